/** The audit on a real host: against what runs there, against its baseline after a loss, and elsewhere against its inventory. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type * as z from 'zod/mini';
import { run } from '../src/host/process/index.ts';
import { PracticeHost, SITE_HOST } from '../src/practice/index.ts';
import { auditReportSchema } from '../src/protect/audit/index.ts';

const skip = process.geteuid?.() === 0 ? false : 'needs root: the services run in a clone of the machine';
const STORY = join(import.meta.dirname, '../examples/php-clean-up/purge-old-php');
const DISABLES = 'a2dismod php8.2\n';

type Report = z.infer<typeof auditReportSchema>;
const parsed = (text: string): Report => auditReportSchema.parse(JSON.parse(text));

test('the script of the outage, on the host it would run on', { skip }, async (t) => {
  await using host = await PracticeHost.start({ stack: 'modphp' });
  const audit = async (script: string): Promise<Report> => {
    const done = await host.agent(['audit', '--json', '-'], { input: script });
    assert.equal(done.code, 1, done.stderr);
    return parsed(done.stdout);
  };
  const story = readFileSync(STORY, 'utf8');

  await t.test('without being told, it judges against the services that run there', async () => {
    const { against, findings } = await audit(story);
    assert.match(against, /^this host \([^)]+\)$/);
    const [purge] = findings;
    assert.deepEqual([purge?.rule, purge?.severity, purge?.span.line], ['package-removal', 'error', 27]);
    const [worst] = purge?.components ?? [];
    assert.ok(worst);
    assert.ok(worst.sites.includes(SITE_HOST));
    assert.match(worst.path, /libphp8\.2\.so$/);
  });

  await t.test('elsewhere, its exported inventory gives the same findings', async (own) => {
    const dir = mkdtempSync(join(tmpdir(), 'stakeout-audit-'));
    own.after(() => rmSync(dir, { recursive: true }));
    const exported = await host.agent(['inventory', '--json', '--packages']);
    writeFileSync(join(dir, 'web1.json'), exported.stdout);
    const main = join(import.meta.dirname, '../src/main.ts');
    const argv = [process.execPath, main, 'audit', '--json', '--inventory', join(dir, 'web1.json'), '-'];
    const there = parsed((await run(argv, { input: story })).stdout);
    assert.match(there.against, /^inventory .*web1\.json \(/);
    const short = ({ findings }: Report): unknown =>
      findings.map(({ rule, severity, span, message }) => ({ rule, severity, span, message }));
    assert.deepEqual(short(there), short(await audit(story)));
  });

  await t.test('by its baseline it knows a module that was switched off since', async () => {
    const created = await host.agent(['baseline', 'create']);
    assert.equal(created.code, 0, created.stderr);
    await host.clone.runTrusted(['/usr/sbin/a2dismod', '-f', 'php8.2']);
    const { against, findings } = await audit(DISABLES);
    assert.match(against, /, as of its baseline$/);
    assert.deepEqual(
      findings.map(({ rule, severity }) => [rule, severity]),
      [['module-disabled', 'error']],
    );
  });
});
