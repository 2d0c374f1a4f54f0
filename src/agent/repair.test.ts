/** The rounds of a repair: one fault, two behind each other, one that only a person can mend, and a plan that made it worse. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cause, Diagnosis } from '../domain/diagnosis.ts';
import type { JournalEvent } from '../domain/event.ts';
import type { RepairRecord } from '../domain/repair.ts';
import type { CarryOrder } from '../recover/index.ts';
import { planHash } from './plan-repair.ts';
import { mend, type MendPorts } from './repair.ts';
import type { Seen } from './signals.ts';

function cause(
  kind: Cause['kind'],
  object: string,
  argv: readonly string[] = ['stakeout', 'restart', 'apache2', '--yes'],
): Cause {
  return {
    kind,
    object,
    package: null,
    confidence: 0.9,
    summary: '',
    evidence: [],
    actor: null,
    repair: { summary: '', steps: [{ argv: [...argv], undo: [] }] },
  };
}

/** What one look at the host finds. */
interface Scene {
  readonly causes: readonly Cause[];
  readonly down?: boolean;
  readonly pages?: boolean;
  readonly dies?: boolean;
  readonly status?: number;
  readonly mode?: Diagnosis['mode'];
  /** Every page answers, and users are harmed all the same: sessions that cannot be kept. */
  readonly silent?: boolean;
}

const SO = cause('file-missing', '/usr/lib/libphp.so');
const SYNTAX = cause('config-error', '/etc/apache2/zz.conf');
const HEALTHY: Scene = { causes: [], pages: true };

function diagnosed({
  causes,
  down = false,
  pages = false,
  dies = false,
  status = pages ? 200 : 500,
  mode = 'warm',
  silent = false,
}: Scene): Seen {
  const diagnosis: Diagnosis = {
    schema: 'stakeout.diagnosis/1',
    verdict: pages && !down && !silent ? (dies ? 'latent' : 'healthy') : 'fault',
    summary: '',
    causes: [...causes],
    evidence: [],
    ruledOut: [],
    predictions: dies
      ? [{ service: 'apache2', action: 'restart', outcome: 'dies', why: '', evidence: [] }]
      : [],
    nextTest: null,
    limits: [],
    host: 'web01',
    at: '2026-01-02T03:04:05Z',
    mode,
    tookMs: 1,
  };
  const service = {
    id: 'apache2',
    stack: 'apache',
    name: 'apache2',
    running: !down,
    executable: '/usr/sbin/apache2',
    effective: [],
    sites: [],
  } as const;
  const configTest = { result: 'ok', argv: [], output: '' } as const;
  const services = [{ service, wanted: 'it ran', running: !down, configTest }];
  const page = { url: 'http://127.0.0.1/', ok: pages, ...(pages ? {} : { failure: 'status' }), status };
  return { diagnosis, observation: { services, pages: [page] } };
}

/** Looks in that order; the last one stays. `fails`: objects whose steps fail. */
function host(scenes: readonly Scene[], fails: readonly string[] = []) {
  const told: string[] = [];
  const incidents: (string | undefined)[] = [];
  const events: JournalEvent[] = [];
  let at = 0;
  const record = (id: number, order: CarryOrder): RepairRecord => ({
    schema: 'stakeout.repair-record/1',
    id: `REP-20260102T030405678Z-0000000${id}`,
    at: '2026-01-02T03:04:05Z',
    cause: order.cause,
    summary: '',
    steps: [],
  });
  const ports: MendPorts = {
    diagnose: () => {
      const scene = scenes[Math.min(at, scenes.length - 1)];
      at += 1;
      assert.ok(scene);
      return Promise.resolve(diagnosed(scene));
    },
    carryOut: (order) => {
      told.push(`carry ${order.cause.object} with ${order.plan.steps[0]?.argv[0] ?? ''}`);
      incidents.push(order.incident);
      return Promise.resolve({ record: record(told.length, order), ok: !fails.includes(order.cause.object) });
    },
    takeBack: (one, why) => {
      told.push(`take back ${one.cause.object}: ${why}`);
      return Promise.resolve({ record: { ...one, undoneAt: 'now' }, steps: [], ok: true });
    },
    startAgain: (services) => {
      told.push(`start ${services.join()}`);
      return Promise.resolve(services);
    },
    ending: {
      append: (event) => void events.push(event),
      now: () => new Date(0),
      store: { save: (one) => one },
    },
    incidentOf: (of) => (of.object === SO.object ? 'INC-20260102-1' : undefined),
    replacesEdits: (plan) => plan.steps.some(({ argv }) => argv.includes('/etc/edited')),
    launcher: '/usr/bin/stakeout',
  };
  return { ports, told, events, incidents };
}

test('one fault: its steps, with the program’s own path, then the signals are right', async () => {
  const { ports, told, events } = host([{ causes: [SO] }, HEALTHY]);
  const done = await mend(ports, {});
  assert.deepEqual(told, ['carry /usr/lib/libphp.so with /usr/bin/stakeout']);
  assert.deepEqual([done.verified, done.stillWrong, done.rounds.length], [true, [], 1]);
  assert.deepEqual(
    events.map((one) => one.kind === 'repair.ended' && one.verified),
    [true],
  );
});

test('the second fault shows only when the first is mended, although its last step failed', async () => {
  const { ports, told, incidents } = host(
    [{ causes: [SO], down: true }, { causes: [SYNTAX, SO], down: true }, HEALTHY],
    [SO.object],
  );
  const done = await mend(ports, {});
  assert.deepEqual(
    told.map((one) => one.split(' ')[1]),
    [SO.object, SYNTAX.object],
  );
  assert.deepEqual(incidents, ['INC-20260102-1', undefined], 'each belongs to the incident that knows it');
  assert.equal(done.verified, true);
});

test('nothing fails yet and it would die at the next restart: it goes on', async () => {
  const { ports, told } = host([
    { causes: [SO], pages: true, dies: true },
    { causes: [SYNTAX], pages: true, dies: true },
    HEALTHY,
  ]);
  await mend(ports, {});
  assert.equal(told.length, 2);
});

test('every page answers and sessions are lost all the same: their cause comes next', async () => {
  const sessions = cause('permission', '/var/lib/php/sessions');
  const silent: Scene = { causes: [sessions], pages: true, silent: true };
  const there = host([{ causes: [SO, sessions] }, silent, HEALTHY]);
  const done = await mend(there.ports, {});
  assert.deepEqual(
    done.rounds.map((round) => round.cause.object),
    [SO.object, sessions.object],
  );
  const told = host([{ causes: [SO] }, { ...silent, causes: [] }]);
  assert.equal((await mend(told.ports, {})).why, 'nothing is wrong any more');
});

test('the same cause is not tried twice, and there is an end', async () => {
  const { ports, told } = host([{ causes: [SO] }]);
  const done = await mend(ports, {});
  assert.equal(told.length, 1);
  assert.deepEqual([done.verified, done.why], [false, 'no other cause is found that could be repaired']);
  assert.deepEqual(done.stillWrong, ['http://127.0.0.1/ answers wrongly: status 500']);
  const many = [1, 2, 3, 4, 5, 6].map((n) => ({ causes: [cause('file-missing', `/x/${n}`)] }));
  const endless = host(many);
  assert.match((await mend(endless.ports, {})).why, /4 repairs in a row/);
  assert.equal(endless.told.length, 4);
});

test('a cause that a person named is the only one', async () => {
  const { ports, told } = host([{ causes: [SO, SYNTAX] }, { causes: [SO] }]);
  const done = await mend(ports, { number: 2 });
  assert.deepEqual(told, [`carry ${SYNTAX.object} with /usr/bin/stakeout`]);
  assert.match(done.why, /only cause 2 was asked for/);
});

test('nothing to repair: nothing is run', async () => {
  const { ports, told } = host([{ causes: [{ ...SO, confidence: 0.3 }] }]);
  const done = await mend(ports, {});
  assert.deepEqual([told, done.rounds.length], [[], 0]);
  assert.match(done.why, /likely enough/);
});

test('a service that ran is down after it: taken back, started again, and said', async () => {
  const worse = host([
    { causes: [SO], pages: false },
    { causes: [SO], down: true },
    { causes: [SO], pages: true },
  ]);
  const done = await mend(worse.ports, {});
  const [round] = done.rounds;
  assert.deepEqual(worse.told.slice(1), [
    `take back ${SO.object}: it made things worse: apache2 ran before it and is down after it`,
    'start apache2',
  ]);
  assert.deepEqual([round?.undone?.runAgain, round?.record.undoneAt], [['apache2'], 'now']);
});

test('without a record: pages that answered and do not any more, although no failure is known of them: taken back', async () => {
  const mode = 'cold' as const;
  const { ports, told } = host([
    { causes: [SO], pages: true, dies: true, mode },
    { causes: [], pages: true, status: 404, mode },
    { ...HEALTHY, mode },
  ]);
  const done = await mend(
    { ...ports, carryOut: async (order) => withSteps(await ports.carryOut(order), order) },
    {},
  );
  assert.match(
    told[1] ?? '',
    /take back .*0 pages answer well after it, 1 did before: http:\/\/127\.0\.0\.1\//,
  );
  assert.equal(told[2], 'start apache2');
  assert.ok(done.rounds[0]?.undone);
});

test('with a record: a page that its restart takes along tells of another fault, which comes next', async () => {
  const { ports, told } = host([
    { causes: [SO], pages: true, dies: true },
    { causes: [SYNTAX], pages: false },
    HEALTHY,
  ]);
  const done = await mend(ports, {});
  assert.deepEqual([told.length, done.verified, done.rounds[0]?.undone], [2, true, undefined]);
});

function withSteps(
  carried: Awaited<ReturnType<MendPorts['carryOut']>>,
  { plan }: CarryOrder,
): typeof carried {
  const steps = plan.steps.map(({ argv, undo }, i) => {
    return { number: i + 1, argv, undo, outcome: 'done' as const, output: '', tookMs: 1, kept: [] };
  });
  return { ...carried, record: { ...carried.record, steps } };
}

test('a plan that nobody looked at does not put packaged configuration over an edited one', async () => {
  const edited = cause('config-error', '/etc/edited', ['stakeout', 'repair', '--yes', '/etc/edited']);
  const after = host([{ causes: [SO] }, { causes: [edited] }]);
  const done = await mend(after.ports, {});
  assert.equal(after.told.length, 1);
  assert.match(done.why, /config-error \/etc\/edited remains.*--cause 1/);
  const first = host([{ causes: [edited] }, HEALTHY]);
  await mend(first.ports, {});
  assert.equal(first.told.length, 1, 'as the first cause it is what was asked for');
  const mode = 'cold' as const;
  const vain = host([
    { causes: [edited], mode },
    { causes: [edited], mode },
  ]);
  const [round] = (await mend(vain.ports, {})).rounds;
  assert.match(round?.undone?.because ?? '', /did not help/);
});

test('without a record, guesses that did not help are taken back when all were tried; what was put back stays', async () => {
  const guess = cause('module-disabled', '/etc/apache2/conf-enabled/x.conf');
  const mode = 'cold' as const;
  const looks = (last: Scene): readonly Scene[] => [{ causes: [guess], mode }, { causes: [SO], mode }, last];
  const linked = (one: ReturnType<typeof host>): MendPorts => ({
    ...one.ports,
    carryOut: async (order) => {
      const carried = withSteps(await one.ports.carryOut(order), order);
      const kept = order.cause.object === guess.object ? [{ path: guess.object, before: null }] : [];
      const steps = carried.record.steps.map((step) => ({ ...step, kept }));
      return { ...carried, record: { ...carried.record, steps } };
    },
  });
  const vain = host(looks({ causes: [SO, guess], mode }));
  const { rounds } = await mend(linked(vain), {});
  assert.deepEqual(
    rounds.map((round) => round.undone?.because),
    ['it did not help', undefined],
  );
  const both = host(looks({ ...HEALTHY, mode }));
  assert.deepEqual(
    (await mend(linked(both), {})).rounds.map((round) => round.undone),
    [undefined, undefined],
  );
  const warm = host(
    looks({ causes: [SO, guess], mode }).map((scene) => ({ ...scene, mode: 'warm' as const })),
  );
  assert.ok((await mend(linked(warm), {})).rounds.every((round) => round.undone === undefined));
});

test('a page that failed before and is not found afterwards is not mended', async () => {
  const { ports } = host([{ causes: [SO] }, { causes: [], pages: true, status: 404 }]);
  const done = await mend(ports, {});
  assert.deepEqual(done.stillWrong, ['http://127.0.0.1/ answers wrongly: status 404']);
});

test('a service that was down before is no harm of the repair', async () => {
  const { ports, told } = host([
    { causes: [SO], down: true },
    { causes: [SO], down: true },
  ]);
  await mend(ports, {});
  assert.equal(told.length, 1);
});

test('only the plan that was shown is carried out, and no further one', async () => {
  const { ports, told } = host([{ causes: [SO, SYNTAX] }, { causes: [SYNTAX] }, HEALTHY]);
  const done = await mend(ports, { expect: planHash(SO) });
  assert.deepEqual(told, ['carry /usr/lib/libphp.so with /usr/bin/stakeout']);
  assert.match(done.why, /only the plan that was shown/);
  const other = host([{ causes: [SO] }, HEALTHY]);
  const changed = cause('file-missing', '/usr/lib/libphp.so', ['stakeout', 'restart', 'nginx', '--yes']);
  const refused = await mend(other.ports, { expect: planHash(changed) });
  assert.deepEqual([other.told, refused.rounds], [[], []]);
  assert.match(refused.why, /another one than was shown/);
});

test('a plan has the same name as long as it is the same, whatever is said about it', () => {
  assert.equal(planHash(SO), planHash({ ...SO, repair: { summary: 'x', steps: SO.repair?.steps ?? [] } }));
  const names = [SO, SYNTAX, cause('permission', SO.object), cause('file-missing', SO.object, ['x'])].map(
    planHash,
  );
  assert.equal(new Set(names).size, 4);
});
