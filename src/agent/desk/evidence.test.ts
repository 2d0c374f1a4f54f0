import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { JournalEvent } from '../../domain/event.ts';
import { captureState, Vault } from '../../identify/index.ts';
import type { BaselineEntry } from '../../identify/index.ts';
import { testBaseline, testDesk } from './testing/desk.ts';

const ID = 'INC-20260102-1';
const entries: BaselineEntry[] = [];
const desk = await testDesk(() => ({ baseline: () => testBaseline({ entries }) }));
after(desk.close);
const host = join(desk.dir, 'host');
mkdirSync(host);
const vault = new Vault(join(desk.dir, 'vault'));

function part(name: string, text: string, mode: number, of: 'config' | 'module'): string {
  const path = join(host, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  const state = captureState(path);
  assert.ok(state !== undefined);
  vault.put(path, state);
  const reason = [{ text: 'site shop' }];
  entries.push({
    component: { id: `file:${path}`, kind: 'file', class: of, path, reason, services: ['apache2'] },
    state,
  });
  return path;
}

const finding = (path: string): JournalEvent => ({
  kind: 'finding.opened',
  incident: ID,
  finding: `missing:file:${path}`,
  findingKind: 'missing',
  severity: 'critical',
  component: `file:${path}`,
  path,
  componentClass: 'module',
  services: ['apache2'],
  reason: ['site shop'],
  package: 'libapache2-mod-php8.2',
  differences: ['missing'],
  source: 'event',
  seenAt: '2026-01-02T09:59:59.000Z',
  actor: {
    rung: 'ebpf',
    process: { pid: 42, comm: 'mysql', argv: ['mysql', '--password', 'tr0ub4dor', '-e', 'x'] },
    ancestors: [{ pid: 41, comm: 'sh', argv: ['/bin/sh', '/opt/cleanup.sh'] }],
    user: 'root',
    script: { path: '/opt/cleanup.sh', line: 37, text: 'DB_PASS=tr0ub4dor rm -f x' },
  },
});

test('everything behind an incident, sorted by what it is, and no secret in any of it', async () => {
  const module = part('libphp.so', 'ELF', 0o644, 'module');
  const config = part('php.ini', 'a=1\nDB_PASS=tr0ub4dor\n', 0o644, 'config');
  const shut = part('key.ini', 'a=1\n', 0o640, 'config');
  const write = desk.journal.append.bind(desk.journal);
  write({ kind: 'incident.opened', incident: ID, title: 'x', severity: 'critical' });
  for (const path of [module, config, shut]) write(finding(path));
  rmSync(module);
  writeFileSync(config, 'a=2\nDB_PASS=tr0ub4dor2\n');
  writeFileSync(shut, 'a=2\n');
  write({
    kind: 'incident.diagnosed',
    incident: ID,
    verdict: 'fault',
    summary: 'libphp.so is gone',
    causes: [],
    evidence: [
      {
        id: 'e1',
        source: 'recorder',
        at: '2026-01-02T10:00:00Z',
        text: `apache2[7] openat("${module}") = ENOENT × 3`,
      },
      {
        id: 'e2',
        source: 'error-log',
        at: '2026-01-02T10:00:02Z',
        text: 'second',
        from: '/var/log/apache2/error.log',
      },
      {
        id: 'e3',
        source: 'error-log',
        at: '2026-01-02T10:00:01Z',
        text: 'DB_PASS=tr0ub4dor',
        from: '/var/log/apache2/error.log',
      },
      { id: 'e4', source: 'strace', at: '2026-01-02T10:00:00Z', text: 'something else' },
    ],
    limits: [],
    tookMs: 1,
  });
  write({
    kind: 'guard.judged',
    transaction: 'TXN-0123456789',
    layer: 'apt',
    outcome: 'bypassed',
    changes: ['remove libapache2-mod-php8.2 8.2.1-1'],
    lost: [],
    services: [],
    sites: [],
    summary: 'it takes PHP away',
    commandLine: 'apt-get purge php',
  });
  const page = await desk.ask('evidence', { incident: ID });
  assert.deepEqual(
    page.trace.map(({ call }) => call),
    [{ process: 'apache2[7]', syscall: 'openat', subject: module, errno: 'ENOENT', times: 3 }, null],
  );
  assert.deepEqual(
    page.logs.map(({ log, lines }) => [log, lines.map(({ evidence }) => evidence)]),
    [['/var/log/apache2/error.log', ['e3', 'e2']]],
  );
  assert.deepEqual(
    page.packages.map(({ manager, verdict, changes }) => [manager, verdict, changes.length]),
    [['apt', 'bypassed', 1]],
  );
  assert.deepEqual(
    page.files.map(({ path, now, class: of }) => [path, now, of]),
    [
      [module, 'missing', 'module'],
      [config, 'differs', 'config'],
      [shut, 'differs', 'config'],
    ],
  );
  const [gone, changed, hidden] = page.files;
  assert.deepEqual([gone?.expected?.mode, gone?.actual], ['0644', null]);
  assert.match(gone?.expected?.sha256 ?? '', /^[0-9a-f]{64}$/);
  assert.deepEqual(changed?.diff?.removed[0], { line: 1, text: 'a=1' });
  assert.deepEqual([hidden?.diff, hidden?.differences.includes('content')], [null, true]);
  const [actor] = page.actors;
  assert.deepEqual(
    actor?.processes.map(({ pid }) => pid),
    [42, 41],
  );
  assert.deepEqual(actor?.processes[0]?.argv, ['mysql', '--password', '[redacted]', '-e', 'x']);
  assert.deepEqual([actor?.script?.line, actor?.findings.length], [37, 3]);
  assert.doesNotMatch(JSON.stringify(page), /tr0ub4dor/);
});

test('comments answer comments of the same incident, and only those', async () => {
  const { seq } = await desk.ask('comment', { incident: ID, by: 'mara', text: 'which script?' });
  const other = await desk.ask('comment', {
    incident: ID,
    by: 'jon',
    text: 'DB_PASS=tr0ub4dor',
    replyTo: seq,
  });
  await assert.rejects(desk.ask('comment', { incident: ID, by: 'jon', text: 'x', replyTo: other.seq + 7 }), {
    refusal: 'unknown',
  });
  const { incident } = await desk.ask('incident', { incident: ID });
  assert.deepEqual(
    incident?.comments.map(({ id, replyTo, text }) => [id, replyTo, text]),
    [
      [seq, null, 'which script?'],
      [other.seq, seq, 'DB_PASS=[redacted]'],
    ],
  );
});
