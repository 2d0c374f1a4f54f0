/** Files and directories that httpd could not use: the number of the error stands before the message. */
import type { Entry } from '../entry.ts';
import { applyRules, bindTrouble, fileTrouble, type Rule, rule } from './rule.ts';

/** Messages of the form WORDS PATH, the path to the end or to the full stop that ends the sentence. */
const NAMED: readonly RegExp[] = [
  /^\S+: could not open error log file (?<path>\/.+?)\.?$/, // AH00091
  /^could not open (?:transfer log|forensic log|mime types config) file (?<path>\/.+?)\.?$/, // AH00649, AH00651, AH01597
  /^could not create (?<path>\/.+)$/, // AH00099: the pid file
  /^\S+: could not log pid to file (?<path>\/.+)$/,
  /^(?:Error retrieving|failed to remove) (?:pid|PID) file (?<path>\/.+)$/,
  /^Could not open (?:password|group) file: (?<path>\/.+)$/, // AH01620
  /^mod_rewrite: (?:can't (?:open|access) (?:text|DBM) RewriteMap(?: file)?|could not start RewriteMap program) (?<path>\/.+)$/,
  /^Can't open directory for index: (?<path>\/.+)$/, // AH01275
  /^(?:file permissions deny server (?:access|execution)): (?<path>\/.+)$/s, // AH00132, AH01267
  /^couldn't (?:spawn|create) child process: (?:\d+: )?(?<path>\/.+)$/,
  /^unable to start piped log program '(?<path>\/[^\s']+)/, // AH00104
  /^Couldn't start (?:ErrorLog|piped log) process '(?<path>\/[^\s']+)/,
  /^piped log program '(?<path>\/[^\s']+)[^']*' failed unexpectedly/,
  /^Cannot access directory '(?<path>\/[^']*?)\/?' for (?:main error log|error log of)/, // AH02291
  /^(?:Can't|Cannot) (?:chdir|chroot) to (?<path>\/.+)$/,
  /^create: apr_(?:shm_create|file_open)\((?<path>\/[^)]+)\) failed/, // mod_slotmem_shm
  /^Cannot (?:create|open) socache DBM file `(?<path>[^']+)'/,
  /^creation of temporary file in directory (?<path>\/\S+) failed/,
  /^write to temporary file (?<path>\/\S+) failed/,
  /^cannot access type map file: (?<path>\/.+)$/,
];

export const FILE_RULES: readonly Rule<Entry>[] = [
  ...NAMED.map((pattern) => rule<Entry>(pattern, (g, { errno }) => fileTrouble(g('path'), errno))),
  rule(/^Error writing to (?<path>\/.+)$/, (g, { errno }) => fileTrouble(g('path'), errno)), // AH00646
  rule(
    /^Cannot access directory '(?<path>\/[^']*?)\/?' for log file '[^']*' defined at (?<file>.+):(?<line>\d+)$/,
    (g, { errno }) => fileTrouble(g('path'), errno, { file: g('file'), line: Number(g('line')) }),
  ),
  rule(/^Warning: DocumentRoot \[(?<path>[^\]]+)\] does not exist/, (g) => fileTrouble(g('path'), 'ENOENT')),
  // It names an .htaccess that need not exist; what could not be searched is the directory.
  rule(
    /^\/.* pcfg_openfile: unable to check htaccess file, ensure it is readable and that '(?<dir>\/[^']*?)\/?' is executable$/,
    (g, { errno }) => fileTrouble(g('dir') === '' ? '/' : g('dir'), errno),
  ),
  rule(/^access to /, (_, { message, errno }) => accessDenied(message, errno)),
  // With a file it is the disk; without one the kernel's semaphores are used up (semget(2): ENOSPC).
  rule(/^Couldn't create the \S+ mutex(?: \(file (?<path>[^)]+)\))?/, (g, { errno }) =>
    g('path') === '' && errno === 'ENOSPC' ? { kind: 'ipc-limit' } : fileTrouble(g('path'), errno),
  ),
  rule(/^(?:could not create|mod_\w+: could not create) \w*lock\b/, (_, { errno }) =>
    errno === 'ENOSPC' ? { kind: 'ipc-limit' } : [],
  ),
  rule(/^Couldn't bind unix domain socket (?<path>\/\S+)/, (g, { errno }) =>
    bindTrouble(`unix:${g('path')}`, errno),
  ),
];

const DENIED =
  /^access to .* denied \(filesystem path '(?<path>\/.*)'\) because search permissions are missing on a component of the path$/s;

/** AH00035. The URL stands before the path: one that holds a second `(filesystem path '` is a forgery, and nothing is taken. */
function accessDenied(message: string, errno: string | undefined): ReturnType<Rule<Entry>['state']> {
  if (message.split("(filesystem path '").length !== 2) return [];
  const said = applyRules([rule(DENIED, (g) => fileTrouble(g('path'), errno))], message, undefined);
  return said ?? [];
}
