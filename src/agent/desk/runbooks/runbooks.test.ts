/** Runbooks over the desk: one step at a time, of exactly the text that was shown, told in the incident. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Args, Result, RunbookStep } from '../../../desk/index.ts';
import { adopt, library } from '../../../learn/runbook/index.ts';
import { runbookWith, step } from '../../../learn/runbook/testing.ts';
import { testDesk, type TestDesk } from '../testing/desk.ts';

const incident = 'INC-20260102-1';
const by = 'mara';
const uid = process.geteuid?.() ?? 0;
const BODY = `The cache has to be good.

${step('name=look risk=read expect=good', 'cat {{where}}/state')}
Put it back.

${step('name=mend risk=change if=look:failed dry="ls {{where}}" undo=unmend expect=""', 'cp {{where}}/good {{where}}/state')}
${step('name=unmend risk=change', 'cp {{where}}/bad {{where}}/state')}
${step('name=full risk=read if=disk-full', 'df')}
${step('name=wait risk=read evidence=true', 'cat {{where}}/pipe')}
${step('name=wipe risk=destroy expect="" undo="none: it is gone"', 'rm {{where}}/good')}
`;

interface Site extends TestDesk {
  readonly file: string;
  /** Where its state lies. */
  readonly where: string;
  readonly detail: () => Promise<NonNullable<Result<'runbook'>['runbook']>>;
  readonly stepOf: (name: string) => Promise<RunbookStep>;
  readonly run: (name: string, more?: Partial<Args<'runbookStep'>>) => Promise<Result<'runbookStep'>>;
  readonly state: () => string;
}

/** A host with one runbook of its own, which somebody has taken, and an incident that it is for. */
async function site(): Promise<Site> {
  const desk = await testDesk((dir) => ({ runbooks: { local: join(dir, 'local'), owner: uid } }));
  after(desk.close);
  const local = join(desk.dir, 'local');
  const where = join(desk.dir, 'shop');
  for (const one of [local, where]) mkdirSync(one, { mode: 0o755 });
  const file = join(local, 'shop-cache.md');
  writeFileSync(file, runbookWith(BODY).text, { mode: 0o644 });
  for (const [name, text] of Object.entries({ state: 'bad', good: 'good', bad: 'bad' }))
    writeFileSync(join(where, name), text);
  const { runbook } =
    library({ stateDir: desk.dir, local, owner: uid }).find(({ id }) => id === 'shop-cache') ?? {};
  const digest = runbook?.digest ?? '';
  adopt(desk.dir, { id: 'shop-cache', path: file, digest, by, at: '2026-01-01T00:00:00Z' }, uid);
  desk.journal.append({ kind: 'incident.opened', incident, title: 'x', severity: 'critical' });
  const values = [where];
  const detail: Site['detail'] = async () => {
    const found = (await desk.ask('runbook', { runbook: 'shop-cache', incident, values })).runbook;
    assert.ok(found !== null);
    return found;
  };
  const asked = { runbook: 'shop-cache', expect: digest, incident, by, values, mode: 'look' as const };
  return {
    ...desk,
    file,
    where,
    detail,
    stepOf: async (name) => {
      const one = (await detail()).all.find((each) => each.name === name);
      assert.ok(one !== undefined);
      return one;
    },
    run: (name, more = {}) => desk.ask('runbookStep', { ...asked, step: name, ...more }),
    state: () => readFileSync(join(where, 'state'), 'utf8'),
  };
}

test('runbooks as they lie here, and the one for what an incident was about', async () => {
  const desk = await testDesk();
  after(desk.close);
  desk.journal.append({ kind: 'incident.opened', incident, title: 'x', severity: 'critical' });
  desk.journal.append({
    kind: 'incident.diagnosed',
    incident,
    verdict: 'fault',
    summary: 'x',
    causes: [
      {
        kind: 'disk-full',
        object: '/var',
        package: null,
        confidence: 0.9,
        summary: 'x',
        evidence: [],
        actor: null,
      },
    ],
    evidence: [],
    limits: [],
    tookMs: 1,
  });
  const { runbooks, fits } = await desk.ask('runbooks', { incident });
  assert.equal(fits, 'disk-full');
  const one = runbooks.find(({ id }) => id === 'disk-full');
  assert.ok(one !== undefined && one.steps > 0 && one.refused === null);
  assert.equal((await desk.ask('runbooks', {})).fits, null);
  const { runbook } = await desk.ask('runbook', { runbook: 'disk-full' });
  const [first] = runbook?.parts ?? [];
  assert.match(first !== undefined && 'text' in first ? first.text : '', /^\s*# /);
  assert.equal(runbook?.all.length, one.steps);
  assert.deepEqual(await desk.ask('runbook', { runbook: 'no-such' }), { runbook: null });
  await assert.rejects(desk.say('runbook', { runbook: '../etc/passwd' }), { refusal: 'refused' });
});

test('it is read from top to bottom, with the values in its commands', async () => {
  const { detail, where, ask } = await site();
  const { parts, all, parameters, running } = await detail();
  assert.deepEqual(
    parts.map((part) => ('step' in part ? part.step : part.text.trim().split('\n').at(-1))),
    ['The cache has to be good.', 'look', 'Put it back.', 'mend', 'unmend', 'full', 'wait', 'wipe'],
  );
  assert.deepEqual(
    [all[0]?.commands, all[1]?.dry, parameters.map(({ value }) => value), running],
    [[`cat ${where}/state`], `ls ${where}`, [where], null],
  );
  assert.match(all[3]?.notDue ?? '', /incident of the kind disk-full/);
  const asked = { runbook: 'shop-cache', incident };
  await assert.rejects(ask('runbook', { ...asked, values: ['../etc'] }), { refusal: 'refused' });
  await assert.rejects(ask('runbook', { ...asked, values: ['/a', '/b'] }), { refusal: 'conflict' });
});

test('a look, its dry run, the change and what takes it back: each is judged, and each is in the timeline', async () => {
  const { run, stepOf, state, ask, where } = await site();
  assert.match((await stepOf('mend')).notDue ?? '', /when look failed, and it was not run/);
  await assert.rejects(run('mend', { mode: 'change' }), /is due when look failed/);
  assert.equal((await run('look')).outcome, 'failed');
  const { last } = await stepOf('look');
  assert.deepEqual([last?.by, last?.outcome, last?.output], [by, 'failed', 'bad']);
  assert.equal((await stepOf('mend')).notDue, null);
  await assert.rejects(run('mend', { mode: 'change' }), /its dry run comes first/);
  assert.equal((await run('mend', { mode: 'dry' })).outcome, 'passed');
  assert.deepEqual([state(), (await stepOf('mend')).lastDry?.output], ['bad', 'bad\ngood\nstate']);
  await assert.rejects(run('unmend', { mode: 'change' }), /nothing to take back/);
  assert.equal((await run('mend', { mode: 'change' })).outcome, 'passed');
  assert.equal(state(), 'good');
  await assert.rejects(run('mend', { mode: 'change' }), /its dry run comes first/, 'each change has its own');
  assert.equal((await run('unmend', { mode: 'change' })).outcome, 'passed');
  assert.equal(state(), 'bad');
  await assert.rejects(run('unmend', { mode: 'change' }), /nothing to take back/);
  const { incident: told } = await ask('incident', { incident });
  const steps = told?.timeline.filter(({ kind }) => kind === 'runbook.step') ?? [];
  assert.deepEqual(
    steps.map(({ by: who, text }) => [who, text]),
    [
      [by, 'runbook shop-cache, look failed: nothing in its output matches good'],
      [by, 'runbook shop-cache, dry run of mend passed'],
      [by, 'runbook shop-cache, mend passed'],
      [by, 'runbook shop-cache, unmend passed'],
    ],
  );
  const { entries } = await ask('audit', { limit: 10 });
  assert.deepEqual([entries.length, entries[0]?.kind, entries[0]?.by], [4, 'runbook.started', by]);
  assert.equal(steps[0]?.transcript, `$ cat ${where}/state\nbad`);
});

test('a dry run with other values is another one', async () => {
  const { run, where } = await site();
  await run('look');
  await run('mend', { mode: 'dry', values: [join(where, '..')] });
  await assert.rejects(run('mend', { mode: 'change' }), /its dry run comes first/);
});

test('a runbook that was changed after it was shown is not run, nor one that nobody has taken', async () => {
  const { run, file, detail } = await site();
  appendFileSync(file, '\n');
  await assert.rejects(run('look'), /was changed since mara took it/);
  const { digest, refused } = await detail();
  assert.match(refused ?? '', /was changed since/);
  await assert.rejects(run('look', { expect: digest }), { refusal: 'conflict' });
  const other = await site();
  await assert.rejects(other.run('look', { expect: 'f'.repeat(64) }), /changed after it was shown/);
  await assert.rejects(other.run('no-such'), { refusal: 'unknown' });
});

test('without a fresh proof only what reads is run, whatever a form says; what destroys takes the name of the host', async () => {
  const { run, where } = await site();
  for (const name of ['mend', 'wipe', 'unmend']) await assert.rejects(run(name), /it changes the host/, name);
  await assert.rejects(run('look', { mode: 'change' }), /it changes nothing/);
  await assert.rejects(run('look', { mode: 'dry' }), /has no dry run/);
  await assert.rejects(run('wipe', { mode: 'change' }), /name of this host/);
  await assert.rejects(run('wipe', { mode: 'change', confirm: 'another' }), /name of this host/);
  assert.equal(readFileSync(join(where, 'good'), 'utf8'), 'good');
  assert.equal((await run('wipe', { mode: 'change', confirm: hostname() })).outcome, 'passed');
  assert.throws(() => readFileSync(join(where, 'good')), { code: 'ENOENT' });
});

test('a long step is answered at once and goes on; meanwhile there is no second one', async () => {
  const { run, detail, stepOf, where } = await site();
  execFileSync('/usr/bin/mkfifo', [join(where, 'pipe')]);
  assert.equal((await run('wait')).outcome, 'running');
  const { running } = await detail();
  assert.deepEqual([running?.step, running?.by, running?.incident], ['wait', by, incident]);
  await assert.rejects(run('look'), /wait of the runbook shop-cache goes on, started by mara/);
  writeFileSync(join(where, 'pipe'), 'DB_PASSWORD=tr0ub4dor\ndone\n');
  while ((await detail()).running !== null);
  const { last } = await stepOf('wait');
  assert.equal(last?.outcome, 'passed');
  assert.match(last.output ?? '', /done$/);
  assert.doesNotMatch(last.output ?? '', /tr0ub4dor/);
});

test('when the incident is over nothing more is run for it', async () => {
  const { run, journal } = await site();
  journal.append({ kind: 'incident.resolved', incident, how: 'x' });
  await assert.rejects(run('look'), { refusal: 'conflict' });
  await assert.rejects(run('look', { incident: 'INC-20260102-9' }), { refusal: 'unknown' });
});
