import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseText } from './index.ts';

const SOURCE = 'stderr of /usr/sbin/apache2ctl -t';

test('a configuration test of Apache: the reason belongs to the line before it, chatter is left out', () => {
  const output = [
    "Action '-t' failed.",
    'The Apache error log may have more information.',
    'AH00526: Syntax error on line 4 of /etc/apache2/sites-enabled/ssl.conf:',
    "SSLCertificateFile: file '/etc/ssl/shop.pem' does not exist or is empty",
    'AH00014: Configuration check failed',
    '',
  ].join('\n');
  const facts = parseText('apache', output, SOURCE);
  assert.deepEqual(
    facts.map(({ source, writer, code, statements }) => [source, writer, code, statements]),
    [
      [
        SOURCE,
        'apache',
        'AH00526',
        [
          {
            kind: 'file',
            path: '/etc/ssl/shop.pem',
            errno: 'ENOENT',
            at: { file: '/etc/apache2/sites-enabled/ssl.conf', line: 4 },
          },
        ],
      ],
      [SOURCE, 'apache', 'AH00014', [{ kind: 'configuration-failed' }]],
    ],
  );
  assert.deepEqual(parseText('apache', 'Syntax OK\n', SOURCE), []);
});

test('a start of PHP-FPM: entries with and without a prefix, messages over several lines', () => {
  const output = [
    "PHP:  syntax error, unexpected '(' in Unknown on line 1",
    'PHP Warning:  PHP Startup: mysqli: Unable to initialize module',
    'Module compiled with module API=20210902',
    'PHP    compiled with module API=20220829',
    'These options need to match',
    ' in Unknown on line 0',
    'Failed loading /opt/a.so:  /opt/a.so: cannot open shared object file: No such file or directory',
    '[22-Nov-2026 09:17:01] NOTICE: PHP message: PHP Warning:  PHP Startup: Failed to open stream: No such file or directory in Unknown on line 0',
    "[22-Nov-2026 09:17:01] NOTICE: PHP message: PHP Fatal error:  Failed opening required '/srv/p.php' (include_path='.') in Unknown on line 0",
    "[22-Nov-2026 09:17:01] ERROR: [pool www] cannot get uid for user 'x'",
    '[22-Nov-2026 09:17:01] NOTICE: configuration file /etc/php/8.2/fpm/php-fpm.conf test is successful',
  ].join('\n');
  assert.deepEqual(
    parseText('php-fpm', output, 'x').map((f) => f.statements),
    [
      [{ kind: 'syntax', text: "syntax error, unexpected '('" }],
      [
        {
          kind: 'cannot-load',
          refusal: 'incompatible',
          object: 'mysqli',
          found: '20210902',
          wanted: '20220829',
        },
      ],
      [{ kind: 'cannot-load', refusal: 'missing', object: '/opt/a.so' }],
      [],
      [{ kind: 'include', path: '/srv/p.php', required: true, errno: 'ENOENT' }],
      [{ kind: 'unknown-account', name: 'x', of: 'user' }],
    ],
  );
});

test('nginx before and after its log is open', () => {
  const output = [
    'nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)',
    '2026/11/22 09:17:01 [warn] 1#1: conflicting server name "a" on 0.0.0.0:80, ignored',
    'nginx: configuration file /etc/nginx/nginx.conf test failed',
  ].join('\n');
  assert.deepEqual(
    parseText('nginx', output, 'x').map((f) => [f.level, f.statements]),
    [
      ['emerg', [{ kind: 'address-in-use', address: 'tcp:0.0.0.0:80' }]],
      ['warn', [{ kind: 'conflicting-name', name: 'a', address: 'tcp:0.0.0.0:80' }]],
    ],
  );
});

const shell: readonly (readonly [string, unknown])[] = [
  ['Bus error', [{ kind: 'worker-died', signal: 'SIGBUS' }]],
  ['Segmentation fault (core dumped)', [{ kind: 'worker-died', signal: 'SIGSEGV' }]],
  [
    '/usr/sbin/apache2ctl: 209: /usr/sbin/apache2: not found',
    [{ kind: 'file', path: '/usr/sbin/apache2', errno: 'ENOENT' }],
  ],
  [
    '/usr/sbin/apachectl: line 99: /usr/sbin/httpd: Permission denied',
    [{ kind: 'file', path: '/usr/sbin/httpd', errno: 'EACCES' }],
  ],
  [
    '/usr/sbin/apache2ctl: 209: /usr/sbin/apache2: Exec format error',
    [{ kind: 'file', path: '/usr/sbin/apache2', errno: 'ENOEXEC' }],
  ],
  [
    '/usr/sbin/apache2ctl: 92: .: cannot open /etc/apache2/envvars: No such file',
    [{ kind: 'file', path: '/etc/apache2/envvars', errno: 'ENOENT' }],
  ],
  [
    "mktemp: failed to create directory via template '/var/run/apache2/socks.X': Read-only file system",
    [{ kind: 'read-only', path: '/var/run/apache2/socks.X' }],
  ],
  [
    'nginx: error while loading shared libraries: libpcre2-8.so.0: cannot open shared object file: No such file or directory',
    [{ kind: 'cannot-load', refusal: 'missing', object: 'libpcre2-8.so.0', by: 'nginx' }],
  ],
  ['anything else', []],
];
for (const [line, statements] of shell)
  test(`printed: ${line}`, () => {
    assert.deepEqual(
      parseText(line.startsWith('nginx') ? 'nginx' : 'apache', line, 'x')[0]?.statements,
      statements,
    );
    const { statements: unknown } = parseText('unknown', line, 'x')[0] ?? {};
    assert.deepEqual(unknown, statements);
  });

test('megabytes of output are read up to a bound', () => {
  const facts = parseText('apache', 'AH00016: Configuration Failed\n'.repeat(1 << 17), 'x');
  assert.equal(facts.length, 500);
});
