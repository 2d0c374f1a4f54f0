import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { type TestContext, test } from 'node:test';
import type { Service } from '../domain/component.ts';
import { learnPages } from '../detect/probe/index.ts';
import { bringBack } from './bring-back.ts';
import type { ControlResult, Need, ServiceController, Verb } from './control/index.ts';

const GOOD = '<p>Our shop is open</p>';

/** A real page that heals when its server is controlled as `healedBy` says; the controller stands in for a daemon. */
async function scene(t: TestContext, healedBy: readonly Verb[], config = '') {
  let body = GOOD;
  const server = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const service: Service = {
    id: 'nginx',
    stack: 'nginx',
    name: 'nginx',
    running: true,
    executable: '/usr/sbin/nginx',
    effective: [],
    sites: [{ name: 'shop', probes: [{ url: `http://127.0.0.1:${address.port}/` }] }],
  };
  const { pages } = await learnPages([service]);
  const act = (verb: Verb) => (): Promise<ControlResult> => {
    if (healedBy.includes(verb)) body = GOOD;
    const configTest = { result: 'ok', output: '' } as const;
    return Promise.resolve({ service: 'nginx', verb, ok: true, why: '', output: '', configTest });
  };
  const controller: ServiceController = {
    status: () => ({ running: true, listening: ['127.0.0.1:80'] }),
    testConfig: () => Promise.resolve({ result: 'ok', output: '' }),
    reload: act('reload'),
    restart: act('restart'),
    start: act('start'),
  };
  return async (isBroken: boolean, need: Need['verb']) => {
    body = isBroken ? '<?php leak();' : GOOD;
    const done = await bringBack(service, [], pages, {
      controller,
      testsOf: () => ({ configTest: () => [process.execPath, '-e', config] }),
      need: () => ({ verb: need, why: 'the facts say so' }),
    });
    return [done.controls.map((one) => one.verb), done.check.healthy];
  };
}

test('a service that works and needs nothing is left alone', async (t) => {
  assert.deepEqual(await (await scene(t, []))(false, 'nothing'), [[], true]);
});

test('what the facts call for is done once', async (t) => {
  assert.deepEqual(await (await scene(t, ['reload', 'restart']))(true, 'reload'), [['reload'], true]);
});

test('one restart follows when that was not enough, and no second one', async (t) => {
  assert.deepEqual(await (await scene(t, ['restart']))(true, 'reload'), [['reload', 'restart'], true]);
  assert.deepEqual(await (await scene(t, ['restart']))(true, 'nothing'), [['restart'], true]);
  assert.deepEqual(await (await scene(t, []))(true, 'nothing'), [['restart'], false]);
  assert.deepEqual(await (await scene(t, []))(true, 'restart'), [['restart'], false]);
});

test('no restart on a configuration that fails its test', async (t) => {
  const broken = await scene(t, ['restart'], 'process.exit(1)');
  assert.deepEqual(await broken(true, 'nothing'), [[], false]);
});
