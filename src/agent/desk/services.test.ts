import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Service } from '../../domain/component.ts';
import type { Diagnosis } from '../../domain/diagnosis.ts';
import { type BaselineEntry, captureState } from '../../identify/index.ts';
import { serviceKeyOf } from './service-key.ts';
import { testBaseline, testDesk } from './testing/desk.ts';

const service = (id: string, name: string): Service => ({
  id,
  stack: id.startsWith('elf:') ? 'elf' : 'apache',
  name,
  running: true,
  executable: `/usr/sbin/${name}`,
  effective: ['php_module'],
  sites: [{ name: 'shop.test', probes: [] }],
});
const SHOPD = 'elf:/usr/sbin/shopd';
const entries: BaselineEntry[] = [];
const diagnosis: Diagnosis = {
  schema: 'stakeout.diagnosis/1',
  verdict: 'latent',
  summary: 'libphp.so is gone',
  causes: [],
  evidence: [
    { id: 'e1', source: 'config-test', at: '2026-01-02T10:00:00Z', text: 'DB_PASS=tr0ub4dor cannot load' },
    { id: 'e2', source: 'probe', at: '2026-01-02T10:00:00Z', text: 'of something else' },
  ],
  ruledOut: [],
  predictions: [
    { service: 'apache2', action: 'restart', outcome: 'dies', why: 'libphp.so is missing', evidence: ['e1'] },
  ],
  nextTest: null,
  limits: [],
  host: 'web1',
  at: '2026-01-02T10:00:00Z',
  mode: 'warm',
  tookMs: 1,
};
let looks = 0;
const desk = await testDesk(() => ({
  baseline: () =>
    testBaseline({ entries, services: [service('apache2', 'apache2'), service(SHOPD, 'shopd')] }),
  status: () => ({
    version: '1.2.3',
    startedAt: '2026-01-02T09:00:00.000Z',
    waitingEntries: 0,
    policy: 'observe',
    services: ['apache2', 'shopd'],
    watching: 2,
    notes: [],
  }),
  diagnose: () => {
    looks += 1;
    return Promise.resolve({ diagnosis, observation: { services: [], pages: [] } });
  },
}));
after(desk.close);
const host = join(desk.dir, 'host');
mkdirSync(host);

function part(name: string): string {
  const path = join(host, name);
  writeFileSync(path, 'ELF');
  const state = captureState(path);
  assert.ok(state !== undefined);
  const reason = [{ text: 'site shop.test' }, { text: 'LoadModule', at: { file: '/etc/php.load', line: 3 } }];
  entries.push({
    component: { id: `file:${path}`, kind: 'file', class: 'module', path, reason, services: ['apache2'] },
    state,
  });
  return path;
}

test('each service says how it stands, and a part that is gone is seen', async () => {
  part('mod_ok.so');
  const gone = part('libphp.so');
  rmSync(gone);
  desk.journal.append({ kind: 'verify.done', scope: 'full', checked: 2, findings: 1, tookMs: 3 });
  const target = { url: 'http://127.0.0.1/' };
  desk.history.looked({
    page: { key: target.url, target, site: 'shop.test', services: ['apache2'] },
    askedAt: 5,
    result: { url: target.url, ok: false, failure: 'source-leak', status: 200, tookMs: 2.4 },
  });
  const page = await desk.ask('services', {});
  assert.deepEqual(
    page.services.map(({ name, state, components: { total, missing } }) => [name, state, total, missing]),
    [
      ['apache2', 'bad', 2, 1],
      ['shopd', 'good', 0, 0],
    ],
  );
  assert.deepEqual([page.baseline?.generation, page.lastCheck?.findings], [3, 1]);
  assert.deepEqual(
    page.services[0]?.checks.map(({ failure, status, tookMs }) => [failure, status, tookMs]),
    [['source-leak', 200, 2]],
  );
  assert.match(page.services[1]?.key ?? '', /^svc-[0-9a-f]{16}$/);
});

test('the tree of a service has the reason of each part, and what happened to it', async () => {
  desk.journal.append({
    kind: 'service.controlled',
    service: 'apache2',
    verb: 'restart',
    ok: true,
    why: 'x',
  });
  desk.journal.append({ kind: 'service.controlled', service: SHOPD, verb: 'restart', ok: true, why: 'y' });
  const { service: detail } = await desk.ask('service', { service: 'apache2' });
  assert.deepEqual(
    detail?.parts.map(({ state, differences, reason }) => [state, differences, reason.at(-1)?.line]),
    [
      ['ok', [], 3],
      ['missing', ['missing'], 3],
    ],
  );
  assert.deepEqual(
    detail?.changes.map(({ kind, text }) => [kind, text]),
    [['service.controlled', 'restart of apache2 done: x']],
  );
  assert.equal(detail?.foreseen, null, 'nobody asked for it');
  const other = await desk.ask('service', { service: serviceKeyOf(SHOPD) });
  assert.equal(other.service?.name, 'shopd');
  assert.equal((await desk.ask('service', { service: 'nginx' })).service, null);
  await assert.rejects(desk.ask('service', { service: SHOPD }), { refusal: 'refused' });
});

test('what a restart would do is found out once, however many ask, and without secrets', async () => {
  const [first] = await Promise.all([
    desk.ask('service', { service: 'apache2', foresee: true }),
    desk.ask('service', { service: 'apache2', foresee: true }),
  ]);
  assert.equal(looks, 1);
  const foreseen = first.service?.foreseen;
  assert.deepEqual([foreseen?.restart?.outcome, foreseen?.reload], ['dies', null]);
  assert.deepEqual(
    foreseen?.evidence.map(({ id }) => id),
    ['e1'],
  );
  assert.doesNotMatch(JSON.stringify(foreseen), /tr0ub4dor/);
});

test('this host is the one there is', async () => {
  const { hosts } = await desk.ask('hosts', {});
  assert.deepEqual(
    hosts.map(({ state, version, watching, openIncidents }) => [state, version, watching, openIncidents]),
    [['good', '1.2.3', 2, 0]],
  );
  desk.journal.append({
    kind: 'incident.opened',
    incident: 'INC-20260102-1',
    title: 'x',
    severity: 'critical',
  });
  const [host1] = (await desk.ask('hosts', {})).hosts;
  assert.deepEqual(
    [host1?.state, host1?.openIncidents, host1?.lastLookAt],
    ['bad', 1, '1970-01-01T00:00:00.005Z'],
  );
});
