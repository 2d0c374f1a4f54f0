import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { ServiceLog } from '../../domain/service-log.ts';
import { summariseLogs } from './summarise-logs.ts';

const base = mkdtempSync(join(tmpdir(), 'stakeout-access-'));
after(() => rmSync(base, { recursive: true, force: true }));

const COMMON = '%h %l %u %t "%r" %>s %b';
const AT = Date.UTC(2026, 9, 24, 12);
const now = (): number => AT + 600_000;

const line = (client: string, at: number, path: string, status: number): string => {
  const time = new Date(AT + at * 1000).toUTCString().split(' ');
  return `${client} - - [${time[1]}/${time[2]}/${time[3]}:${time[4]} +0000] "GET ${path} HTTP/1.1" ${status} 17\n`;
};

function hostWith(files: Readonly<Record<string, string | Buffer>>): string {
  const root = mkdtempSync(join(base, 'root-'));
  for (const [path, content] of Object.entries(files)) {
    const at = join(root, path);
    if (!existsSync(dirname(at))) mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, content);
  }
  return root;
}

const log = (path: string, site?: string): ServiceLog => ({
  kind: 'access',
  writer: 'apache',
  path,
  format: COMMON,
  ...(site === undefined ? {} : { site }),
});

test('several logs, rotated ones included, are summed up by site; error logs are passed over', async () => {
  const root = hostWith({
    '/l/shop.log.1': line('a', 0, '/x', 500),
    '/l/shop.log': line('b', 10, '/x', 200),
    '/l/blog.log': line('a', 20, '/y', 200),
    '/l/error.log': 'error\n',
  });
  const logs: ServiceLog[] = [
    log('/l/shop.log', 'shop'),
    log('/l/shop.log', 'shop'),
    log('/l/blog.log', 'blog'),
    { kind: 'error', writer: 'apache', path: '/l/error.log' },
  ];
  const { groups, limits, requests } = await summariseLogs(logs, { root, now });
  assert.deepEqual(
    groups.map((g) => [g.site, g.path, g.requests, g.serverErrors, g.clients]),
    [
      ['shop', '/x', 2, 1, 2],
      ['blog', '/y', 1, 0, 1],
    ],
  );
  assert.deepEqual([requests, limits], [3, []]);
});

test('since a moment, to the second, although most lines are written 20 s after their time', async () => {
  const times = Array.from({ length: 20_000 }, (_, i) => Math.floor(i % 10 === 0 ? i / 100 : i / 100 - 20));
  const root = hostWith({ '/l/a.log': times.map((at) => line('a', at, '/x', 200)).join('') });
  const summary = await summariseLogs([log('/l/a.log')], { root, now, sinceMs: AT + 150_000 });
  assert.equal(summary.requests, times.filter((at) => at >= 150).length);
  assert.equal(summary.from, '2026-10-24T12:02:30.000Z');
});

test('what is not read is said', async () => {
  const root = hostWith({
    '/l/a.log': line('a', 0, '/x', 200).repeat(10_000),
    '/l/a.log.2.gz': gzipSync(line('a', -100, '/x', 200)),
  });
  const logs = [log('/l/a.log'), log('/l/none.log')];
  const { limits, requests } = await summariseLogs(logs, {
    root,
    now,
    sinceMs: AT - 200_000,
    maxBytes: 200_000,
  });
  assert.ok(requests > 1000 && requests < 3000);
  assert.deepEqual(limits, [
    '/l/a.log.2.gz: packed, not read',
    '/l/a.log: only the last 0.1 MB were read',
    '/l/none.log: ENOENT',
  ]);
  const all = await summariseLogs(logs, { root, now, sinceMs: AT - 200_000, gzip: true });
  assert.equal(all.requests, 10_001);
});

test('garbage, a line of a megabyte and a forged line change nothing but the count of what does not fit', async () => {
  const garbage = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 197) % 256));
  const lines = Buffer.from(line('a', 0, '/x', 200));
  const root = hostWith({
    '/l/a.log': Buffer.concat([lines, garbage, Buffer.from(`\n${'x'.repeat(1 << 20)}\n`), lines]),
  });
  const { groups, requests, unparsed } = await summariseLogs([log('/l/a.log')], { root, now });
  assert.deepEqual([requests, groups.length], [2, 1]);
  assert.equal(unparsed, garbage.filter((byte) => byte === 10).length + 2);
});
