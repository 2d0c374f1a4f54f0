/** What a shell and the usual tools print when a control script cannot run a program or make a file (dash, bash, GNU coreutils). */
import type { Statement } from '../../../domain/log-fact.ts';
import { ERRNO_WORDS, errnoOfWords } from '../errno.ts';
import { applyRules, fileTrouble, fileWords, type Rule, rule } from './rule.ts';

const SIGNALS: Readonly<Record<string, string>> = {
  'Bus error': 'SIGBUS',
  'Segmentation fault': 'SIGSEGV',
  'Illegal instruction': 'SIGILL',
  'Floating point exception': 'SIGFPE',
  Aborted: 'SIGABRT',
  Killed: 'SIGKILL',
};

/** `/usr/sbin/apache2ctl: 209: ` of dash, `apachectl: line 99: ` of bash. */
const SCRIPT = String.raw`^[\w./+-]{1,200}: (?:line )?\d+: `;

const RULES: readonly Rule<undefined>[] = [
  rule(
    new RegExp(`^(?<signal>${Object.keys(SIGNALS).join('|')})(?: \\(core dumped\\))?$`),
    (g): Statement => ({ kind: 'worker-died', signal: SIGNALS[g('signal')] ?? '' }),
  ),
  rule(new RegExp(`${SCRIPT}(?:exec: )?(?<path>\\/[^:]+): not found$`), (g) =>
    fileTrouble(g('path'), 'ENOENT'),
  ),
  rule(
    new RegExp(
      `${SCRIPT}(?:exec: )?(?<path>\\/[^:]+): (?:cannot execute binary file: )?(?<words>${ERRNO_WORDS})$`,
    ),
    (g) => fileWords(g('path'), g('words')),
  ),
  rule(
    new RegExp(
      `${SCRIPT}(?:\\.: )?(?:cannot open|Can't open|can't open|cannot create) (?<path>\\/[^:]+)(?:: (?<words>.+))?$`,
    ),
    (g) => fileTrouble(g('path'), openingError(g('words'))),
  ),
  rule(
    new RegExp(
      `^(?:mktemp|mkdir|chown|chmod|touch|install|ln|rm|cp|mv): .*['‘](?<path>\\/[^'’]+)['’]: (?<words>${ERRNO_WORDS})$`,
    ),
    (g) => fileWords(g('path'), g('words')),
  ),
];

/** Undefined for a line of anything else. */
export function shellSays(line: string): readonly Statement[] | undefined {
  return applyRules(RULES, line, undefined);
}

/** dash shortens: `cannot open /etc/apache2/envvars: No such file`. */
function openingError(words: string): string {
  return errnoOfWords(words) ?? (words === '' || words.startsWith('No such file') ? 'ENOENT' : 'unknown');
}
