/** The script of the outage, played as README.md tells it: rehearsed, refused, and put right with script and line named. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { EXIT } from '../src/domain/exit-codes.ts';
import type { RunResult } from '../src/host/process/index.ts';
import { CHECKOUT } from '../src/practice/checkout.ts';
import { SITE_PAGES } from '../src/practice/index.ts';
import { GuardedHost, MODULE } from './agent/guarded-host.ts';

const skip = process.geteuid?.() === 0 ? false : 'a practice host needs root';
const SCRIPT = '/usr/local/sbin/purge-old-php';
const PATIENCE = { timeoutMs: 180_000 };

/** The blocks that README.md shows. */
const blocks = readFileSync(join(CHECKOUT, 'README.md'), 'utf8')
  .split('```')
  .filter((_, i) => i % 2 === 1)
  .map((block) => block.trim());

/** What is another at each run, and where lines are broken, is no difference. */
const plain = (text: string): string =>
  text
    .replaceAll(`${CHECKOUT}/stakeout`, 'stakeout')
    .replaceAll(/\bTXN-[0-9a-f]+/g, 'TXN')
    .replaceAll(/^INC-.*$/gm, 'INC') // how far it had got when it was seen
    .replaceAll(/\[\d+(?: \d+)*\]/g, '[entry]')
    .replaceAll(/from \w+ (?=\[entry\])/g, 'from SOURCE ')
    .replaceAll(/\b[\d.]+ (?:ms|µs|s)\b/g, 'TIME')
    .replaceAll(/(php8\.2) 8\.2\.\S+/g, '$1 VERSION')
    .replaceAll(/(--status-fd|and) \d+/g, '$1 N')
    .replaceAll(/\s+/g, ' ');

/** Each piece that README.md shows between `…` was really said, in that order. */
function isShown(beginning: string, said: string): void {
  const block = blocks.find((one) => one.startsWith(beginning));
  assert.ok(block, `README.md has no block that begins with ${beginning}`);
  const real = plain(said);
  let at = 0;
  for (const piece of block.replace(/^\$ .*\n/, '').split('…')) {
    const wanted = plain(piece).trim();
    const found = real.indexOf(wanted, at);
    assert.ok(found >= 0, `README.md shows, and it was not said in this order:\n${piece}\nSaid:\n${said}`);
    at = found + wanted.length;
  }
}

describe('the script of the outage', { skip }, () => {
  let guarded: GuardedHost;
  const stakeout = (args: string): Promise<RunResult> => guarded.host.agent(args.split(' '), PATIENCE);
  /** With all that root has, as cron has it. */
  const byCron = (): Promise<RunResult> => guarded.host.clone.runTrusted(['/bin/sh', '-c', SCRIPT], PATIENCE);
  const pages = (): Promise<string[]> =>
    Promise.all(
      SITE_PAGES.map(async ({ path }) => {
        const { status, body } = await guarded.host.request(path);
        return `${path} ${status}${body.includes('<?php') ? ' PHP source' : ''}`;
      }),
    );

  before(async () => {
    guarded = await GuardedHost.start();
    await guarded.must(`install -m 755 ${CHECKOUT}/examples/php-clean-up/purge-old-php ${SCRIPT}`);
    assert.equal((await stakeout('baseline create')).code, EXIT.ok);
  });
  after(() => guarded?.close());

  test('rehearsed: every page would be PHP source, and the host knows nothing of it', async () => {
    const healthy = await pages();
    const rehearsed = await stakeout(`rehearse -- ${SCRIPT}`);
    assert.equal(rehearsed.code, EXIT.found, rehearsed.stderr);
    isShown('$ sudo stakeout rehearse', rehearsed.stdout);
    assert.deepEqual(await pages(), healthy);
    await guarded.must(`test -s ${MODULE}`);
  });

  test('refused: apt stops at the first removal that hurts, and the job with it', async () => {
    assert.equal((await stakeout('guard install')).code, EXIT.ok);
    const before = await guarded.sha256('/var/lib/dpkg/status');
    const ended = await byCron();
    assert.equal((await stakeout('guard remove')).code, EXIT.ok);
    isShown('stakeout guard: refused', ended.stderr);
    assert.equal(ended.code, 100);
    assert.equal(await guarded.sha256('/var/lib/dpkg/status'), before);
  });

  test('without the guard: the watcher restores, and names script and line', async () => {
    await guarded.watch('restore');
    const from = guarded.told.length;
    await byCron();
    await guarded.resolved(from);
    const [opened] = guarded.since(from, 'incident.opened');
    const told = await stakeout(`incident show ${opened?.incident ?? ''}`);
    isShown('$ sudo stakeout incident show', told.stdout);
    await guarded.must(`test -s ${MODULE}`);
    const wrong = (await pages()).filter((page) => !page.endsWith(' 200'));
    assert.deepEqual(wrong, []);
  });
});
