/**
 * A full disk under the outbox, for real: a small file system of its own, in a mount namespace of its own. Pages go out all the
 * same, as many as a night can have; what can no longer be stored is said on the spot.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import * as z from 'zod/mini';

const scratch = mkdtempSync(join(tmpdir(), 'stakeout-pager-full-'));
after(() => rmSync(scratch, { recursive: true }));
const notRoot = process.geteuid?.() === 0 ? false : 'mounting a small file system needs root';

const url = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);

/** Runs inside the namespace; prints one JSON report. */
const INSIDE = `
  const { spawnSync } = await import('node:child_process');
  const fs = await import('node:fs');
  const disk = process.argv[1];
  const r = spawnSync('/usr/bin/mount', ['-t', 'tmpfs', '-o', 'size=24m,mode=0700', 'tmpfs', disk]);
  if (r.status !== 0) throw new Error(String(r.stderr));
  process.env.TMPDIR = disk;
  const { TestPager, opened } = await import(${url('../src/pager/testing/pages.ts')});
  const at = new TestPager();
  let free = true;
  for (let i = 0; free; i += 1) try { fs.writeFileSync(disk + '/ballast' + i, Buffer.alloc(4096)); } catch { free = false; }
  const told = async (id) => (await at.ask({ ask: 'tell', inputs: [opened(id)] })).say === 'done';
  let stored = 0;
  let limit;
  for (; stored < 4000; stored += 1) if (!(await told('INC-' + stored))) { limit = at.pager.status().outboxTrouble; break; }
  await at.calm();
  const shouted = at.sent.filter(({ channel }) => channel === 'local:wall').map(({ letter }) => letter.action.incident);
  for (const name of fs.readdirSync(disk)) if (name.startsWith('ballast')) fs.rmSync(disk + '/' + name);
  const again = await told('INC-' + stored);
  await at.calm();
  const pages = new Set(at.sent.filter(({ channel }) => channel === 'mail').map(({ letter }) => letter.action.incident));
  process.stdout.write(JSON.stringify({ stored, limit, shouted, again, missing: Array.from({ length: stored + 1 }, (_, i) => 'INC-' + i).filter((id) => !pages.has(id)) }));
  process.exit(0);`;

const reportSchema = z.object({
  stored: z.number(),
  limit: z.string(),
  shouted: z.array(z.string()),
  again: z.boolean(),
  missing: z.array(z.string()),
});

test('a full disk: hundreds of incidents are paged, the next is shouted, and paged when there is room', {
  skip: notRoot,
}, () => {
  const result = spawnSync(
    '/usr/bin/unshare',
    ['--mount', process.execPath, '--input-type=module', '-e', INSIDE, scratch],
    { encoding: 'utf8', timeout: 120_000 },
  );
  assert.equal(result.status, 0, result.stderr);
  const report = reportSchema.parse(JSON.parse(result.stdout));
  assert.ok(report.stored >= 300, `${report.stored}`);
  assert.match(report.limit, /full/);
  assert.ok(report.shouted.includes(`INC-${report.stored}`));
  assert.equal(report.again, true);
  assert.deepEqual(report.missing, []);
});
