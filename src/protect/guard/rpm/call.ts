/** A command line of rpm(8): what it is about to do, as far as the line says. Pure. */

export interface RpmCall {
  /** `install` leaves what is there beside it; `upgrade` takes older versions and what is obsolete away; `freshen` only where there is one. */
  readonly action: 'install' | 'upgrade' | 'freshen' | 'erase' | 'other';
  /** Package files, or names of packages. */
  readonly operands: readonly string[];
  /** It only shows what it would do. */
  readonly simulated: boolean;
  /** Another root, or another database than that of the host. */
  readonly elsewhere: boolean;
}

const ACTIONS: ReadonlyMap<string, RpmCall['action']> = new Map([
  ['e', 'erase'],
  ['erase', 'erase'],
  ['i', 'install'],
  ['install', 'install'],
  ['reinstall', 'upgrade'],
  ['U', 'upgrade'],
  ['upgrade', 'upgrade'],
  ['F', 'freshen'],
  ['freshen', 'freshen'],
]);

/** Options whose value may be the next word: rpm(8). */
const VALUED = new Set(
  'root dbpath define undefine eval rcfile macros load pipe relocate prefix excludepath'.split(' '),
);
const SHORT_VALUED = new Set(['D', 'E', 'r']);

export function parseRpmCall(argv: readonly string[]): RpmCall {
  let action: RpmCall['action'] = 'other';
  const operands: string[] = [];
  const values = new Map<string, string>();
  const flags = new Set<string>();
  const words = argv.slice(1);
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') {
      operands.push(...words.slice(at + 1));
      break;
    }
    const [, long, value] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (long !== undefined) {
      if (VALUED.has(long)) values.set(long, value ?? words[(at += 1)] ?? '');
      flags.add(long);
      action = ACTIONS.get(long) ?? action;
    } else if (word.startsWith('-') && word.length > 1) {
      const letters = word.slice(1).split('');
      for (const letter of letters) action = ACTIONS.get(letter) ?? action;
      if (SHORT_VALUED.has(letters.at(-1) ?? '')) {
        const next = words[(at += 1)] ?? '';
        if (letters.at(-1) === 'r') values.set('root', next);
      }
    } else operands.push(word);
  }
  const root = values.get('root') ?? '/';
  return {
    action,
    operands,
    simulated: flags.has('test'),
    elsewhere: !/^\/*$/.test(root) || values.has('dbpath'),
  };
}
