import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { type TestContext, test } from 'node:test';
import type { Service } from '../../domain/component.ts';
import type { Signal } from '../../domain/signal.ts';
import type { TrafficGroup } from '../../domain/traffic.ts';
import type { WatchedPage } from '../probe/index.ts';
import type { Cleared } from './board.ts';
import { SignalWatch } from './watch.ts';

const service: Service = {
  id: 'apache2',
  stack: 'apache',
  name: 'apache2',
  running: true,
  executable: '/nowhere/apache2',
  effective: [],
  sites: [],
};
const group: TrafficGroup = {
  site: 'shop',
  path: '/',
  requests: 10,
  statuses: { '500': 9 },
  serverErrors: 9,
  clients: 1,
  clientsAffected: 1,
};

async function page(t: TestContext, answer: () => number): Promise<WatchedPage> {
  const server = createServer((_, response) => response.writeHead(answer()).end('x'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const target = { url: `http://127.0.0.1:${address.port}/` };
  return { key: target.url, target, site: 'shop', services: ['apache2'] };
}

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 600 && !holds(); tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(holds(), `waited in vain until ${what}`);
}

test('pages, traffic and processes raise signals; what is not watched any more is cleared; a stopped watch says nothing', async (t) => {
  let status = 500;
  let services: readonly Service[] = [service];
  const pages = [await page(t, () => status)];
  const raised: Signal[] = [];
  const cleared: Cleared[] = [];
  let closed = false;
  const watch = new SignalWatch(
    {
      services: () => services,
      components: () => [],
      pages: () => pages,
      traffic: { take: () => [{ service: 'apache2', groups: [group] }], close: () => (closed = true) },
      maintenance: () => false,
      now: () => new Date(),
      raised: (signal) => void raised.push(signal),
      cleared: (one) => void cleared.push(one),
      note: (text) => assert.fail(text),
      probeIntervalMs: 200,
    },
    [],
  );
  t.after(() => watch.stop());
  watch.start();
  const kinds = new Set([
    'probe-failure',
    'error-share',
    ...(process.geteuid?.() === 0 ? ['service-down'] : []),
  ]);
  await until('all are raised', () => raised.length >= kinds.size);
  assert.deepEqual(new Set(raised.map((one) => one.kind)), kinds);
  assert.ok(raised.every((one) => one.services.includes('apache2') && one.severity === 'critical'));
  status = 200;
  await until('the page is right again', () => cleared.length > 0);
  assert.deepEqual([cleared[0]?.signal.kind, cleared[0]?.how], ['probe-failure', 'ended']);
  services = [];
  await until('the rest is not watched', () => cleared.length >= kinds.size);
  assert.ok(cleared.slice(1).every((one) => one.how === 'unwatched'));
  const known = raised.length;
  await new Promise((resolve) => setTimeout(resolve, 2500));
  assert.equal(raised.length, known, 'what the log still says of it is not raised again');
  watch.stop();
  assert.equal(closed, true);
});
