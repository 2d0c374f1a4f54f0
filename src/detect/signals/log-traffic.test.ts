import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import * as fc from 'fast-check';
import type { Service } from '../../domain/component.ts';
import type { ServiceLog } from '../../domain/service-log.ts';
import { LogFollower } from '../../host/log-files/index.ts';
import { LogTraffic, withoutOwn } from './log-traffic.ts';

const COMBINED = '%h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i"';
const OWN = 'stakeout-probe/0123456789abcdef';
const line = (path: string, status: number, agent = 'curl/8'): string =>
  `10.0.0.7 - - [02/Jan/2026:10:00:00 +0000] "GET ${path} HTTP/1.1" ${status} 12 "-" "${agent}"\n`;

function service(id: string, logs: readonly ServiceLog[], more: Partial<Service> = {}): Service {
  const base = { name: id, executable: `/usr/sbin/${id}`, effective: [], sites: [] };
  return { ...base, id, stack: 'apache', running: true, logs, ...more };
}

function scene(t: TestContext) {
  const directory = mkdtempSync(join(tmpdir(), 'stakeout-traffic-'));
  const path = join(directory, 'access.log');
  const log: ServiceLog = { kind: 'access', writer: 'apache', path, site: 'shop', format: COMBINED };
  const follower = new LogFollower();
  let services: readonly Service[] = [service('apache2', [log])];
  const traffic = new LogTraffic({
    services: () => services,
    ownAgent: OWN,
    now: () => new Date('2026-01-02T10:00:01.000Z'),
    follower,
  });
  t.after(() => {
    traffic.close();
    rmSync(directory, { recursive: true });
  });
  const taken = (): readonly string[] => {
    follower.poll();
    return traffic
      .take()
      .flatMap(({ service: id, groups }) =>
        groups.map((g) => `${id} ${g.site} ${g.path} ${g.requests} ${g.serverErrors}`),
      );
  };
  return { path, log, taken, watch: (all: readonly Service[]) => (services = all), traffic };
}

test('what is written from now on is counted, each second anew, through a rotation, without our own requests', (t) => {
  const { path, taken } = scene(t);
  writeFileSync(path, line('/old', 500));
  assert.deepEqual(taken(), []);
  appendFileSync(path, line('/', 200) + line('/cart', 500) + line('/cart', 200) + line('/', 500, OWN));
  assert.deepEqual(taken(), ['apache2 shop /cart 2 1', 'apache2 shop / 1 0']);
  assert.deepEqual(taken(), []);
  renameSync(path, `${path}.1`);
  appendFileSync(`${path}.1`, line('/late', 200));
  writeFileSync(path, line('/new', 503));
  assert.deepEqual([...taken()].sort(), ['apache2 shop /late 1 0', 'apache2 shop /new 1 1']);
  appendFileSync(path, line('/', 500, OWN));
  assert.deepEqual(taken(), [], 'only our own requests');
});

test('web servers that should run are followed, a shared file once; what is no longer theirs is let go', (t) => {
  const { path, log, taken, watch, traffic } = scene(t);
  writeFileSync(path, '');
  const fpm: ServiceLog = { kind: 'access', writer: 'php-fpm', path: `${path}.fpm`, format: '%R %s' };
  watch([
    service('nginx', [log], { stack: 'nginx' }),
    service('apache2', [log]),
    service('php8.2-fpm', [fpm], { stack: 'php-fpm' }),
    service('old', [{ ...log, path: `${path}.old` }], { running: false }),
  ]);
  traffic.take();
  appendFileSync(path, line('/', 200));
  writeFileSync(`${path}.fpm`, '127.0.0.1 200\n');
  writeFileSync(`${path}.old`, line('/', 200));
  assert.deepEqual(taken(), ['nginx shop / 1 0']);
  watch([service('apache2', [{ ...log, site: 'blog' }])]);
  assert.deepEqual(taken(), []);
  appendFileSync(path, line('/', 502));
  assert.deepEqual(taken(), ['apache2 blog / 1 1']);
  watch([]);
  traffic.take();
  appendFileSync(path, line('/', 502));
  assert.deepEqual(taken(), []);
});

test('a log that does not exist yet, and bytes that are no lines', (t) => {
  const { path, taken } = scene(t);
  assert.deepEqual(taken(), []);
  writeFileSync(path, Buffer.concat([Buffer.from([0, 255, 10, 10, 7]), Buffer.from(line('/', 200))]));
  assert.deepEqual(taken(), ['apache2 shop / 1 0']);
});

test('exactly the lines with our agent are left out', () => {
  const lines = fc.array(fc.constantFrom('a\n', 'bb own x\n', '\n', 'own\n', 'c own own\n'));
  fc.assert(
    fc.property(lines, (all) => {
      const expected = all.filter((one) => !one.includes('own')).join('');
      const left = withoutOwn(Buffer.from(all.join('')), Buffer.from('own'));
      assert.equal(left.toString(), expected);
    }),
  );
});
