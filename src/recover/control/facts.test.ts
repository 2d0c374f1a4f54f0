import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Service } from '../../domain/component.ts';
import { gatherFacts, whatIsNeeded } from './facts.ts';

const GOOD = 'ELF good bytes';
const sha256 = createHash('sha256').update(GOOD).digest('hex');
const NOW = new Date('2026-01-02T03:00:00Z');
const BOOTED_S = 1000; // seconds since boot at NOW
const ago = (seconds: number): Date => new Date(NOW.getTime() - seconds * 1000);

interface FakeProcess {
  readonly pid: number;
  readonly ppid?: number;
  readonly startedAgo: number;
  readonly state?: string;
  readonly exe?: string;
  readonly group?: number;
  readonly session?: number;
  readonly maps?: string;
}

/** A /proc below a scratch directory, as proc(5) lays it out, with a restored module beside it. */
function fakeHost(t: TestContext, processes: readonly FakeProcess[]) {
  const dir = mkdtempSync(join(tmpdir(), 'stakeout-facts-'));
  t.after(() => rmSync(dir, { recursive: true }));
  const program = join(dir, 'daemon');
  const module = join(dir, 'lib.so');
  writeFileSync(program, '');
  writeFileSync(module, GOOD);
  const procRoot = join(dir, 'proc');
  for (const one of processes) {
    const at = join(procRoot, String(one.pid));
    mkdirSync(at, { recursive: true });
    const start = (BOOTED_S - one.startedAgo) * 100;
    const group = one.group ?? one.pid;
    const zeros = Array.from({ length: 15 }, () => '0').join(' ');
    writeFileSync(
      join(at, 'stat'),
      `${one.pid} (da) e)) ${one.state ?? 'S'} ${one.ppid ?? 1} ${group} ${one.session ?? group} ${zeros} ${start} 0`,
    );
    writeFileSync(join(at, 'status'), 'Uid:\t0\t0\t0\t0\n');
    writeFileSync(join(at, 'maps'), one.maps?.replaceAll('MODULE', module) ?? '');
    symlinkSync(one.exe ?? program, join(at, 'exe'));
  }
  const service: Service = {
    id: 'daemon',
    stack: 'apache',
    name: 'daemon',
    running: true,
    pid: 10,
    executable: program,
    effective: [],
    sites: [],
  };
  const options = { procRoot, now: () => NOW, sinceBootNs: () => BigInt(BOOTED_S) * 1_000_000_000n };
  const part = { path: module, class: 'module', sha256, lostAt: ago(60), restoredAt: ago(50) } as const;
  const map = (target: string): void => {
    mkdirSync(join(procRoot, '10', 'map_files'), { recursive: true });
    symlinkSync(target, join(procRoot, '10', 'map_files', '7f00-7f01'));
  };
  return { service, options, part, module, map };
}

test('a mapping is judged by the inode and the bytes behind it, not by “(deleted)”', (t) => {
  const cases = [
    ['the restored inode', undefined, 'same'],
    ['an old inode with the right bytes', GOOD, 'old-intact'],
    ['an old inode with other bytes', 'ELF flipped bytes', 'old-damaged'],
    ['an old inode cut short', '', 'old-damaged'],
  ] as const;
  for (const [name, old, want] of cases) {
    const { service, options, part, module, map } = fakeHost(t, [{ pid: 10, startedAgo: 900 }]);
    if (old !== undefined) writeFileSync(`${module} (deleted)`, old);
    map(old === undefined ? module : `${module} (deleted)`);
    assert.equal(gatherFacts(service, [part], options).restored[0]?.mapping, want, name);
  }
});

test('a damaged file that the repair moved aside is still what the server maps', (t) => {
  const { service, options, part, module, map } = fakeHost(t, [{ pid: 10, startedAgo: 900 }]);
  const aside = join(module, '..', 'stakeout-14535daba4b0-lib.so');
  writeFileSync(aside, 'ELF flipped bytes');
  map(aside);
  const facts = gatherFacts(service, [{ ...part, corrupted: true }], options);
  assert.equal(facts.restored[0]?.mapping, 'old-damaged');
  assert.equal(whatIsNeeded(service, [{ ...part, corrupted: true }], options).verb, 'restart');
});

test('without the right to look behind mappings, the names in maps decide', (t) => {
  const line = '7f00-7f01 r-xp 00000000 08:01 42 MODULE';
  const cases = [
    ['', false, 'none'],
    [line, true, 'same'],
    [`${line} (deleted)`, false, 'old-intact'],
    [`${line} (deleted)`, true, 'old-damaged'],
  ] as const;
  for (const [maps, corrupted, want] of cases) {
    const { service, options, part } = fakeHost(t, [{ pid: 10, startedAgo: 900, maps }]);
    assert.equal(gatherFacts(service, [{ ...part, corrupted }], options).restored[0]?.mapping, want, maps);
  }
});

test('when the server began decides what it has read', (t) => {
  const link = (startedAgo: number, workers: readonly number[] = []): string => {
    const processes = workers.map((seconds, i) => ({ pid: 11 + i, ppid: 10, startedAgo: seconds }));
    const { service, options, part } = fakeHost(t, [{ pid: 10, startedAgo }, ...processes]);
    return whatIsNeeded(service, [{ ...part, class: 'enabled-link' }], options).verb;
  };
  assert.equal(link(900), 'nothing', 'long before the loss');
  assert.equal(link(60.5), 'restart', 'just before the loss: it may still have been reading');
  assert.equal(link(55), 'restart', 'while it was lost');
  assert.equal(link(40), 'nothing', 'after it was back');
  assert.equal(link(900, [55, 55, 800]), 'restart', 'workers replaced while it was lost');
  assert.equal(link(900, [55, 800, 800]), 'nothing', 'one worker recycled');
  assert.equal(link(900, [40, 40, 40]), 'nothing', 'workers replaced after it was back');
});

test('a zombie, a worker and another program are not the running service', (t) => {
  const verb = (process: FakeProcess): string => {
    const { service, options, part } = fakeHost(t, [process]);
    return whatIsNeeded(service, [part], options).verb;
  };
  assert.equal(verb({ pid: 10, startedAgo: 900, state: 'Z' }), 'start');
  assert.equal(verb({ pid: 10, startedAgo: 900, exe: '/usr/bin/other' }), 'start');
  assert.equal(verb({ pid: 77, startedAgo: 900 }), 'nothing', 'restarted under another pid');
  assert.equal(verb({ pid: 11, startedAgo: 900, group: 10 }), 'start', 'a worker that outlived its master');
  const inJob = { pid: 11, startedAgo: 900, group: 10, session: 9 };
  assert.equal(verb(inJob), 'nothing', 'started by a script that has ended, in the foreground');
});
