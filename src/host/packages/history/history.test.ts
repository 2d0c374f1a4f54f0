import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { packageHistory, readPackageHistory } from './index.ts';

const base = mkdtempSync(join(tmpdir(), 'stakeout-history-'));
after(() => rmSync(base, { recursive: true }));
let root = base;
let count = 0;
beforeEach(() => {
  count += 1;
  root = join(base, String(count));
  zone('Europe/Berlin');
});

function put(path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

function zone(name: string): void {
  mkdirSync(join(root, 'etc'), { recursive: true });
  rmSync(join(root, 'etc/localtime'), { force: true });
  symlinkSync(`/usr/share/zoneinfo/${name}`, join(root, 'etc/localtime'));
}

const EVER = new Date(0);
const DPKG = `2026-07-01 12:00:01 startup archives unpack
2026-07-01 12:00:01 upgrade libx:amd64 1.0 1.1
2026-07-01 12:00:02 status unpacked libx:amd64 1.1
2026-07-01 12:00:02 conffile /etc/with a space keep
2026-07-01 12:00:03 configure libx:amd64 1.1 <none>
2026-07-01 12:00:04 upgrade liby:amd64 2.0 1.9
2026-07-01 12:00:05 upgrade libz:all 3 3
2026-07-01 12:00:06 trigproc libc-bin:amd64 2.36 <none>
2026-07-01 13:00:00 remove libapache2-mod-php8.2:amd64 8.2 <none>
2026-07-01 13:00:01 purge libapache2-mod-php8.2:amd64 8.2 <none>
`;
const APT = `
Start-Date: 2026-07-01  12:00:00
Commandline: apt-get install libx liby
Requested-By: alice (1000)
Upgrade: libx:amd64 (1.0, 1.1)
Downgrade: liby:amd64 (2.0, 1.9)
Reinstall: libz:amd64 (3)
End-Date: 2026-07-01  12:00:10
`;

test('what happened when, by whose command, in UTC', () => {
  put('/var/log/dpkg.log', DPKG);
  put('/var/log/apt/history.log', APT);
  const { entries, skipped, problems } = readPackageHistory(EVER, root);
  assert.equal(skipped, 0);
  assert.deepEqual(problems, []);
  const about = { commandLine: 'apt-get install libx liby', requestedBy: 'alice (1000)' };
  const libx = { package: 'libx', arch: 'amd64' };
  assert.deepEqual(entries, [
    { at: '2026-07-01T10:00:01.000Z', action: 'upgrade', ...libx, from: '1.0', to: '1.1', ...about },
    { at: '2026-07-01T10:00:03.000Z', action: 'configure', ...libx, from: '1.1', ...about },
    {
      at: '2026-07-01T10:00:04.000Z',
      action: 'downgrade',
      package: 'liby',
      arch: 'amd64',
      from: '2.0',
      to: '1.9',
      ...about,
    },
    {
      at: '2026-07-01T10:00:05.000Z',
      action: 'reinstall',
      package: 'libz',
      arch: 'all',
      from: '3',
      to: '3',
      ...about,
    },
    {
      at: '2026-07-01T10:00:06.000Z',
      action: 'trigger',
      package: 'libc-bin',
      arch: 'amd64',
      from: '2.36',
      ...about,
    },
    {
      at: '2026-07-01T11:00:00.000Z',
      action: 'remove',
      package: 'libapache2-mod-php8.2',
      arch: 'amd64',
      from: '8.2',
    },
    {
      at: '2026-07-01T11:00:01.000Z',
      action: 'purge',
      package: 'libapache2-mod-php8.2',
      arch: 'amd64',
      from: '8.2',
    },
  ]);
});

test('only what is not older than asked for', () => {
  put('/var/log/dpkg.log', DPKG);
  const actions = packageHistory(new Date('2026-07-01T11:00:00Z'), root).map(({ action }) => action);
  assert.deepEqual(actions, ['remove', 'purge']);
});

test('without dpkg.log apt tells what it did', () => {
  put(
    '/var/log/apt/history.log',
    'Start-Date: 2026-01-05  08:00:00\nCommandline: apt remove php\nRemove: php:amd64 (2:8.2), php-x:amd64 (1, automatic)\nError: Sub-process died\n',
  );
  assert.deepEqual(
    packageHistory(EVER, root).map(({ at, action, package: name, from, to }) => [at, action, name, from, to]),
    [
      ['2026-01-05T07:00:00.000Z', 'remove', 'php', '2:8.2', undefined],
      ['2026-01-05T07:00:00.000Z', 'remove', 'php-x', '1', undefined],
    ],
  );
});

test('a run that never ended explains what follows at once, not what comes the next day', () => {
  put('/var/log/apt/history.log', 'Start-Date: 2026-07-01  11:59:00\nCommandline: apt upgrade\n');
  put('/var/log/dpkg.log', `${DPKG}2026-07-02 12:00:00 remove libq:amd64 1 <none>\n`);
  const entries = packageHistory(EVER, root);
  assert.equal(entries[0]?.commandLine, 'apt upgrade');
  assert.equal(entries.at(-1)?.commandLine, undefined);
});

test('rotated and compressed logs, oldest first; those written before are not opened', () => {
  const line = (day: number): string => `2026-03-0${day} 00:00:00 install p${day}:amd64 <none> 1\n`;
  put('/var/log/dpkg.log', line(4));
  put('/var/log/dpkg.log.1', line(3));
  put('/var/log/dpkg.log.2.gz', gzipSync(line(2)));
  put('/var/log/dpkg.log.10.gz', gzipSync(line(1)));
  put('/var/log/dpkg.log.3.gz', 'not compressed');
  put('/var/log/dpkg.log.old', 'something else');
  const { entries, problems } = readPackageHistory(EVER, root);
  assert.deepEqual(
    entries.map(({ package: name }) => name),
    ['p1', 'p2', 'p3', 'p4'],
  );
  assert.equal(problems.length, 1);
  assert.match(problems[0] ?? '', /dpkg\.log\.3\.gz/);
  const old = new Date('2020-01-01');
  utimesSync(join(root, '/var/log/dpkg.log.3.gz'), old, old);
  assert.deepEqual(readPackageHistory(new Date('2026-01-01'), root).problems, []);
});

test('garbled lines are passed over and counted', () => {
  put(
    '/var/log/dpkg.log',
    `rubbish\n2026-02-31 00:00:00 install a:amd64 <none> 1\n2026-02-03 00:00:00 explode a:amd64 1 2\n${DPKG}\u0000\u0000\u0000\n2026-07-01 13:00:0`,
  );
  put(
    '/var/log/apt/history.log',
    'Start-Date: never\nnot a field\n\nStart-Date: 2026-07-01  12:00:00\nInstall: ,,,;rm -rf\n',
  );
  const { entries, skipped } = readPackageHistory(EVER, root);
  assert.equal(entries.length, 7);
  assert.equal(skipped, 8);
});

test('times before and after the clocks change', () => {
  zone('America/New_York');
  put(
    '/var/log/dpkg.log',
    ['2026-03-08 01:59:59', '2026-03-08 03:00:00', '2026-11-01 00:30:00', '2026-11-01 02:00:00']
      .map((at) => `${at} install a:amd64 <none> 1\n`)
      .join(''),
  );
  assert.deepEqual(
    packageHistory(EVER, root).map(({ at }) => at.slice(5, 19)),
    ['03-08T06:59:59', '03-08T07:00:00', '11-01T04:30:00', '11-01T07:00:00'],
  );
});

test('any logs: never an exception', () => {
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom(...DPKG.split('\n'), ...APT.split('\n')),
    fc
      .tuple(fc.constantFrom(...DPKG.split('\n'), ...APT.split('\n')), fc.nat({ max: 60 }))
      .map(([text, at]) => text.slice(0, at)),
  );
  const text = fc.array(line, { maxLength: 20 }).map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(text, text, (dpkg, apt) => {
      put('/var/log/dpkg.log', dpkg);
      put('/var/log/apt/history.log', apt);
      packageHistory(EVER, root);
    }),
    { numRuns: 60 },
  );
});
