import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { LogFact } from '../../domain/log-fact.ts';
import type { ServiceLog } from '../../domain/service-log.ts';
import { type FixtureEntry, fixtureHost } from '../../host/files/fixture.ts';
import { type FactOptions, type FactReading, readFacts } from './index.ts';

const APACHE: ServiceLog = { kind: 'error', writer: 'apache', path: '/l/apache' };
const FPM: ServiceLog = { kind: 'error', writer: 'php-fpm', path: '/l/fpm' };
const BEGIN = new Date('2026-11-22T00:00:00Z');
const UTC = { '/etc/localtime': { link: '/usr/share/zoneinfo/UTC' } };

async function read(
  files: Readonly<Record<string, FixtureEntry>>,
  logs: readonly ServiceLog[],
  options: Partial<FactOptions> = {},
): Promise<FactReading> {
  using host = fixtureHost({ ...UTC, ...files });
  return await readFacts(logs, { since: BEGIN, root: host.root, ...options });
}

const apache = (time: string, rest: string): string => `[Sun Nov 22 ${time} 2026] ${rest}\n`;
const died = (time: string, pid: number): string =>
  apache(time, `[core:notice] [pid 1] AH00052: child pid ${pid} exit signal Bus error (7)`);
const shown = ({ at, text, count, firstAt }: LogFact): string =>
  `${at?.slice(11, 19) ?? '-'} ${text.slice(-20)}${count === undefined ? '' : ` ×${count} since ${firstAt?.slice(11, 19)}`}`;

test('several logs in the order of time, repeats as one with its first and last time', async () => {
  const { facts, limits } = await read(
    {
      '/l/apache': died('09:00:01', 7) + died('09:00:02', 8) + died('09:00:09', 9),
      '/l/fpm': '[22-Nov-2026 09:00:05] ERROR: FPM initialization failed\n',
    },
    [APACHE, FPM],
  );
  assert.deepEqual(facts.map(shown), [
    '09:00:05 nitialization failed',
    '09:00:09 signal Bus error (7) ×3 since 09:00:01',
  ]);
  assert.deepEqual(limits, []);
});

test('what a service did one after the other is not folded', async () => {
  const started = (time: string): string =>
    apache(time, '[mpm_prefork:notice] [pid 1] AH00163: Apache/2.4 configured -- resuming normal operations');
  const { facts } = await read({ '/l/apache': started('09:00:01') + started('09:00:02') }, [APACHE]);
  assert.equal(facts.length, 2);
});

test('sessions, processes and numbers in what nobody understands make no difference', async () => {
  const session = (time: string, id: string): string =>
    apache(
      time,
      `[php:warn] [pid 1] [client 1.1.1.1:1] PHP Warning:  session_start(): open(/s/sess_${id}, O_RDWR) failed: Permission denied (13) in /srv/a.php on line 1`,
    );
  const unknown = (time: string, n: number): string =>
    apache(time, `[core:info] [pid 1] AH99999: ${n} things`);
  const { facts } = await read(
    {
      '/l/apache':
        session('09:00:01', 'aa') +
        session('09:00:02', 'bb') +
        unknown('09:00:03', 1) +
        unknown('09:00:04', 22),
    },
    [APACHE],
  );
  assert.deepEqual(
    facts.map((f) => f.count),
    [2, 2],
  );
});

test('only the span asked for; an entry without a time has that of the one before it', async () => {
  const bare = 'AH00016: Configuration Failed\n';
  const files = {
    '/l/apache': `${bare}${died('09:00:00', 1)}${bare}${died('10:00:00', 2)}${apache('11:00:00', '[core:notice] [pid 1] AH00098: pid file /a overwritten -- Unclean shutdown')}`,
  };
  const span = { since: new Date('2026-11-22T09:30:00Z'), until: new Date('2026-11-22T10:30:00Z') };
  const inside = await read(files, [APACHE], span);
  assert.deepEqual(
    inside.facts.map((f) => f.pid ?? f.code),
    [1],
  );
  const early = await read(files, [APACHE], { until: new Date('2026-11-22T09:30:00Z') });
  assert.deepEqual(
    early.facts.map((f) => [f.code, f.count]),
    [
      ['AH00052', undefined],
      ['AH00016', 2],
    ],
  );
});

test('rotated files are read on, oldest first', async () => {
  const { facts } = await read({ '/l/apache.1': died('09:00:00', 1), '/l/apache': died('10:00:00', 2) }, [
    APACHE,
  ]);
  assert.deepEqual(
    facts.map((f) => [f.count, f.firstAt, f.at]),
    [[2, '2026-11-22T09:00:00.000Z', '2026-11-22T10:00:00.000Z']],
  );
});

test('times are those of the host’s zone', async () => {
  const { facts } = await read(
    { '/l/apache': died('09:00:00', 1), '/etc/localtime': { link: '/usr/share/zoneinfo/America/New_York' } },
    [APACHE],
  );
  assert.equal(facts[0]?.at, '2026-11-22T14:00:00.000Z');
});

test('a file that PHP and PHP-FPM share: each entry in its own format', async () => {
  const { facts } = await read(
    {
      '/l/fpm': [
        '[22-Nov-2026 09:00:05] ERROR: FPM initialization failed',
        '[22-Nov-2026 09:00:06 UTC] PHP Fatal error:  Uncaught Exception: a',
        '[22-Nov-2026] is no beginning in /a.php:1',
        'Stack trace:',
        '#0 {main}',
        '  thrown in /a.php on line 1',
        '[22-Nov-2026 09:00:07] NOTICE: exiting, bye-bye!',
        '',
      ].join('\n'),
    },
    [FPM, { kind: 'error', writer: 'php', path: '/l/fpm' }],
  );
  assert.deepEqual(
    facts.map((f) => [f.writer, f.statements[0]?.kind, f.text.split('\n').length]),
    [
      ['php-fpm', 'configuration-failed', 1],
      ['php', 'php-fatal', 5],
      ['php-fpm', 'lifecycle', 1],
    ],
  );
});

test('the site of a log is its facts’ site, unless several sites write to it', async () => {
  const files = { '/l/apache': died('09:00:00', 1) };
  const own = await read(files, [{ ...APACHE, site: 'shop.test' }]);
  assert.equal(own.facts[0]?.site, 'shop.test');
  const shared = await read(files, [
    { ...APACHE, site: 'shop.test' },
    { ...APACHE, site: 'blog.test' },
  ]);
  assert.equal(shared.facts[0]?.site, undefined);
});

test('binary garbage, lines of a megabyte and cut lines: the rest is read, and bounded', async () => {
  const long = `[Sun Nov 22 09:00:00 2026] [core:error] [pid 1] ${'A'.repeat(1 << 20)}\n`;
  const { facts, limits } = await read(
    {
      '/l/apache': Buffer.concat([
        randomBytes(100_000),
        Buffer.from(`\n${long}${died('09:00:01', 1)}`),
        Buffer.from([0, 0, 0, 0xff, 0xfe, 0x0a]),
        Buffer.from(`${died('09:00:02', 2)}[Sun Nov 22 09:00:03 2026] [core:no`),
      ]),
    },
    [APACHE],
  );
  const understood = facts.filter((f) => f.statements.length > 0);
  assert.deepEqual(
    understood.map((f) => f.count),
    [2],
  );
  assert.ok(facts.every((f) => f.text.length <= 4096));
  assert.equal(facts.find((f) => f.level === 'error')?.text.length, 4096);
  assert.ok(facts.some((f) => f.text.endsWith('[core:no')));
  assert.deepEqual(limits, []);
});

test('a log larger than its share is read from its end, and says so', async () => {
  const many = Array.from({ length: 20_000 }, (_, i) => died('09:00:00', i)).join('');
  const last = apache(
    '09:00:01',
    '[core:notice] [pid 1] AH00098: pid file /a overwritten -- Unclean shutdown',
  );
  const { facts, limits } = await read({ '/l/apache': many + last }, [APACHE], { maxBytesPerLog: 10_000 });
  assert.deepEqual(
    facts.map((f) => f.statements[0]?.kind),
    ['worker-died', 'stale-pid'],
  );
  assert.ok((facts[0]?.count ?? 0) < 200);
  assert.deepEqual(limits, ['/l/apache: only its last part was read']);
});

test('of too many facts, those that state something are kept, then the latest', async () => {
  const letters = ['a', 'b', 'c', 'd', 'e', 'f'];
  const text =
    died('09:00:00', 1) +
    letters.map((l, i) => apache(`09:00:0${i + 1}`, `[core:info] [pid 1] AH99999: ${l}`)).join('');
  const { facts } = await read({ '/l/apache': text }, [APACHE], { maxFacts: 3 });
  assert.deepEqual(
    facts.map((f) => f.text.slice(-1)),
    [')', 'e', 'f'],
  );
});

test('logs that cannot be read are named; access logs are none of ours', async () => {
  const { facts, limits } = await read({ '/l/apache': { directory: true } }, [
    APACHE,
    FPM,
    { kind: 'access', writer: 'apache', path: '/l/access', format: '%h' },
  ]);
  assert.deepEqual(facts, []);
  assert.deepEqual(limits, ['/l/apache: not a regular file', '/l/fpm: ENOENT']);
});

test('the rest of an entry whose beginning was not read is nobody’s', async () => {
  const rest = 'PHP Fatal error:  Uncaught Error: Call to undefined function f() in /a.php:1\n';
  const { facts } = await read({ '/l/php': `${rest}[22-Nov-2026 09:00:06 UTC] x\n` }, [
    { kind: 'error', writer: 'php', path: '/l/php' },
  ]);
  assert.deepEqual(
    facts.map((f) => f.text),
    ['[22-Nov-2026 09:00:06 UTC] x'],
  );
});
