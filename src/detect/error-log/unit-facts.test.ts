import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JournalEntry } from '../../host/journald/index.ts';
import { factsOfJournal, readUnitFacts } from './index.ts';

const BEGIN = Date.parse('2026-11-22T09:00:00Z');
const printed = (seconds: number, message: string, identifier = 'apachectl', pid = 70): JournalEntry => ({
  ms: BEGIN + seconds * 1000,
  message,
  pid,
  identifier,
  fromSystemd: false,
});
const systemd = (seconds: number, message: string, priority = 6): JournalEntry => ({
  ms: BEGIN + seconds * 1000,
  message,
  pid: 1,
  identifier: 'systemd',
  priority,
  fromSystemd: true,
});

test('a start that failed: what Apache printed on several lines, what systemd says of it', () => {
  const facts = factsOfJournal('apache2.service', [
    systemd(0, 'Starting apache2.service - The Apache HTTP Server...'),
    printed(1, 'AH00526: Syntax error on line 4 of /etc/apache2/sites-enabled/ssl.conf:'),
    printed(1, "SSLCertificateFile: file '/etc/ssl/shop.pem' does not exist or is empty"),
    printed(1, "Action 'start' failed."),
    systemd(2, 'apache2.service: Control process exited, code=exited, status=1/FAILURE'),
    systemd(2, "apache2.service: Failed with result 'exit-code'."),
    systemd(2, 'Failed to start apache2.service - The Apache HTTP Server.', 3),
  ]);
  assert.deepEqual(
    facts.map(({ at, source, writer, level, pid, statements }) => [
      at?.slice(17, 19),
      source,
      writer,
      level,
      pid,
      statements,
    ]),
    [
      ['00', 'journal of apache2.service', 'systemd', 'info', undefined, []],
      [
        '01',
        'journal of apache2.service',
        'apache',
        undefined,
        70,
        [
          {
            kind: 'file',
            path: '/etc/ssl/shop.pem',
            errno: 'ENOENT',
            at: { file: '/etc/apache2/sites-enabled/ssl.conf', line: 4 },
          },
        ],
      ],
      [
        '02',
        'journal of apache2.service',
        'systemd',
        'info',
        undefined,
        [{ kind: 'unit-failed', status: '1/FAILURE' }],
      ],
      [
        '02',
        'journal of apache2.service',
        'systemd',
        'info',
        undefined,
        [{ kind: 'unit-failed', result: 'exit-code' }],
      ],
      ['02', 'journal of apache2.service', 'systemd', 'error', undefined, [{ kind: 'unit-failed' }]],
    ],
  );
});

const messages: readonly (readonly [string, unknown])[] = [
  [
    'Started php8.2-fpm.service - The PHP 8.2 FastCGI Process Manager.',
    [{ kind: 'lifecycle', what: 'started' }],
  ],
  ['Stopping nginx.service - A high performance web server...', [{ kind: 'lifecycle', what: 'stopping' }]],
  [
    'php8.2-fpm.service: Main process exited, code=exited, status=78/CONFIG',
    [{ kind: 'unit-failed', status: '78/CONFIG' }],
  ],
  [
    'php8.2-fpm.service: Main process exited, code=killed, status=9/KILL',
    [{ kind: 'worker-died', signal: 'SIGKILL' }],
  ],
  [
    'apache2.service: Main process exited, code=dumped, status=11/SEGV',
    [{ kind: 'worker-died', signal: 'SIGSEGV' }],
  ],
  ['apache2.service: Main process exited, code=exited, status=0/SUCCESS', []],
  [
    'php8.2-fpm.service: A process of this unit has been killed by the OOM killer.',
    [{ kind: 'out-of-memory' }],
  ],
  [
    'nginx.service: Start request repeated too quickly.',
    [{ kind: 'unit-failed', result: 'start-limit-hit' }],
  ],
  ['nginx.service: start operation timed out. Terminating.', [{ kind: 'unit-failed', result: 'timeout' }]],
  [
    'apache2.service: Failed to locate executable /usr/sbin/apachectl: No such file or directory',
    [{ kind: 'file', path: '/usr/sbin/apachectl', errno: 'ENOENT' }],
  ],
  [
    'apache2.service: Failed at step EXEC spawning /usr/sbin/apachectl: Permission denied',
    [{ kind: 'file', path: '/usr/sbin/apachectl', errno: 'EACCES' }],
  ],
  [
    'x.service: Failed to determine user credentials: No such process',
    [{ kind: 'unit-failed', result: 'user' }],
  ],
  ['apache2.service: Deactivated successfully.', []],
];
for (const [message, statements] of messages)
  test(`systemd: ${message}`, () => {
    assert.deepEqual(factsOfJournal('x', [systemd(0, message)])[0]?.statements, statements);
    // The same words of another process are that process's.
    assert.deepEqual(factsOfJournal('x', [printed(0, message, 'systemd', 666)])[0]?.statements, []);
  });

test('the journal’s time counts, whatever the line says; repeats are one', () => {
  const facts = factsOfJournal('php8.2-fpm.service', [
    printed(1, "[22-Nov-2020 09:17:01] ERROR: [pool www] cannot get uid for user 'x'", 'php-fpm8.2'),
    printed(5, "[22-Nov-2020 09:17:09] ERROR: [pool www] cannot get uid for user 'x'", 'php-fpm8.2'),
  ]);
  assert.deepEqual(
    facts.map((f) => [f.at, f.firstAt, f.count, f.site]),
    [['2026-11-22T09:00:05.000Z', '2026-11-22T09:00:01.000Z', 2, 'www']],
  );
});

test('a host without a journal has no facts and no limits', async () => {
  const reading = await readUnitFacts('apache2.service', { since: new Date(0), runtime: '/nonexistent' });
  assert.deepEqual(reading, { facts: [], limits: [] });
});
