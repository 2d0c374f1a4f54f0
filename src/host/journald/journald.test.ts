import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type JournalOptions, type JournalReading, readJournal } from './index.ts';

const base = mkdtempSync(join(tmpdir(), 'stakeout-journal-'));
after(() => rmSync(base, { recursive: true, force: true }));
const runtime = join(base, 'runtime');
mkdirSync(runtime);
let count = 0;

/** A journalctl that prints the text, notes its arguments and ends with the status. */
function program(text: string, end = 'exit 0'): string {
  count += 1;
  const path = join(base, `journalctl-${count}`);
  writeFileSync(`${path}.out`, text);
  writeFileSync(path, `#!/bin/sh\nprintf '%s\\n' "$@" > '${path}.args'\ncat '${path}.out'\n${end}\n`);
  chmodSync(path, 0o755);
  return path;
}

const SINCE = new Date('2026-11-22T09:00:00.500Z');
const read = (path: string, more: Partial<JournalOptions> = {}): Promise<JournalReading> =>
  readJournal('apache2.service', { since: SINCE, program: path, runtime, ...more });
const line = (fields: Record<string, unknown>): string =>
  `${JSON.stringify({ __REALTIME_TIMESTAMP: '1795338000123456', ...fields })}\n`;

test('entries in order of time, with what journald vouches for', async () => {
  const path = program(
    line({ MESSAGE: 'later', _PID: '7', SYSLOG_IDENTIFIER: 'apachectl', PRIORITY: '6' }) +
      line({ MESSAGE: 'earlier', _PID: '1', SYSLOG_IDENTIFIER: 'systemd', PRIORITY: '3' }),
  );
  assert.deepEqual(await read(path, { until: new Date('2026-11-22T10:00:00.100Z'), maxEntries: 10 }), {
    entries: [
      {
        ms: 1_795_338_000_123,
        message: 'earlier',
        pid: 1,
        identifier: 'systemd',
        priority: 3,
        fromSystemd: true,
      },
      {
        ms: 1_795_338_000_123,
        message: 'later',
        pid: 7,
        identifier: 'apachectl',
        priority: 6,
        fromSystemd: false,
      },
    ],
    problems: [],
  });
  assert.deepEqual(readFileSync(`${path}.args`, 'utf8').trim().split('\n'), [
    '--output=json',
    '--no-pager',
    '--quiet',
    '--all',
    '--reverse',
    '--unit=apache2.service',
    '--lines=10',
    '--output-fields=MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,_PID',
    '--since=@1795338000',
    '--until=@1795341601',
  ]);
});

test('messages as bytes, twice, or too long; lines that are none', async () => {
  const path = program(
    line({ MESSAGE: [80, 72, 80, 0xff] }) +
      line({ MESSAGE: ['first', 'second'] }) +
      line({ MESSAGE: null }) +
      line({ MESSAGE: 'x', __REALTIME_TIMESTAMP: 'never' }) +
      line({ MESSAGE: { no: 1 } }) +
      'rubbish\n[1]\n{"MESSAGE":"cu',
  );
  const { entries } = await read(path);
  assert.deepEqual(
    entries.map((e) => e.message),
    ['first', 'PHP\ufffd'],
  );
});

test('a program of the name systemd is not systemd', async () => {
  const { entries } = await read(program(line({ MESSAGE: 'x', SYSLOG_IDENTIFIER: 'systemd', _PID: '666' })));
  assert.equal(entries[0]?.fromSystemd, false);
});

test('no journal on the host: nothing, and no problem', async () => {
  assert.deepEqual(await read(program(''), { runtime: join(base, 'none') }), { entries: [], problems: [] });
  assert.deepEqual(await read(join(base, 'none')), { entries: [], problems: [] });
});

test('what goes wrong is said: a refusal, too many entries, a name that is no unit', async () => {
  const refused = await read(
    program('', "echo 'No journal files were opened due to insufficient permissions.' >&2; exit 1"),
  );
  assert.deepEqual(refused.problems, [
    'journal of apache2.service: No journal files were opened due to insufficient permissions.',
  ]);
  const many = await read(program(line({ MESSAGE: 'x' }).repeat(3)), { maxEntries: 3 });
  assert.deepEqual(many.problems, ['journal of apache2.service: only its last entries were read']);
  const path = program('');
  for (const unit of ['--file=/etc/shadow', 'a b', 'x\n', '']) {
    const { problems } = await readJournal(unit, { since: SINCE, program: path, runtime });
    assert.match(problems[0] ?? '', /is no unit/);
  }
});
