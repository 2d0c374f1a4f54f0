/** Plans carried out for real on files of our own, and taken back. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { RepairStep } from '../../domain/diagnosis.ts';
import { StakeoutError } from '../../domain/errors.ts';
import type { JournalEvent } from '../../domain/event.ts';
import { isHeld } from '../../host/held-paths.ts';
import { captureState } from '../../identify/state/index.ts';
import { ActionStore } from '../undo/index.ts';
import { carryOut, type CarryPorts, endRepair } from './carry-out.ts';
import { RepairStore } from './repair-store.ts';
import { takeBack, type TakeBackPorts } from './take-back.ts';

const cause = { kind: 'permission', object: '/x', summary: 'x', confidence: 0.9 } as const;

function scene(t: TestContext) {
  const dir = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'stakeout-plan-')));
  t.after(() => fs.rmSync(dir, { recursive: true }));
  const stateDir = join(dir, 'state');
  const events: JournalEvent[] = [];
  const ports: CarryPorts & TakeBackPorts = {
    stateDir,
    launcher: join(dir, 'stakeout'),
    spared: [process.pid],
    store: new RepairStore(stateDir),
    actions: new ActionStore(stateDir),
    append: (event) => void events.push(event),
    now: () => new Date(),
  };
  const at = (name: string): string => join(dir, name);
  const carry = (...steps: readonly RepairStep[]) =>
    carryOut({ cause, plan: { summary: 'mend it', steps: [...steps] } }, ports);
  return { dir, at, ports, events, carry, stateDir };
}

const step = (argv: readonly string[], undo: readonly string[] = []): RepairStep => ({
  argv: [...argv],
  undo: [...undo],
});
const text = (path: string): string => fs.readFileSync(path, 'utf8');
/** Everything but when it was last touched. */
const look = (path: string): object | undefined => {
  const state = captureState(path);
  return state === undefined ? undefined : { ...state, mtimeNs: '' };
};

test('each kind of step is done, written down, and taken back to what was there', async (t) => {
  const { at, ports, events, carry } = scene(t);
  fs.writeFileSync(at('site.conf'), 'one\nFoo bar\nthree\n', { mode: 0o640 });
  fs.symlinkSync('site.conf', at('enabled.conf'));
  fs.writeFileSync(at('page.php'), 'x', { mode: 0o600 });
  fs.writeFileSync(at('new.conf'), 'y', { mode: 0o604 });
  fs.writeFileSync(at('a.phpp'), 'include');
  fs.symlinkSync('nowhere', at('mpm.load'));
  const names = ['site.conf', 'page.php', 'new.conf', 'mpm.load', 'made', 'a.php', 'on.load', 'aside'];
  const before = names.map((name) => look(at(name)));
  const { record, ok } = await carry(
    // Through a link: the copy that sed keeps is beside the real file, and the undo of the plan does not find it.
    step(
      ['/usr/bin/sed', '--in-place=.before-stakeout', '--follow-symlinks', '2s/^/# /', at('enabled.conf')],
      ['/usr/bin/mv', at('enabled.conf.before-stakeout'), at('enabled.conf')],
    ),
    step(['/usr/bin/chmod', '644', at('page.php')], ['/usr/bin/chmod', '600', at('page.php')]),
    step(['/usr/bin/mv', '--no-clobber', at('new.conf'), at('aside')], []),
    step(['/usr/bin/rm', '--force', at('mpm.load')], []),
    step(
      [
        '/usr/bin/install',
        '-d',
        '-m',
        '1733',
        '-o',
        String(process.getuid?.()),
        '-g',
        String(process.getgid?.()),
        at('made'),
      ],
      ['/usr/bin/rmdir', at('made')],
    ),
    step(
      ['/usr/bin/cp', '--preserve=all', '--no-clobber', at('a.phpp'), at('a.php')],
      ['/usr/bin/rm', at('a.php')],
    ),
    step(
      ['/usr/bin/ln', '--symbolic', '--no-target-directory', 'site.conf', at('on.load')],
      ['/usr/bin/rm', at('on.load')],
    ),
  );
  assert.ok(ok, JSON.stringify(record.steps.map((one) => one.output)));
  assert.equal(text(at('site.conf')), 'one\n# Foo bar\nthree\n');
  assert.deepEqual(
    ['page.php', 'made'].map((name) => fs.statSync(at(name)).mode & 0o7777),
    [0o644, 0o1733],
  );
  assert.deepEqual(
    [fs.existsSync(at('new.conf')), text(at('aside')), text(at('a.php'))],
    [false, 'y', 'include'],
  );
  assert.deepEqual(
    events.map((one) => one.kind),
    ['repair.started', ...record.steps.map(() => 'repair.step')],
  );
  const taken = await takeBack(ports.store.get(record.id), { why: 'test' }, ports);
  assert.ok(taken.ok, JSON.stringify(taken.steps));
  assert.deepEqual(
    taken.steps.map((one) => one.number),
    [7, 6, 5, 4, 3, 2, 1],
  );
  assert.deepEqual(
    names.map((name) => look(at(name))),
    before,
  );
  assert.deepEqual(
    fs.readdirSync(at('.')).filter((name) => name.includes('before-stakeout')),
    [],
  );
  assert.ok(isHeld(ports.stateDir, at('page.php')), 'an agent leaves it alone from now on');
  assert.ok(ports.store.get(record.id).undoneAt);
});

test('a step that fails is the last, and what it says is kept', async (t) => {
  const { at, ports, carry, events } = scene(t);
  fs.writeFileSync(at('page.php'), '', { mode: 0o600 });
  const { record, ok } = await carry(
    step(['/usr/bin/rm', at('gone.php')]),
    step(['/usr/bin/chmod', '644', at('page.php')]),
  );
  assert.equal(ok, false);
  assert.deepEqual(
    record.steps.map((one) => one.outcome),
    ['failed'],
  );
  assert.match(record.steps[0]?.output ?? '', /gone.php'?: No such file.*\n.*status 1/);
  assert.equal(fs.statSync(at('page.php')).mode & 0o777, 0o600);
  const done = endRepair({ record, ok }, { verified: false, stillWrong: ['a page'] }, ports);
  assert.deepEqual([done.verified, ports.store.get(record.id).stillWrong], [false, ['a page']]);
  assert.deepEqual(events.at(-1), {
    kind: 'repair.ended',
    repair: record.id,
    ok: false,
    verified: false,
    stillWrong: ['a page'],
  });
});

test('one step that is not to be run: nothing of the plan is, and nothing is recorded', async (t) => {
  const { at, ports, carry, events, stateDir } = scene(t);
  fs.writeFileSync(at('page.php'), '', { mode: 0o600 });
  const bad: readonly (readonly string[])[] = [
    ['/usr/bin/rm', '--recursive', at('x')],
    ['/usr/bin/kill', String(process.pid)],
    ['/usr/bin/rm', '--force', join(stateDir, 'journal.db')],
  ];
  for (const argv of bad)
    await assert.rejects(carry(step(['/usr/bin/chmod', '644', at('page.php')]), step(argv)), StakeoutError);
  assert.equal(fs.statSync(at('page.php')).mode & 0o777, 0o600);
  assert.deepEqual([events, ports.store.list().records], [[], []]);
});

test('an undo that we would not run is not run; what was kept still comes back', async (t) => {
  const { at, ports, carry } = scene(t);
  fs.writeFileSync(at('x.conf'), 'good');
  const { record } = await carry(
    step(
      ['/usr/bin/mv', '--no-clobber', at('x.conf'), at('aside')],
      ['/bin/sh', '-c', `touch ${at('owned')}`],
    ),
  );
  assert.deepEqual(record.steps[0]?.undo, []);
  const taken = await takeBack(record, { why: 'test' }, ports);
  assert.ok(taken.ok);
  assert.deepEqual(
    [text(at('x.conf')), fs.existsSync(at('owned')), fs.existsSync(at('aside'))],
    ['good', false, false],
  );
});

test('what has changed since is not undone, unless it is insisted on; the steps before it stay', async (t) => {
  const { at, ports, carry } = scene(t);
  fs.writeFileSync(at('a'), '1', { mode: 0o600 });
  fs.writeFileSync(at('b.conf'), 'one\n');
  const { record } = await carry(
    step(['/usr/bin/chmod', '644', at('a')], ['/usr/bin/chmod', '600', at('a')]),
    step(
      ['/usr/bin/sed', '--in-place=.before-stakeout', '--follow-symlinks', '1s/^/# /', at('b.conf')],
      ['/usr/bin/mv', at('b.conf.before-stakeout'), at('b.conf')],
    ),
  );
  fs.appendFileSync(at('b.conf'), 'by hand\n');
  const refused = await takeBack(record, { why: 'test' }, ports);
  assert.deepEqual([refused.ok, refused.steps.length, refused.steps[0]?.result], [false, 1, 'refused']);
  assert.match(refused.steps[0]?.why ?? '', /b\.conf is not as the repair left it/);
  assert.equal(fs.statSync(at('a')).mode & 0o777, 0o644);
  const forced = await takeBack(record, { why: 'test', force: true }, ports);
  assert.ok(forced.ok);
  assert.deepEqual([text(at('b.conf')), fs.statSync(at('a')).mode & 0o777], ['one\n', 0o600]);
});

test('content edited since does not stand in the way of a mode that is taken back', async (t) => {
  const { at, ports, carry } = scene(t);
  fs.writeFileSync(at('a'), '1', { mode: 0o600 });
  const { record } = await carry(step(['/usr/bin/chmod', '644', at('a')], []));
  fs.appendFileSync(at('a'), 'more');
  assert.ok((await takeBack(record, { why: 'test' }, ports)).ok);
  assert.deepEqual([text(at('a')), fs.statSync(at('a')).mode & 0o777], ['1more', 0o600]);
});

test('a directory that is used since stays, and that is said', async (t) => {
  const { at, ports, carry } = scene(t);
  const uid = String(process.getuid?.());
  const { record } = await carry(
    step(
      ['/usr/bin/install', '-d', '-m', '700', '-o', uid, '-g', uid, at('made')],
      ['/usr/bin/rmdir', at('made')],
    ),
  );
  fs.writeFileSync(at('made/session'), '');
  const taken = await takeBack(record, { why: 'test' }, ports);
  assert.equal(taken.ok, false);
  assert.ok(fs.existsSync(at('made/session')));
});

test('killed in the middle of a step, the record tells how to take it back', async (t) => {
  const { at, ports, carry } = scene(t);
  fs.writeFileSync(at('a.conf'), 'good', { mode: 0o640 });
  let seen: string | undefined;
  const run: CarryPorts['run'] = async (argv) => {
    fs.writeFileSync(at('a.conf'), 'half');
    [seen] = ports.store.list().records.map((one) => one.steps[0]?.outcome);
    return { argv, code: null, signal: 'SIGKILL', stdout: '', stderr: '', timedOut: false, truncated: false };
  };
  const plan = { summary: '', steps: [step(['/usr/bin/mv', '--no-clobber', at('a.conf'), at('b.conf')])] };
  await carryOut({ cause, plan }, { ...ports, run });
  assert.equal(seen, 'begun');
  const [record] = ports.store.list().records;
  assert.ok(record);
  // As it was on disk while the step ran.
  const [begun] = record.steps;
  assert.ok(begun);
  const kept = begun.kept.map(({ path, before, copy }) => ({
    path,
    before,
    ...(copy === undefined ? {} : { copy }),
  }));
  const middle = { ...record, steps: [{ ...begun, outcome: 'begun' as const, kept }] };
  assert.ok((await takeBack(middle, { why: 'test' }, ports)).ok);
  assert.deepEqual([text(at('a.conf')), fs.statSync(at('a.conf')).mode & 0o777], ['good', 0o640]);
  void carry;
});

test('records that cannot be read are named, an unknown id is an error', (t) => {
  const { ports, stateDir } = scene(t);
  fs.writeFileSync(join(stateDir, 'repairs/REP-x.json'), '{');
  assert.deepEqual(ports.store.list().damaged, ['REP-x.json']);
  assert.throws(() => ports.store.get('REP-20260102T030405678Z-1f2e3d4c'), /no repair/);
  assert.throws(() => ports.store.get('../journal'), /no repair/);
});
