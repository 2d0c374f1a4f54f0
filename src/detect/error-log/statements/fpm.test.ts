import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factsIn, type Row, testTable } from '../testing/said.ts';

const WWW = { file: '/etc/php/8.2/fpm/pool.d/www.conf', line: 116 };
const invalid = (text: string, directive?: string): Row[1] => ({
  kind: 'invalid-value',
  ...(directive === undefined ? {} : { directive }),
  text,
});

const rows: readonly Row[] = [
  ['NOTICE: fpm is running, pid 52', { kind: 'lifecycle', what: 'started' }],
  ['NOTICE: Reloading in progress ...', { kind: 'lifecycle', what: 'reloading' }],
  ['NOTICE: Terminating ...', { kind: 'lifecycle', what: 'stopping' }],
  ['NOTICE: exiting, bye-bye!', { kind: 'lifecycle', what: 'stopped' }],
  ['NOTICE: ready to handle connections', []],
  [
    "ERROR: [pool www] cannot get uid for user 'shopuser'",
    { kind: 'unknown-account', name: 'shopuser', of: 'user' },
  ],
  [
    "ERROR: [pool www] cannot get gid for group 'nogrp': Success (0)",
    { kind: 'unknown-account', name: 'nogrp', of: 'group' },
  ],
  ['ERROR: FPM initialization failed', { kind: 'configuration-failed' }],
  ['ERROR: No pool defined. at least one pool section must be specified in config file', { kind: 'no-pool' }],
  [
    "WARNING: Nothing matches the include pattern '/etc/php/8.2/fpm/pool.d/*.conf' from /etc/php/8.2/fpm/php-fpm.conf at line 145.",
    {
      kind: 'file',
      path: '/etc/php/8.2/fpm/pool.d/*.conf',
      errno: 'ENOENT',
      at: { file: '/etc/php/8.2/fpm/php-fpm.conf', line: 145 },
    },
  ],
  [
    "ERROR: failed to open configuration file '/etc/php/8.2/fpm/php-fpm.conf': No such file or directory (2)",
    { kind: 'file', path: '/etc/php/8.2/fpm/php-fpm.conf', errno: 'ENOENT' },
  ],
  [
    `ERROR: [${WWW.file}:116] unable to parse value for entry 'pm': invalid process manager (static, dynamic or ondemand)`,
    {
      kind: 'invalid-value',
      directive: 'pm',
      text: "unable to parse value for entry 'pm': invalid process manager (static, dynamic or ondemand)",
      at: WWW,
    },
  ],
  [
    `ERROR: [${WWW.file}:116] unknown entry 'nosuch'`,
    { kind: 'invalid-directive', directive: 'nosuch', at: WWW },
  ],
  [
    `ERROR: [${WWW.file}:116] value is NULL for a ZEND_INI_PARSER_ENTRY`,
    { kind: 'syntax', text: 'value is NULL for a ZEND_INI_PARSER_ENTRY', at: WWW },
  ],
  ['ALERT: [pool www] no listen address have been defined!', invalid('no listen address have been defined!')],
  [
    'ALERT: [pool www] pm.start_servers(99) must not be less than pm.min_spare_servers(1) and not greater than pm.max_spare_servers(3)',
    invalid(
      'pm.start_servers(99) must not be less than pm.min_spare_servers(1) and not greater than pm.max_spare_servers(3)',
      'pm.start_servers',
    ),
  ],
  [
    'ALERT: [pool www] the process manager is missing (static, dynamic or ondemand)',
    invalid('the process manager is missing (static, dynamic or ondemand)'),
  ],
  [
    "ERROR: [pool www] the chdir path '/none' does not exist or is not a directory",
    { kind: 'file', path: '/none', errno: 'ENOENT' },
  ],
  [
    "ERROR: [pool www] the chdir path '/x' within the chroot path '/srv' ('/srv//x') does not exist or is not a directory",
    { kind: 'file', path: '/x', errno: 'ENOENT' },
  ],
  [
    'ERROR: Unable to create or open slowlog(/none/slow.log): No such file or directory (2)',
    { kind: 'file', path: '/none/slow.log', errno: 'ENOENT' },
  ],
  [
    'ERROR: failed to open access log (/none/a.log): Permission denied (13)',
    { kind: 'file', path: '/none/a.log', errno: 'EACCES' },
  ],
  [
    'ERROR: failed to open error_log (/var/log/php8.2-fpm.log): Read-only file system (30)',
    { kind: 'read-only', path: '/var/log/php8.2-fpm.log' },
  ],
  [
    'ERROR: Unable to create the PID file (/none/p.pid).: No such file or directory (2)',
    { kind: 'file', path: '/none/p.pid', errno: 'ENOENT' },
  ],
  [
    "ERROR: unable to bind listening socket for address '/none/s.sock': No such file or directory (2)",
    { kind: 'bind', address: 'unix:/none/s.sock', errno: 'ENOENT' },
  ],
  [
    "ERROR: unable to bind listening socket for address '127.0.0.1:9000': Address already in use (98)",
    { kind: 'address-in-use', address: 'tcp:127.0.0.1:9000' },
  ],
  [
    'ERROR: Another FPM instance seems to already listen on /run/php/php8.2-fpm.sock',
    { kind: 'address-in-use', address: 'unix:/run/php/php8.2-fpm.sock' },
  ],
  [
    "ERROR: [pool www] failed to chown() the socket '/run/php/s.sock': Operation not permitted (1)",
    { kind: 'file', path: '/run/php/s.sock', errno: 'EPERM' },
  ],
  [
    'WARNING: [pool www] server reached pm.max_children setting (5), consider raising it',
    { kind: 'max-children', pool: 'www', limit: 5 },
  ],
  [
    'WARNING: [pool www] seems busy (you may need to increase pm.start_servers, or pm.min/max_spare_servers), spawning 8 children, there are 0 idle, and 5 total children',
    { kind: 'pool-busy', pool: 'www' },
  ],
  [
    'WARNING: [pool www] child 61 exited on signal 11 (SIGSEGV - core dumped) after 0.710294 seconds from start',
    { kind: 'worker-died', pid: 61, signal: 'SIGSEGV' },
  ],
  // FPM's own doing.
  ['WARNING: [pool www] child 64 exited on signal 15 (SIGTERM) after 2.669990 seconds from start', []],
  ['ERROR: fork() failed: Resource temporarily unavailable (11)', { kind: 'fork', errno: 'EAGAIN' }],
  ['ERROR: failed to prepare the stderr pipe: Too many open files (24)', { kind: 'too-many-files' }],
  [
    'WARNING: [pool www] child 64, script \'/srv/slow.php\' (request: "GET /slow.php") executing too slow (1.017224 sec), logging',
    { kind: 'slow-request', pool: 'www', script: '/srv/slow.php', seconds: 1.017224, ended: false },
  ],
  [
    'WARNING: [pool www] child 64, script \'/srv/slow.php\' (request: "GET /slow.php?x") execution timed out (2.017661 sec), terminating',
    { kind: 'slow-request', pool: 'www', script: '/srv/slow.php', seconds: 2.017661, ended: true },
  ],
  [
    "NOTICE: PHP message: PHP Fatal error:  Failed opening required '/srv/inc/preload.php' (include_path='.:/usr/share/php') in Unknown on line 0",
    { kind: 'include', path: '/srv/inc/preload.php', required: true },
  ],
  [
    'WARNING: [pool www] child 61 said into stderr: "NOTICE: PHP message: PHP Fatal error:  Uncaught Error: Call to undefined function f() in /srv/t1.php:1"',
    { kind: 'undefined-function', name: 'f', at: { file: '/srv/t1.php', line: 1 } },
  ],
];
testTable('fpm log', 'php-fpm', '[22-Nov-2026 09:17:01] ', rows);

testTable('fpm, bare', 'php-fpm', '', [
  [
    'php-fpm8.2: error while loading shared libraries: libargon2.so.1: cannot open shared object file: No such file or directory',
    { kind: 'cannot-load', refusal: 'missing', object: 'libargon2.so.1', by: 'php-fpm8.2' },
  ],
  [
    'Failed loading /opt/agent/agent.so:  /opt/agent/agent.so: cannot open shared object file: No such file or directory',
    { kind: 'cannot-load', refusal: 'missing', object: '/opt/agent/agent.so' },
  ],
  [
    'Wed Nov 25 22:44:34 2026 (124): Fatal Error Unable to create lock file: No such file or directory (2)',
    { kind: 'opcache', text: 'Unable to create lock file: No such file or directory (2)' },
  ],
  [
    'Wed Nov 25 22:44:34 2026 (124): Fatal Error Unable to allocate shared memory segment of 943718400000 bytes: mmap: Cannot allocate memory (12)',
    [
      { kind: 'out-of-memory' },
      {
        kind: 'opcache',
        text: 'Unable to allocate shared memory segment of 943718400000 bytes: mmap: Cannot allocate memory (12)',
      },
    ],
  ],
  [
    'Wed Nov 25 22:44:34 2026 (126): Fatal Error Preloading failed to getpwnam("nouser")',
    { kind: 'unknown-account', name: 'nouser', of: 'user' },
  ],
  [
    'Wed Nov 25 22:44:34 2026 (126): Warning opcache.file_cache must be a full path of accessible directory.',
    {
      kind: 'invalid-value',
      directive: 'opcache.file_cache',
      text: 'opcache.file_cache must be a full path of accessible directory.',
    },
  ],
  [
    "Wed Nov 25 22:44:34 2026 (126): Warning opcache cannot create file '/var/cache/opcache/x.bin', Permission denied",
    { kind: 'file', path: '/var/cache/opcache/x.bin', errno: 'EACCES' },
  ],
]);

test('the slowlog: the script and the innermost call that stands in a file', () => {
  const text = [
    '',
    '[25-Nov-2026 22:44:59]  [pool www] pid 64',
    'script_filename = /srv/shop/slow.php',
    '[0x00007f6dc06130e0] sleep() /srv/shop/lib.php:7',
    '[0x00007f6dc0613080] w() /srv/shop/slow.php:1',
    '',
    '[25-Nov-2026 22:45:09]  [pool api] pid 65',
    'script_filename = /srv/api.php',
  ].join('\n');
  const facts = factsIn(text, { kind: 'slow', writer: 'php-fpm', path: '/l' });
  assert.deepEqual(
    facts.map(({ at, site, pid, statements }) => [at, site, pid, ...statements]),
    [
      [
        '2026-11-25T22:44:59.000Z',
        'www',
        64,
        {
          kind: 'slow-request',
          pool: 'www',
          script: '/srv/shop/slow.php',
          ended: false,
          at: { file: '/srv/shop/lib.php', line: 7 },
        },
      ],
      [
        '2026-11-25T22:45:09.000Z',
        'api',
        65,
        { kind: 'slow-request', pool: 'api', script: '/srv/api.php', ended: false },
      ],
    ],
  );
});

test('log_level = debug: process, function and line are no part of the message', () => {
  const [fact] = factsIn(
    "[22-Nov-2026 09:17:01.123456] ERROR: pid 12, fpm_unix_conf_wp(), line 210: [pool www] cannot get uid for user 'x'",
    'php-fpm',
  );
  assert.equal(fact?.at, '2026-11-22T09:17:01.123Z');
  assert.equal(fact?.site, 'www');
  assert.deepEqual(fact?.statements, [{ kind: 'unknown-account', name: 'x', of: 'user' }]);
});
