import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { LogFact } from '../../../domain/log-fact.ts';
import type { LogWriter } from '../../../domain/service-log.ts';
import { factsIn, UTC } from '../testing/said.ts';
import { apacheTime, clockOf, nginxTime, phpTime } from '../time.ts';
import { patternOf } from './apache-format.ts';

type Head = Partial<
  Pick<LogFact, 'at' | 'level' | 'module' | 'code' | 'pid' | 'client' | 'request' | 'site'>
>;

function headOf({ at, level, module, code, pid, client, request, site }: LogFact): Head {
  const head = { at, level, module, code, pid, client, request, site };
  return Object.fromEntries(Object.entries(head).filter(([, value]) => value !== undefined));
}

const heads: readonly (readonly [LogWriter, string, Head])[] = [
  [
    'apache',
    '[Sun Nov 22 09:16:37.323657 2026] [authz_core:error] [pid 51:tid 140] [client 127.0.0.1:53412] AH01630: client denied by server configuration: /srv/x',
    {
      at: '2026-11-22T09:16:37.323Z',
      level: 'error',
      module: 'authz_core',
      code: 'AH01630',
      pid: 51,
      client: '127.0.0.1',
    },
  ],
  [
    'apache',
    '[Sun Nov  1 09:16:37 2026] [core:trace4] [pid 51] proxy_util.c(2000): (2)No such file or directory: [client ::1:53412] AH01630: x',
    {
      at: '2026-11-01T09:16:37.000Z',
      level: 'trace',
      module: 'core',
      code: 'AH01630',
      pid: 51,
      client: '::1',
    },
  ],
  [
    'apache',
    '[Sun Nov 22 09:16:37 2026] [:emerg] [pid 51] AH00020: x',
    { at: '2026-11-22T09:16:37.000Z', level: 'emerg', code: 'AH00020', pid: 51 },
  ],
  [
    'apache',
    '[Sun Nov 22 09:16:37 2026] [error] [client 10.0.0.1] File does not exist: /x',
    { at: '2026-11-22T09:16:37.000Z', level: 'error', client: '10.0.0.1' },
  ],
  ['apache', 'AH00016: Configuration Failed', { code: 'AH00016' }],
  [
    'nginx',
    '2026/11/22 09:17:01 [crit] 12#13: *3 open() "/x" failed (13: Permission denied), client: 2001:db8::1, server: shop.test, request: "POST /a?b=c HTTP/2.0", host: "shop.test"',
    {
      at: '2026-11-22T09:17:01.000Z',
      level: 'crit',
      pid: 12,
      client: '2001:db8::1',
      request: '/a?b=c',
      site: 'shop.test',
    },
  ],
  [
    'nginx',
    '2026/11/22 09:17:01 [notice] 12#12: signal process started',
    { at: '2026-11-22T09:17:01.000Z', level: 'notice', pid: 12 },
  ],
  [
    'php',
    '[22-Nov-2026 10:17:01 Europe/Berlin] PHP Warning:  x in /a.php on line 1',
    { at: '2026-11-22T09:17:01.000Z' },
  ],
  ['php', '[22-Nov-2026 09:17:01] PHP Warning:  x in /a.php on line 1', { at: '2026-11-22T09:17:01.000Z' }],
  [
    'php-fpm',
    '[22-Nov-2026 09:17:01] WARNING: [pool api] child 7 said into stderr: "NOTICE: PHP message: x"',
    { at: '2026-11-22T09:17:01.000Z', level: 'warn', site: 'api', pid: 7 },
  ],
  [
    'php-fpm',
    '[22-Nov-2026 09:17:01] ALERT: [pool www] no listen address have been defined!',
    { at: '2026-11-22T09:17:01.000Z', level: 'alert', site: 'www' },
  ],
];
for (const [writer, line, head] of heads)
  test(`the head of ${line.slice(0, 100)}`, () => {
    const [fact, ...others] = factsIn(line, writer);
    assert.deepEqual(others, []);
    assert.ok(fact);
    assert.deepEqual(headOf(fact), head);
    assert.equal(fact.text, line);
  });

const formats: readonly (readonly [string, string, Head])[] = [
  [
    // httpd's docs give this for threaded servers.
    '[%{u}t] [%-m:%l] [pid %P:tid %T] %7F: %E: [client\\ %a] %M% ,\\ referer\\ %{Referer}i',
    '[Sun Nov 22 09:16:37.323657 2026] [core:error] [pid 51:tid 140] (13)Permission denied: [client 127.0.0.1:1] AH00132: file permissions deny server access: /srv/x, referer http://a/',
    {
      at: '2026-11-22T09:16:37.323Z',
      level: 'error',
      module: 'core',
      code: 'AH00132',
      pid: 51,
      client: '127.0.0.1',
    },
  ],
  [
    '[%{u}t] [%-m:%l] [pid %P:tid %T] %7F: %E: [client\\ %a] %M% ,\\ referer\\ %{Referer}i',
    '[Sun Nov 22 09:16:37.323657 2026] [-:notice] [pid 51:tid 140] AH00163: Apache configured -- resuming normal operations',
    { at: '2026-11-22T09:16:37.323Z', level: 'notice', code: 'AH00163', pid: 51 },
  ],
  [
    '%{cu}t|%v|%l|%M',
    '2026-11-22 09:16:37.500000|shop.test|error|AH01630: client denied by server configuration: /srv/x',
    { at: '2026-11-22T09:16:37.500Z', level: 'error', code: 'AH01630', site: 'shop.test' },
  ],
  [
    '[%t] %l %P %M',
    '[Sun Nov 22 09:16:37 2026] error 51 (13)Permission denied: [client 127.0.0.1:1] AH00132: file permissions deny server access: /srv/x',
    { at: '2026-11-22T09:16:37.000Z', level: 'error', code: 'AH00132', pid: 51, client: '127.0.0.1' },
  ],
  [
    '%{cu}t|%l %-E %7F: %M',
    '2026-11-22 09:16:37|error - AH00016: Configuration Failed',
    { at: '2026-11-22T09:16:37.000Z', level: 'error', code: 'AH00016' },
  ],
  ['%M', '[Sun Nov 22 09:16:37 2026] [core:error] [pid 51] AH00016: Configuration Failed', {}],
];
for (const [format, line, head] of formats)
  test(`ErrorLogFormat ${format}`, () => {
    const [fact] = factsIn(line, { kind: 'error', writer: 'apache', path: '/l', format });
    assert.ok(fact);
    assert.deepEqual(headOf(fact), head);
  });

test('entries of before an ErrorLogFormat was set are still understood', () => {
  const line = '[Sun Nov 22 09:16:37 2026] [core:error] [pid 51] AH00016: Configuration Failed';
  const [fact] = factsIn(line, { kind: 'error', writer: 'apache', path: '/l', format: '%{cu}t %l %M' });
  assert.deepEqual(fact?.statements, [{ kind: 'configuration-failed' }]);
});

test('formats that are none: without a message, or longer than anybody’s', () => {
  assert.equal(patternOf('[%t] [%l]'), undefined);
  assert.equal(patternOf(`%M${'%a '.repeat(500)}`), undefined);
});

test('any ErrorLogFormat makes a pattern, and no entry stops it', () => {
  const piece = fc.constantFrom(
    '%t',
    '%{cu}t',
    '%M',
    '%-m',
    '%E',
    '%a',
    '%%',
    '% ',
    '\\ ',
    ' ',
    '[',
    ']',
    '(',
    '*',
    '+',
    '%{Referer}i',
    '%',
    '\\',
    '{',
    'x',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), fc.string({ maxLength: 200 }), (parts, line) => {
      factsIn(line, { kind: 'error', writer: 'apache', path: '/l', format: `%M${parts.join('')}` });
    }),
  );
});

test('times are the host’s, before and after its clocks change', () => {
  const berlin = clockOf('Europe/Berlin');
  const iso = (ms: number | undefined): string | undefined =>
    ms === undefined ? undefined : new Date(ms).toISOString();
  assert.equal(iso(apacheTime('Sun Mar 29 01:59:59.250000 2026', berlin)), '2026-03-29T00:59:59.250Z');
  assert.equal(iso(apacheTime('Sun Mar 29 03:00:00 2026', berlin)), '2026-03-29T01:00:00.000Z');
  assert.equal(iso(nginxTime('2026/07/01 12:00:00', berlin)), '2026-07-01T10:00:00.000Z');
  assert.equal(iso(phpTime('01-Jul-2026 12:00:00 UTC', berlin)), '2026-07-01T12:00:00.000Z');
  assert.equal(iso(phpTime('01-Jul-2026 12:00:00', berlin)), '2026-07-01T10:00:00.000Z');
});

test('a time that is none is no time', () => {
  for (const text of ['Sun Foo 29 01:59:59 2026', 'Sun Feb 31 01:59:59 2026', '', 'now'])
    assert.equal(apacheTime(text, UTC), undefined);
  assert.equal(nginxTime('2026/13/01 00:00:00', UTC), undefined);
  assert.equal(phpTime('31-Xyz-2026 00:00:00', UTC), undefined);
});

test('a log full of invented zones costs no more than a few', () => {
  const clock = clockOf('UTC');
  for (let i = 0; i < 1000; i += 1) phpTime(`01-Jul-2026 12:00:00 Area/City${i}`, clock);
  assert.equal(clock.zone('Europe/Berlin'), clock.local);
});

test('no text of any writer breaks its reader', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '[Sun Nov 22 09:16:37.323657 2026] [php:error] [pid 51] [client 1.1.1.1:1] ',
      '2026/11/22 09:17:01 [error] 12#12: *3 ',
      '[22-Nov-2026 09:17:01 UTC] ',
      '[22-Nov-2026 09:17:01] ERROR: [pool www] ',
      'FastCGI sent in stderr: "PHP message: ',
      'PHP Fatal error:  Uncaught ',
      'Error: Call to undefined function ',
      ' in /a.php:3\nStack trace:\n',
      '  thrown in /a.php on line 3',
      'AH00526: Syntax error on line 4 of /etc/x:\n',
      "Unable to load dynamic library 'x' (tried: /a (/a: ",
      'SQLSTATE[HY000] [2002] ',
      'Connection refused',
      "Got error '",
      '" while reading response header from upstream, client: ',
      '\n',
      '\\n',
      '\\x0',
    ),
    fc.string({ unit: 'binary', maxLength: 8 }),
  );
  const writer = fc.constantFrom<LogWriter>('apache', 'nginx', 'php', 'php-fpm');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), writer, (parts, by) => {
      for (const fact of factsIn(parts.join(''), by)) assert.ok(fact.text.length <= 4096);
    }),
  );
});
