import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { type TestContext, test } from 'node:test';
import type { Service } from '../../domain/component.ts';
import { learnPages } from '../../detect/probe/index.ts';
import { type CheckPorts, checkService, pagesOf, type ServiceCheck } from './check.ts';
import { parseModules } from '../../detect/health/index.ts';

const node = (code: string): readonly string[] => [process.execPath, '-e', code];
const MODULES = ' core_module (static)\n php_module (shared)\n rewrite_module (shared)';

/** A site on a loopback port whose body can be changed, and a service whose tools are small programs. */
async function site(t: TestContext) {
  const page = { body: '<p>Our shop is open</p>' };
  const server = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html').end(page.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const target = { url: `http://127.0.0.1:${address.port}/`, host: 'shop.test' };
  const service: Service = {
    id: 'apache2',
    stack: 'apache',
    name: 'apache2',
    running: true,
    executable: '/usr/sbin/apache2',
    effective: ['php_module', 'mysqli'],
    sites: [{ name: 'shop.test', probes: [target] }],
  };
  const { pages } = await learnPages([service]);
  const check = (more: Partial<CheckPorts> = {}, config = '', modules = MODULES) =>
    checkService(service, pages, {
      testsOf: () => ({
        configTest: () => node(config),
        effectiveModules: () => node(`console.log(${JSON.stringify(modules)})`),
      }),
      status: () => ({ running: true, listening: [] }),
      ...more,
    });
  return { page, service, pages, check };
}

test('a service that works is healthy; PHP extensions are not sought among Apache modules', async (t) => {
  const { check } = await site(t);
  const done = await check();
  assert.deepEqual(
    { ...done, probes: done.probes.length },
    {
      service: 'apache2',
      healthy: true,
      partial: false,
      running: true,
      configTest: 'ok',
      missingModules: [],
      probes: 1,
    },
  );
});

test('each part can make it unhealthy', async (t) => {
  const { check, page } = await site(t);
  const broken = await check({}, 'console.error("ERROR: [/x.conf:3] bad"); process.exit(78)');
  assert.deepEqual(
    [broken.healthy, broken.configTest, broken.configError],
    [false, 'failed', '/x.conf:3: bad'],
  );
  const less = await check({}, '', ' core_module (static)');
  assert.deepEqual([less.healthy, less.missingModules], [false, ['php_module']]);
  assert.equal((await check({ status: () => ({ running: false, listening: [] }) })).healthy, false);
  page.body = '<?php echo "Our shop is open";';
  const leaking = await check();
  assert.deepEqual([leaking.healthy, leaking.probes[0]?.failure], [false, 'source-leak']);
});

test('one wrong page of several is a part; a leak, a refusal of all or a failed test is the whole', async (t) => {
  const { service, check, page } = await site(t);
  const [good] = (await learnPages([service])).pages;
  assert.ok(good);
  const pages = [good, { ...good, length: 10, fingerprint: '' }, { ...good, status: 404 }];
  const done = (body: string, list = pages): Promise<ServiceCheck> => {
    page.body = body;
    const ports = {
      testsOf: () => ({ configTest: () => node('') }),
      status: () => ({ running: true, listening: [] }),
    };
    return checkService(service, list, ports);
  };
  const partly = await done('<p>Our shop is open</p>');
  assert.deepEqual([partly.healthy, partly.partial], [false, true], JSON.stringify(partly.probes));
  const empty = await done('');
  assert.deepEqual([empty.healthy, empty.partial], [false, false]);
  const leak = await done('<?php echo "Our shop is open";', [good, ...pages, ...pages]);
  assert.deepEqual([leak.healthy, leak.partial], [false, false]);
  const other = await done('<p>A new shop altogether</p>', [good]);
  assert.deepEqual([other.healthy, other.partial, other.probes[0]?.failure], [false, true, 'body']);
  const untested = await check({}, 'process.exit(1)');
  assert.deepEqual([untested.healthy, untested.partial], [false, false]);
});

test('the pages of a service are those of its sites', async (t) => {
  const { service, pages } = await site(t);
  assert.deepEqual(pagesOf(service, pages), pages);
  assert.deepEqual(pagesOf({ ...service, sites: [] }, pages), []);
});

test('module lists of httpd and of php are read', () => {
  assert.deepEqual(parseModules(`Loaded Modules:\n${MODULES}\n`), [
    'core_module',
    'php_module',
    'rewrite_module',
  ]);
  assert.deepEqual(parseModules('[PHP Modules]\nCore\nZend OPcache\n\n[Zend Modules]\nZend OPcache\n'), [
    'Core',
    'Zend OPcache',
    'Zend OPcache',
  ]);
});
