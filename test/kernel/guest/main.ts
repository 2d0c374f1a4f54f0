/** Runs inside the machine: all cases, or one of the processes that they need. */
import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { approveOwnTree, disapproveOwnTree } from '../../../src/protect/kernel-guard/index.ts';
import { agent } from './agent.ts';
import { guardCases } from './guard-cases.ts';
import { hostCases } from './host-cases.ts';
import { identityCases } from './identity-cases.ts';
import { done, say } from './report.ts';
import { verityCases } from './verity-cases.ts';

async function cases(): Promise<void> {
  await identityCases();
  await verityCases();
  await guardCases();
}

async function driver(run: () => Promise<void>): Promise<void> {
  const release = readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim();
  say({ kind: 'booted', release, lsm: readFileSync('/sys/kernel/security/lsm', 'utf8').trim() });
  await run();
  done();
  process.exit(0);
}

async function approved([file = '', ...args]: readonly string[]): Promise<number> {
  if (!(await approveOwnTree())) return 9;
  const { status } = spawnSync(file, args, { stdio: 'inherit' });
  disapproveOwnTree();
  return status ?? 1;
}

const [what, ...args] = process.argv.slice(2);
if (what === 'agent') agent();
else if (what === 'approved') process.exitCode = await approved(args);
else await driver(what === 'host' ? hostCases : cases);
