export { type CarriedIncident, IncidentKeeper, type KeeperPorts } from './incident-keeper.ts';
export { type CheckOutcome, type Need, RecoveryLoop, type RecoveryPorts } from './recovery-loop.ts';
export { type Aftermath, TransactionJudge, type TransactionPorts } from './transaction-judge.ts';
