/** Training records: who has passed which drill, and whether it still counts. On-call and action items ask here. */
export { certificate, FAMILY_NAMES, type CertificateOptions } from './certificate.ts';
export { trainingCsv } from './csv.ts';
export { untrainedOnCall, type Ahead, type UntrainedOnCall } from './on-call.ts';
export {
  competence,
  isCurrent,
  lastPassed,
  oncallTrained,
  TRAINING_DAYS,
  trainingRecords,
  untrained,
  type Competence,
  type TrainingQuestion,
  type TrainingRecord,
  type Untrained,
} from './records.ts';
