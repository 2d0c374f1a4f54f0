/** A command line of dpkg(1): what it is about to do, as far as the line says. Pure. */

export interface DpkgCall {
  readonly action: 'unpack' | 'remove' | 'purge' | 'other';
  /** Package files, directories with `recursive`, or package names. */
  readonly operands: readonly string[];
  /** What is to go is what the status file wishes. */
  readonly pending: boolean;
  readonly recursive: boolean;
  /** It only shows what it would do. */
  readonly simulated: boolean;
}

const ACTIONS: ReadonlyMap<string, DpkgCall['action']> = new Map([
  ['-i', 'unpack'],
  ['--install', 'unpack'],
  ['--unpack', 'unpack'],
  ['-r', 'remove'],
  ['--remove', 'remove'],
  ['-P', 'purge'],
  ['--purge', 'purge'],
]);

/** Options whose value may be the next word: dpkg(1). */
const VALUED =
  /^(?:--(?:root|admindir|instdir|ignore-depends|status-fd|status-logger|log|abort-after|force|no-force|refuse|pre-invoke|post-invoke|path-exclude|path-include|verify-format|debug)|-D)$/;

export function parseDpkgCall(argv: readonly string[]): DpkgCall {
  let action: DpkgCall['action'] = 'other';
  const operands: string[] = [];
  const flags = new Set<string>();
  let ended = false;
  for (let at = 1; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (ended || !word.startsWith('-')) operands.push(word);
    else if (word === '--') ended = true;
    else if (VALUED.test(word)) at += 1;
    else {
      action = ACTIONS.get(word) ?? shortAction(word) ?? action;
      for (const flag of flagsOf(word)) flags.add(flag);
    }
  }
  return {
    action,
    operands,
    pending: flags.has('a') || flags.has('pending'),
    recursive: flags.has('R') || flags.has('recursive'),
    simulated: flags.has('no-act') || flags.has('dry-run') || flags.has('simulate'),
  };
}

/** `-iR`, `-ra`: short options may stand together. */
function shortAction(word: string): DpkgCall['action'] | undefined {
  if (word.startsWith('--')) return undefined;
  for (const letter of word.slice(1)) {
    const action = ACTIONS.get(`-${letter}`);
    if (action !== undefined) return action;
  }
  return undefined;
}

function flagsOf(word: string): string[] {
  return word.startsWith('--') ? [word.slice(2)] : word.slice(1).split('');
}
