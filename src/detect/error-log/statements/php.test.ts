import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factsIn, type Row, testTable } from '../testing/said.ts';

const X = { file: '/srv/shop/x.php', line: 3 };
const IN_X = ' in /srv/shop/x.php on line 3';
const thrown = (text: string): string =>
  `PHP Fatal error:  Uncaught ${text} in /srv/shop/x.php:3\nStack trace:\n#0 /srv/shop/x.php(3): f()\n#1 {main}\n  thrown${IN_X}`;
const warning = (text: string): string => `PHP Warning:  ${text}${IN_X}`;
const MYSQLI = '/usr/lib/php/20220829/mysqli.so';
const missing = (path: string): string =>
  `${path}: cannot open shared object file: No such file or directory`;
const startup = (text: string): string => `PHP Warning:  PHP Startup: ${text} in Unknown on line 0`;

const fatal: readonly Row[] = [
  [
    thrown('Error: Call to undefined function mysqli_init()'),
    { kind: 'undefined-function', name: 'mysqli_init', at: X },
  ],
  [
    thrown('Error: Call to undefined function App\\x()'),
    { kind: 'undefined-function', name: 'App\\x', at: X },
  ],
  [
    `PHP Fatal error:  Call to undefined function mysql_connect()${IN_X}`,
    { kind: 'undefined-function', name: 'mysql_connect', at: X },
  ],
  [thrown('Error: Class "App\\Foo" not found'), { kind: 'undefined-class', name: 'App\\Foo', at: X }],
  [thrown("Error: Class 'DOMDocument' not found"), { kind: 'undefined-class', name: 'DOMDocument', at: X }],
  [thrown('Error: Interface "B" not found'), { kind: 'undefined-class', name: 'B', at: X }],
  [`PHP Fatal error:  Trait "B" not found${IN_X}`, { kind: 'undefined-class', name: 'B', at: X }],
  [
    thrown('Error: Undefined constant "CURLOPT_URL"'),
    { kind: 'undefined-constant', name: 'CURLOPT_URL', at: X },
  ],
  [
    thrown('Error: Call to a member function f() on null'),
    { kind: 'php-fatal', text: 'Call to a member function f() on null', exception: 'Error', at: X },
  ],
  [
    thrown('App\\Oops: first line\nsecond'),
    { kind: 'php-fatal', text: 'first line', exception: 'App\\Oops', at: X },
  ],
  [
    `PHP Fatal error:  Uncaught Exception in /srv/shop/x.php:3\nStack trace:\n#0 {main}\n  thrown${IN_X}`,
    { kind: 'php-fatal', text: '', exception: 'Exception', at: X },
  ],
  [
    `PHP Fatal error:  Uncaught exception 'RuntimeException' with message 'old' in /srv/shop/x.php:3\nStack trace:\n#0 {main}\n  thrown${IN_X}`,
    { kind: 'php-fatal', text: 'old', exception: 'RuntimeException', at: X },
  ],
  [
    `PHP Parse error:  syntax error, unexpected token ";"${IN_X}`,
    { kind: 'php-parse', text: 'syntax error, unexpected token ";"', at: X },
  ],
  [
    `PHP Fatal error:  Allowed memory size of 209715200 bytes exhausted (tried to allocate 314576896 bytes)${IN_X}`,
    { kind: 'memory-limit', bytes: 209_715_200, at: X },
  ],
  [
    `PHP Fatal error:  Maximum execution time of 1 second exceeded${IN_X}`,
    { kind: 'time-limit', seconds: 1, at: X },
  ],
  [
    `PHP Fatal error:  Maximum execution time of 30+2 seconds exceeded (terminated)${IN_X}`,
    { kind: 'time-limit', seconds: 30, at: X },
  ],
  [
    `PHP Fatal error:  Out of memory (allocated 2097152) (tried to allocate 9 bytes)${IN_X}`,
    { kind: 'out-of-memory' },
  ],
  [
    `PHP Fatal error:  Composer detected issues in your platform: Your Composer dependencies require a PHP version ">= 8.3.0". You are running 8.2.36.${IN_X}`,
    {
      kind: 'platform-requirement',
      text: 'Your Composer dependencies require a PHP version ">= 8.3.0". You are running 8.2.36.',
      at: X,
    },
  ],
  [
    "PHP Fatal error:  Directive 'safe_mode' is no longer available in PHP in Unknown on line 0",
    { kind: 'invalid-directive', directive: 'safe_mode' },
  ],
  [
    thrown(
      'UnexpectedValueException: The stream or file "/srv/app/storage/logs/laravel.log" could not be opened in append mode: Failed to open stream: Permission denied\nThe exception occurred while attempting to log: x',
    ),
    { kind: 'file', path: '/srv/app/storage/logs/laravel.log', errno: 'EACCES', at: X },
  ],
  [
    thrown('RuntimeException: Unable to write in the "cache" directory (/srv/app/var/cache/prod).'),
    { kind: 'file', path: '/srv/app/var/cache/prod', errno: 'unknown', at: X },
  ],
  [
    thrown(
      'Symfony\\Component\\ErrorHandler\\Error\\UndefinedFunctionError: Attempted to call function "mb_strlen" from namespace "App".',
    ),
    { kind: 'undefined-function', name: 'mb_strlen', at: X },
  ],
  [
    thrown(
      'Symfony\\Component\\ErrorHandler\\Error\\ClassNotFoundError: Attempted to load class "Foo" from namespace "App".\nDid you forget a "use" statement?',
    ),
    { kind: 'undefined-class', name: 'App\\Foo', at: X },
  ],
  [
    thrown(
      'ErrorException: file_put_contents(/srv/app/storage/x): Failed to open stream: No space left on device',
    ),
    { kind: 'disk-full', path: '/srv/app/storage/x' },
  ],
];

const including: readonly Row[] = [
  [
    warning('require(/srv/inc/boot.php): Failed to open stream: No such file or directory'),
    { kind: 'include', path: '/srv/inc/boot.php', required: true, errno: 'ENOENT', at: X },
  ],
  [
    warning('include(lib/a.php): failed to open stream: Permission denied'),
    { kind: 'include', path: 'lib/a.php', required: false, errno: 'EACCES', at: X },
  ],
  [
    warning("include(): Failed opening 'lib/a.php' for inclusion (include_path='.:/usr/share/php')"),
    { kind: 'include', path: 'lib/a.php', required: false, at: X },
  ],
  [
    thrown("Error: Failed opening required 'a.php' (include_path='.:/usr/share/php')"),
    { kind: 'include', path: 'a.php', required: true, at: X },
  ],
  [
    "PHP Fatal error:  Failed opening required '/opt/agent/prepend.php' (include_path='.:/usr/share/php') in Unknown on line 0",
    { kind: 'include', path: '/opt/agent/prepend.php', required: true },
  ],
  [
    warning('require(/srv/a.php): Failed to open stream: Too many open files'),
    [
      { kind: 'include', path: '/srv/a.php', required: true, errno: 'EMFILE', at: X },
      { kind: 'too-many-files' },
    ],
  ],
  [
    warning(
      'include(): open_basedir restriction in effect. File(/root/x) is not within the allowed path(s): (/srv:/tmp)',
    ),
    { kind: 'open-basedir', path: '/root/x', allowed: '/srv:/tmp', at: X },
  ],
];

const files: readonly Row[] = [
  [
    warning('file_put_contents(/srv/var/x): Failed to open stream: Permission denied'),
    { kind: 'file', path: '/srv/var/x', errno: 'EACCES', at: X },
  ],
  [
    warning('SplFileObject::__construct(/srv/a in b/x): Failed to open stream: No such file or directory'),
    { kind: 'file', path: '/srv/a in b/x', errno: 'ENOENT', at: X },
  ],
  [
    warning('opendir(/none): Failed to open directory: No such file or directory'),
    { kind: 'file', path: '/none', errno: 'ENOENT', at: X },
  ],
  [
    warning('move_uploaded_file(/srv/up/a.jpg): Failed to open stream: Read-only file system'),
    { kind: 'read-only', path: '/srv/up/a.jpg' },
  ],
  [
    warning('mkdir(/srv/up/a): Permission denied'),
    { kind: 'file', path: '/srv/up/a', errno: 'EACCES', at: X },
  ],
  // What is not there to be deleted or moved was deleted or moved before.
  [warning('unlink(/tmp/gone): No such file or directory'), []],
  [
    warning('touch(): Unable to create file /none/x because Permission denied'),
    { kind: 'file', path: '/none/x', errno: 'EACCES', at: X },
  ],
  [
    'PHP Notice:  file_put_contents(): Write of 195904 bytes failed with errno=28 No space left on device in /srv/shop/upload.php on line 1',
    { kind: 'disk-full' },
  ],
  [
    warning('file_put_contents(): Only 4096 of 200000 bytes written, possibly out of free disk space'),
    { kind: 'disk-full' },
  ],
  [
    'PHP Warning:  PHP Request Shutdown: Write failed: No space left on device (28) in Unknown on line 0',
    { kind: 'disk-full' },
  ],
  [
    'PHP Warning:  File upload error - unable to create a temporary file in Unknown on line 0',
    { kind: 'temporary-file' },
  ],
  [
    `PHP Notice:  tempnam(): file created in the system's temporary directory${IN_X}`,
    { kind: 'temporary-file' },
  ],
  [
    warning("mail(): Could not execute mail delivery program '/usr/sbin/sendmail -t -i'"),
    { kind: 'file', path: '/usr/sbin/sendmail', errno: 'ENOENT', at: X },
  ],
  [warning('exec(): Unable to fork [/usr/bin/convert]'), { kind: 'fork', errno: 'unknown' }],
  [warning('Undefined array key "a"'), []],
  [warning('foreach() argument must be of type array|object, null given'), []],
];

const sessions: readonly Row[] = [
  [
    warning(
      'session_start(): open(/var/lib/php/sessions/sess_s5k3n39v2ucvth54tgjab7dpl9, O_RDWR) failed: No such file or directory (2)',
    ),
    { kind: 'file', path: '/var/lib/php/sessions/sess_s5k3n39v2ucvth54tgjab7dpl9', errno: 'ENOENT', at: X },
  ],
  [
    warning(
      'session_start(): open(/var/lib/php/sessions/sess_a, O_RDWR) failed: No space left on device (28)',
    ),
    { kind: 'disk-full', path: '/var/lib/php/sessions/sess_a' },
  ],
  [
    warning('session_start(): Failed to read session data: files (path: /var/lib/php/sessions)'),
    { kind: 'session-storage', handler: 'files', path: '/var/lib/php/sessions', at: X },
  ],
  [
    warning('session_start(): Failed to initialize storage module: redis (path: tcp://127.0.0.1:6379)'),
    { kind: 'session-storage', handler: 'redis', path: 'tcp://127.0.0.1:6379', at: X },
  ],
  [
    'PHP Warning:  PHP Request Shutdown: Failed to write session data (files). Please verify that the current setting of session.save_path is correct (/var/lib/php/sessions) in Unknown on line 0',
    { kind: 'session-storage', handler: 'files', path: '/var/lib/php/sessions' },
  ],
  [
    warning('session_start(): Cannot find session save handler "redis" - session startup failed'),
    { kind: 'session-storage', handler: 'redis', at: X },
  ],
  [
    `PHP Notice:  session_start(): ps_files_cleanup_dir: opendir(/var/lib/php/sessions) failed: Permission denied (13)${IN_X}`,
    { kind: 'file', path: '/var/lib/php/sessions', errno: 'EACCES', at: X },
  ],
];

const extensions: readonly Row[] = [
  [
    startup(
      `Unable to load dynamic library 'mysqli.so' (tried: ${MYSQLI} (${missing(MYSQLI)}), ${MYSQLI}.so (${missing(`${MYSQLI}.so`)}))`,
    ),
    { kind: 'cannot-load', refusal: 'missing', object: MYSQLI, tried: [MYSQLI, `${MYSQLI}.so`] },
  ],
  [
    startup(
      `Unable to load dynamic library 'mysqli' (tried: /usr/lib/php/20220829/mysqli (${missing('/usr/lib/php/20220829/mysqli')}), ${MYSQLI} (${MYSQLI}: undefined symbol: mysqlnd_global_stats))`,
    ),
    {
      kind: 'cannot-load',
      refusal: 'undefined-symbol',
      object: MYSQLI,
      symbol: 'mysqlnd_global_stats',
      tried: ['/usr/lib/php/20220829/mysqli', MYSQLI],
    },
  ],
  [
    startup(
      `Unable to load dynamic library 'gd.so' (tried: /usr/lib/php/20220829/gd.so (libgd.so.3: cannot open shared object file: No such file or directory), /usr/lib/php/20220829/gd.so.so (${missing('/usr/lib/php/20220829/gd.so.so')}))`,
    ),
    {
      kind: 'cannot-load',
      refusal: 'missing',
      object: 'libgd.so.3',
      by: '/usr/lib/php/20220829/gd.so',
      tried: ['/usr/lib/php/20220829/gd.so', '/usr/lib/php/20220829/gd.so.so'],
    },
  ],
  [
    `PHP Warning:  PHP Startup: Unable to load dynamic library '/usr/lib/php5/x.so' - ${missing('/usr/lib/php5/x.so')} in Unknown on line 0`,
    { kind: 'cannot-load', refusal: 'missing', object: '/usr/lib/php5/x.so' },
  ],
  [
    'PHP Warning:  PHP Startup: mysqli: Unable to initialize module\nModule compiled with module API=20210902\nPHP    compiled with module API=20220829\nThese options need to match\n in Unknown on line 0',
    { kind: 'cannot-load', refusal: 'incompatible', object: 'mysqli', found: '20210902', wanted: '20220829' },
  ],
  [
    'PHP Warning:  PHP Startup: xdebug: Unable to initialize module\nModule compiled with build ID=API20220829,TS\nPHP    compiled with build ID=API20220829,NTS\nThese options need to match\n in Unknown on line 0',
    {
      kind: 'cannot-load',
      refusal: 'incompatible',
      object: 'xdebug',
      found: 'API20220829,TS',
      wanted: 'API20220829,NTS',
    },
  ],
  [
    startup("Invalid library (maybe not a PHP library) '/lib/libc.so.6'"),
    { kind: 'cannot-load', refusal: 'not-a-module', object: '/lib/libc.so.6' },
  ],
  [
    startup('Cannot load module "pdo_mysql" because required module "pdo" is not loaded'),
    { kind: 'cannot-load', refusal: 'needs-module', object: 'pdo_mysql', wanted: 'pdo' },
  ],
  ['PHP Warning:  Module "mysqli" is already loaded in Unknown on line 0', []],
  [
    "PHP:  syntax error, unexpected END_OF_LINE, expecting '^' or '|' or '&' or ')' in /etc/php/8.2/apache2/php.ini on line 6",
    {
      kind: 'syntax',
      text: "syntax error, unexpected END_OF_LINE, expecting '^' or '|' or '&' or ')'",
      at: { file: '/etc/php/8.2/apache2/php.ini', line: 6 },
    },
  ],
];

testTable('php log', 'php', '[22-Nov-2026 09:17:01 UTC] ', [
  ...fatal,
  ...including,
  ...files,
  ...sessions,
  ...extensions,
]);

test('why a file could not be opened belongs to the inclusion that fails next, in the same process', () => {
  const log = (pid: number, level: string, text: string): string =>
    `[Sun Nov 22 09:28:03.940623 2026] [php:${level}] [pid ${pid}:tid 1] [client 127.0.0.1:50998] ${text}`;
  const denied = 'PHP Warning:  Unknown: Failed to open stream: Permission denied in Unknown on line 0';
  const failed =
    "PHP Fatal error:  Failed opening required '/srv/index.php' (include_path='.') in Unknown on line 0";
  const include = { kind: 'include', path: '/srv/index.php', required: true };
  const said = (...lines: readonly string[]): unknown =>
    factsIn(lines.join('\n'), 'apache').at(-1)?.statements;
  assert.deepEqual(said(log(1, 'warn', denied), log(1, 'error', failed)), [{ ...include, errno: 'EACCES' }]);
  assert.deepEqual(said(log(1, 'warn', denied), log(2, 'error', failed)), [include]);
});

test('a place whose path holds the word before it', () => {
  const [fact] = factsIn(
    '[22-Nov-2026 09:17:01 UTC] PHP Fatal error:  Trait "B" not found in /srv/made in a hurry/x.php on line 1',
    'php',
  );
  assert.deepEqual(fact?.statements, [
    { kind: 'undefined-class', name: 'B', at: { file: '/srv/made in a hurry/x.php', line: 1 } },
  ]);
});

test('code of eval() is placed in the file that called it', () => {
  const [fact] = factsIn(
    "[22-Nov-2026 09:17:01 UTC] PHP Parse error:  syntax error, unexpected end of file in /srv/x.php(12) : eval()'d code on line 1",
    'php',
  );
  assert.deepEqual(fact?.statements, [
    { kind: 'php-parse', text: 'syntax error, unexpected end of file', at: { file: '/srv/x.php', line: 12 } },
  ]);
});
