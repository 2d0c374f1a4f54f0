/** The story to its end: promises are adopted, proved, broken and paged; the script takes PHP, and the post-mortem writes itself. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { after, before, describe, test } from 'node:test';
import * as z from 'zod/mini';
import { EXIT } from '../src/domain/exit-codes.ts';
import type { RunResult } from '../src/host/process/index.ts';
import { actionItemsSchema } from '../src/learn/actions/index.ts';
import {
  checkReportSchema,
  exportSchema,
  FRESH_SCORE,
  PUBLISH_SCORE,
} from '../src/learn/postmortem/index.ts';
import { askDesk, deskSocketIn } from '../src/desk/index.ts';
import { PRACTICE_STATE } from '../src/practice/index.ts';
import { CHECKOUT } from '../src/practice/checkout.ts';
import { openBrowser } from './chromium/browser.ts';
import { openWeb } from './chromium/site.ts';
import { finished } from './postmortem/finished.ts';
import { GuardedHost, MODULE } from './agent/guarded-host.ts';

const skip = process.geteuid?.() === 0 ? false : 'a practice host needs root';
const SCRIPT = '/usr/local/sbin/purge-old-php';
const DIRECTORY = '/root/pm';
const PORT = 18_081;
const PATIENCE = { timeoutMs: 180_000 };
const CONFIG = `version: 1
zone: UTC
channels:
  hook: { kind: webhook, url: "http://127.0.0.1:${PORT}/page", key: secret }
people:
  mara: { name: Mara, contacts: [{ channel: hook }] }
policies:
  all: { steps: [{ notify: [person:mara], wait: 1h }] }
routes: [{ policy: all }]
`;
const BLOG = `schema: stakeout.blog/1
title: Outages
description: What went wrong
address: https://blog.example
author: platform
`;
const postSchema = z.object({ url: z.string(), body: z.string() });

describe('a post-mortem and its promises, on a practice host', { skip }, () => {
  let guarded: GuardedHost;
  let receiver: ChildProcess;
  let incident = '';
  const pages: string[] = [];
  const stakeout = (...argv: readonly string[]): Promise<RunResult> =>
    guarded.host.agent([...argv], PATIENCE);
  /** Of each done-test: the state of its measure, and why. */
  const stands = async (doneTest: string): Promise<readonly [state: string | undefined, why: string]> => {
    const { stdout } = await stakeout('actions', 'check', '--json');
    const { items } = actionItemsSchema.parse(JSON.parse(stdout));
    const item = items.find(({ done }) => done?.check === doneTest);
    return [item?.state, item?.lastCheck?.why ?? ''];
  };

  const isNow = async (doneTest: string, state: string): Promise<void> => {
    const [found, why] = await stands(doneTest);
    assert.equal(found, state, why);
  };

  before(async () => {
    guarded = await GuardedHost.start();
    receiver = guarded.host.clone.spawnOnNetwork(
      [process.execPath, join(import.meta.dirname, 'oncall/receiver.ts'), String(PORT)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let listens = false;
    assert.ok(receiver.stdout);
    createInterface({ input: receiver.stdout }).on('line', (line) => {
      if (line === 'listening') listens = true;
      else pages.push(postSchema.parse(JSON.parse(line)).body);
    });
    await guarded.until('the receiver listens', () => listens);
    await guarded.must(`install -m 755 ${CHECKOUT}/examples/php-clean-up/purge-old-php ${SCRIPT}`);
    await guarded.must(
      `mkdir -p /etc/stakeout && cat > /etc/stakeout/stakeout.yaml <<'END'\n${CONFIG}END\nchmod 600 /etc/stakeout/stakeout.yaml`,
    );
    assert.equal((await stakeout('baseline', 'create')).code, EXIT.ok);
    await guarded.watch('restore');
  });
  after(async () => {
    receiver?.kill();
    await guarded?.close();
  });

  test('the promises: adopted by one word, the guard turns green when it stands', async () => {
    assert.equal((await stakeout('actions', 'adopt', 'story')).code, EXIT.found);
    await isNow('guard-refuses', 'open');
    await isNow('integrity-watched', 'verified');
    assert.equal((await stakeout('guard', 'install')).code, EXIT.ok);
    await isNow('guard-refuses', 'verified');
  });

  test('a promise that is broken is paged, once, and over when it holds again', async () => {
    const broken = (): readonly string[] => pages.filter((body) => body.includes('measure regressed'));
    const before = broken().length;
    assert.equal((await stakeout('guard', 'remove')).code, EXIT.ok);
    await isNow('guard-refuses', 'regressed');
    await guarded.until('it is paged', () => broken().length > before);
    const paged = broken().length;
    await isNow('guard-refuses', 'regressed');
    assert.equal((await stakeout('guard', 'install')).code, EXIT.ok);
    await isNow('guard-refuses', 'verified');
    await guarded.until('its end is told', () => broken().length > paged);
    assert.equal(broken().length, paged + 1, 'told again at each check, it pages nobody again');
    const told = await stakeout('journal', '--kind', 'action', '--json');
    assert.match(told.stdout, /"to": "regressed"/);
  });
  test('without the guard the script takes PHP, and the agent puts it back', async () => {
    assert.equal((await stakeout('guard', 'remove')).code, EXIT.ok);
    const from = guarded.told.length;
    await guarded.host.clone.runTrusted(['/bin/sh', '-c', SCRIPT], PATIENCE);
    // The promise that the guard stands is broken meanwhile, which is an incident of its own.
    const opened = await guarded.event('incident.opened', ({ source }) => source !== 'alerts', from);
    incident = opened.incident ?? '';
    assert.notEqual(incident, '');
    await guarded.until(
      'it is over',
      () => guarded.since(from, 'incident.resolved').some((event) => event.incident === incident),
      120_000,
    );
    const drafts = (): readonly { readonly score: number }[] => guarded.since(from, 'postmortem.drafted');
    await guarded.until('the agent has drafted the post-mortem by itself', () => drafts().length > 0);
    const [first] = drafts();
    assert.ok(first !== undefined && first.score >= FRESH_SCORE, String(first?.score));
  });

  test('the draft names script, line and transaction, and passes what needs no person', async () => {
    const drafted = await stakeout('postmortem', 'draft', incident, '--out', DIRECTORY);
    assert.equal(drafted.code, EXIT.ok, drafted.stderr);
    const checked = await stakeout('postmortem', 'check', DIRECTORY, '--json');
    assert.equal(checked.code, EXIT.ok, checked.stdout);
    const report = checkReportSchema.parse(JSON.parse(checked.stdout));
    assert.ok(report.score >= FRESH_SCORE, JSON.stringify(report.items.filter(({ passed }) => !passed)));
    assert.deepEqual(report.errors, []);
    const exported = await stakeout('postmortem', 'export', DIRECTORY, '--to', 'json');
    const { record, quantities } = exportSchema.parse(JSON.parse(exported.stdout));
    assert.equal(record.trigger?.script?.path, SCRIPT);
    assert.equal(record.trigger?.script?.line, 27);
    assert.match(quantities['trigger.transaction']?.text ?? '', /purge libapache2-mod-php8\.2/);
    assert.equal(quantities['interval.toAcknowledge']?.value, null);
    assert.ok(record.timeline.some(({ text }) => text.includes(MODULE) || text.includes('php8.2')));
  });

  test('it may not be published yet, and evidence that goes missing is named', async () => {
    assert.equal((await stakeout('postmortem', 'check', DIRECTORY, '--publish')).code, EXIT.found);
    await guarded.must(`mv ${DIRECTORY}/evidence ${DIRECTORY}/gone`);
    const checked = await stakeout('postmortem', 'check', DIRECTORY);
    assert.equal(checked.code, EXIT.found);
    assert.match(checked.stdout, /evidence j\d+ is missing/);
    assert.equal((await stakeout('postmortem', 'export', DIRECTORY, '--to', 'html')).code, EXIT.input);
    await guarded.must(`mv ${DIRECTORY}/gone ${DIRECTORY}/evidence`);
  });

  test('in a browser: drafted, written with its preview, signed off by somebody else, published, and taken along', async () => {
    const posts = `${PRACTICE_STATE}/blog/posts`;
    await guarded.must(`mkdir -p ${posts} && cat > ${posts}/blog.yaml <<'END'\n${BLOG}END`);
    const socket = guarded.host.pathFromOutside(deskSocketIn(PRACTICE_STATE));
    await using web = await openWeb((verb, args) => askDesk(socket, verb, args), {
      Mara: 'editor',
      Ines: 'editor',
    });
    const browser = await openBrowser();
    const as = async (name: string): Promise<Page> => {
      const page = await (await browser.newContext({ storageState: web.storageOf(name) })).newPage();
      await page.goto(`${web.origin}/incidents/${incident}`);
      return page;
    };
    try {
      const mara = await as('Mara');
      // Written by the agent already, or by this button.
      const written = mara.locator('#postmortem a[href^="/postmortems/INC-"], #postmortem button');
      await guarded.until('the page of the incident leads to it', async () => {
        if ((await written.count()) > 0) return true;
        await mara.reload(); // a busy host may not have said it in time
        return false;
      });
      await written.click();
      await mara.waitForURL(/\/postmortems\/INC-/);
      await mara.click('a:text-is("Edit")');
      const draft = await mara.inputValue('#postmortem-text');
      await mara.fill('#postmortem-text', finished(draft));
      await mara.waitForSelector('#preview:has-text("The diagnosis named the part.")');
      await mara.waitForSelector('#judged:has-text("1 mandatory item missing")', { timeout: 60_000 });
      await mara.click('button:text-is("Save")');
      await mara.waitForSelector('text=somebody else has to review it');
      const ines = await as('Ines');
      await ines.goto(web.origin + new URL(mara.url()).pathname);
      await ines.click('text=sign it off');
      await ines.waitForSelector('text=May be published');
      assert.ok(Number(/\d+/.exec((await ines.textContent('#score')) ?? '')?.[0]) >= PUBLISH_SCORE);
      await ines.click('text=Publish this text');
      await ines.waitForSelector('text=Readers have this text');
      const [download] = await Promise.all([
        ines.waitForEvent('download'),
        ines.click('a:text-is("One HTML file")'),
      ]);
      assert.match(readFileSync(await download.path(), 'utf8'), /The diagnosis named the part\./);
    } finally {
      await browser.close();
    }
    const site = await guarded.must(`cat ${PRACTICE_STATE}/blog/site/posts/*.html`);
    assert.match(site, /The diagnosis named the part\./);
    const audit = await stakeout('journal', '--kind', 'audit', '--json');
    for (const what of ['draft-changed', 'signed-off', 'published'])
      assert.match(audit.stdout, new RegExp(`"what": "${what}"`));
  });
});
