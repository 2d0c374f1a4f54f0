import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dryRun } from './dry-run.ts';
import { followRunbook, type Ran, type RunEvent, type RunOptions, type RunPorts } from './run.ts';
import { runbookWith, step } from './testing.ts';

interface World {
  readonly answers: Readonly<Record<string, Partial<Ran>>>;
  readonly confirm?: string;
  readonly undo?: boolean;
  readonly changed?: () => string | undefined;
}

function scene(world: World): {
  ports: RunPorts;
  ran: string[];
  events: RunEvent[];
  previews: (string | undefined)[];
} {
  const ran: string[] = [];
  const events: RunEvent[] = [];
  const previews: (string | undefined)[] = [];
  const ports: RunPorts = {
    execute(argv) {
      const line = argv.join(' ');
      ran.push(line);
      return Promise.resolve({ code: 0, output: '', timedOut: false, ...world.answers[line] });
    },
    confirm: (_, __, preview) => {
      previews.push(preview);
      return Promise.resolve(world.confirm);
    },
    offerUndo: () => Promise.resolve(world.undo ?? false),
    changed: () => world.changed?.(),
    record: (event) => void events.push(event),
    tell: () => {},
    now: () => 0,
  };
  return { ports, ran, events, previews };
}

const OPTIONS: RunOptions = { run: 'RUN-1', by: 'mara', values: { where: '/srv/shop' } };
const BOOK = runbookWith(`
${step('name=look risk=read expect="good" evidence=true', 'cat {{where}}/state')}
${step('name=other risk=read if=disk-full', 'df')}
${step('name=mend risk=change expect="done" undo=unmend dry="a2query x" if=look:failed', 'a2enmod x', 'a2enmod y')}
${step('name=unmend risk=change', 'a2dismod x')}
${step('name=verify risk=read expect="good"', 'curl x')}
`);
const BAD = { 'cat /srv/shop/state': { output: 'bad' } };

test('healthy: nothing is asked or changed, and what is not due is skipped', async () => {
  const { ports, ran } = scene({
    answers: { 'cat /srv/shop/state': { output: 'good' }, 'curl x': { output: 'good' } },
    confirm: 'no',
  });
  const report = await followRunbook(BOOK, { ...OPTIONS, kinds: new Set(['config-error']) }, ports);
  assert.equal(report.outcome, 'healthy');
  assert.deepEqual(ran, ['cat /srv/shop/state', 'curl x']);
  assert.deepEqual(
    report.steps.map(({ outcome }) => outcome),
    ['passed', 'not-due', 'not-due', 'passed'],
  );
});

test('repaired: found, shown dry, confirmed, done, verified and recorded', async () => {
  const { ports, ran, events, previews } = scene({
    answers: {
      ...BAD,
      'a2query x': { output: 'would' },
      'a2enmod y': { output: 'done, password=hunter2' },
      'curl x': { output: 'good' },
    },
  });
  const report = await followRunbook(BOOK, { ...OPTIONS, incident: 'INC-1', kinds: new Set() }, ports);
  assert.equal(report.outcome, 'repaired');
  assert.deepEqual(ran, ['cat /srv/shop/state', 'a2query x', 'a2enmod x', 'a2enmod y', 'curl x']);
  assert.deepEqual(previews, ['would']);
  assert.deepEqual(
    events.map((event) => [event.kind, event.incident]),
    [
      ['runbook.started', 'INC-1'],
      ['runbook.step', 'INC-1'],
      ['runbook.step', 'INC-1'],
      ['runbook.step', 'INC-1'],
      ['runbook.ended', 'INC-1'],
    ],
  );
  const steps = events.filter((event) => event.kind === 'runbook.step');
  assert.deepEqual(
    steps.map(({ output }) => output),
    ['bad', undefined, undefined],
  );
  assert.ok(steps.every(({ outputDigest }) => /^[0-9a-f]{64}$/.test(outputDigest ?? '')));
  assert.ok(!JSON.stringify(events).includes('hunter2'));
});

test('secrets in evidence are taken out', async () => {
  const { ports, events } = scene({
    answers: {
      'cat /srv/shop/state': { output: 'good DB_PASSWORD=hunter2 \u001b[2J' },
      'curl x': { output: 'good' },
    },
  });
  await followRunbook(BOOK, OPTIONS, ports);
  const told = events.map((event) => ('output' in event ? event.output : '')).join('');
  assert.ok(!told.includes('hunter2') && !told.includes('\u001b'), told);
  assert.ok(told.includes('[redacted]'));
});

test('still wrong afterwards, not confirmed, and failed are not repaired', async () => {
  const done = { 'a2enmod y': { output: 'done' } };
  const open = await followRunbook(BOOK, OPTIONS, scene({ answers: { ...BAD, ...done } }).ports);
  assert.deepEqual([open.outcome, open.summary], ['open', 'not as it should be: verify']);
  const stopped = scene({ answers: BAD, confirm: 'nobody said yes' });
  assert.equal((await followRunbook(BOOK, OPTIONS, stopped.ports)).outcome, 'stopped');
  assert.ok(!stopped.ran.includes('a2enmod x'));
  const failed = scene({ answers: { ...BAD, 'a2enmod x': { code: 1 } }, undo: true });
  const report = await followRunbook(BOOK, OPTIONS, failed.ports);
  assert.deepEqual([report.outcome, failed.ran.at(-1)], ['failed', 'a2dismod x']);
  assert.deepEqual(report.steps.map(({ step: name, outcome }) => [name, outcome]).slice(-2), [
    ['mend', 'failed'],
    ['unmend', 'undone'],
  ]);
  assert.ok(!failed.ran.includes('a2enmod y') && !failed.ran.includes('curl x'));
});

test('the undo is not run when nobody wants it', async () => {
  const { ports, ran } = scene({ answers: { ...BAD, 'a2enmod x': { timedOut: true } } });
  assert.match((await followRunbook(BOOK, OPTIONS, ports)).summary, /longer than 30000 ms/);
  assert.ok(!ran.includes('a2dismod x'));
});

test('a runbook changed after it was shown is not run any further, also when it changes during the question', async () => {
  const early = scene({ answers: BAD, changed: () => 'the runbook was changed after it was shown' });
  const report = await followRunbook(BOOK, OPTIONS, early.ports);
  assert.deepEqual(
    [report.outcome, early.previews.length, early.ran.includes('a2enmod x')],
    ['stopped', 0, false],
  );
  let asked = 0;
  const late = scene({ answers: BAD, changed: () => ((asked += 1) > 1 ? 'changed' : undefined) });
  assert.equal((await followRunbook(BOOK, OPTIONS, late.ports)).outcome, 'stopped');
  assert.deepEqual([late.previews.length, late.ran.includes('a2enmod x')], [1, false]);
});

test('one step by its name, an undo too', async () => {
  const { ports, ran } = scene({ answers: {} });
  await followRunbook(BOOK, { ...OPTIONS, only: 'unmend' }, ports);
  assert.deepEqual(ran, ['a2dismod x']);
});

test('one step by itself is no run of the runbook, and all that it says is kept for who chose it', async () => {
  const { ports, events } = scene({ answers: { 'curl x': { output: 'good' } } });
  const report = await followRunbook(BOOK, { ...OPTIONS, only: 'verify' }, ports);
  assert.deepEqual([report.outcome, report.summary], ['healthy', 'verify passed']);
  const [started, ran, ended] = events;
  assert.ok(started?.kind === 'runbook.started' && ran?.kind === 'runbook.step');
  assert.ok(ended?.kind === 'runbook.ended');
  assert.deepEqual([started.only, ran.output, ran.by, ended.only], ['verify', 'good', 'mara', 'verify']);
});

test('a dry run shows what a step would do, runs nothing of it, and says when it could not', async () => {
  const mend = BOOK.steps.find(({ name }) => name === 'mend');
  assert.ok(mend);
  const good = scene({ answers: { 'a2query x': { output: 'would, password=hunter2' } } });
  assert.equal(await dryRun(BOOK, mend, OPTIONS, good.ports), 'passed');
  assert.deepEqual(good.ran, ['a2query x']);
  const told = good.events.find((event) => event.kind === 'runbook.step');
  assert.deepEqual([told?.dry, told?.step, told?.commands], [true, 'mend', [['a2query', 'x']]]);
  assert.match(told?.output ?? '', /^would/);
  assert.doesNotMatch(told?.output ?? '', /hunter2/);
  for (const [answer, why] of [
    [{ code: 100 }, 'exit code 100'],
    [{ code: null }, 'a signal ended it'],
    [{ timedOut: true }, 'it took longer than 30000 ms'],
    [{ startError: 'it is not there' }, 'it is not there'],
  ] as const) {
    const bad = scene({ answers: { 'a2query x': answer } });
    assert.equal(await dryRun(BOOK, mend, OPTIONS, bad.ports), 'failed');
    assert.equal(bad.events.find((event) => event.kind === 'runbook.step')?.why, why);
  }
});
