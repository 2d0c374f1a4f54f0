/** From a command line of rpm to a transaction: names are looked up, package files are read. */
import { posix } from 'node:path';
import { fileDetails, installedDetails, type RpmDetails } from '../../../host/packages/index.ts';
import type { Change, Owner, Transaction } from '../model.ts';
import type { RpmCall } from './call.ts';
import { supersedes } from './side.ts';

export interface RpmPlanOptions {
  /** Of rpm, against which relative paths are meant. */
  readonly cwd: string;
  readonly commandLine: string;
  readonly owners: readonly Owner[];
}

/** What the line names is looked up by these; rpm's own answers unless a test has others. */
export interface RpmLookup {
  readonly installed: (labels: readonly string[]) => readonly RpmDetails[];
  readonly file: (path: string) => RpmDetails | undefined;
}

const ASK_RPM: RpmLookup = { installed: installedDetails, file: fileDetails };

/** Undefined where a package cannot be read here (an address, a list of packages): what comes with it nobody knows. */
export function rpmPlanOf(
  { action, operands }: RpmCall,
  { cwd, commandLine, owners }: RpmPlanOptions,
  { installed, file }: RpmLookup = ASK_RPM,
): Transaction | undefined {
  const planned = (changes: readonly Change[]): Transaction => ({ layer: 'rpm', commandLine, changes });
  if (action === 'other') return planned([]);
  if (action === 'erase') return planned(installed(operands).map(removalOf));
  const arrivals: Change[] = [];
  const removals = new Map<string, Change>();
  for (const operand of operands) {
    const path = posix.resolve(cwd, operand);
    const details = file(path);
    if (details === undefined) return undefined;
    const before = action === 'install' ? undefined : installed([details.name])[0];
    if (action === 'freshen' && before === undefined) continue;
    const from = before === undefined ? {} : { from: before.version };
    arrivals.push({ action: 'install', ...identity(details), ...from, to: details.version, file: path });
    if (action === 'install') continue;
    const obsolete = owners.filter((owner) => supersedes(details, owner)).map(({ name }) => name);
    for (const gone of installed(obsolete)) removals.set(gone.name, removalOf(gone));
  }
  return planned([...removals.values(), ...arrivals]);
}

const identity = ({ name, arch }: RpmDetails) => ({ name, arch });

function removalOf(details: RpmDetails): Change {
  return { action: 'remove', ...identity(details), from: details.version };
}
