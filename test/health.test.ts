/** The health of real services: nginx and PHP-FPM on a practice host, well, with every worker taken, and with what they need gone. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { z } from 'zod/mini';
import { PracticeHost } from '../src/practice/index.ts';

const skip = process.geteuid?.() === 0 ? false : 'needs root: the services run in a clone of the machine';
const DRIVER = join(import.meta.dirname, 'health/driver.ts');
const POOL = '/etc/php/8.2/fpm/pool.d/www.conf';
const SOCKET = '/run/php/php8.2-fpm.sock';

const count = z.number();
const place = z.object({ address: z.string() });
const healthSchema = z.object({
  service: z.string(),
  running: z.boolean(),
  master: z.optional(z.object({ pid: count, startTicks: z.string() })),
  workers: count,
  expects: z.array(place),
  listening: z.array(z.object({ address: z.string(), waiting: count })),
  notListening: z.array(place),
  pools: z.array(
    z.object({
      name: z.string(),
      workers: count,
      busy: z.optional(count),
      limit: z.optional(count),
      waiting: z.optional(count),
      status: z.optional(z.object({ active: z.optional(count), error: z.optional(z.string()) })),
    }),
  ),
  descriptors: z.optional(z.object({ used: count, limit: count })),
  memory: z.optional(z.object({ residentBytes: count })),
  fileSystems: z.array(
    z.object({ mountPoint: z.string(), totalBytes: count, freeBytes: count, readOnly: z.boolean() }),
  ),
  limits: z.array(z.string()),
});
type Health = z.infer<typeof healthSchema>;

let host: PracticeHost;
before(async () => {
  if (skip !== false) return;
  host = await PracticeHost.start({ stack: 'nginx-fpm' });
  await sh(
    `sed -i 's/^pm = .*/pm = static/; s/^pm.max_children = .*/pm.max_children = 2/; s/^;pm.status_path.*/pm.status_path = \\/pool-status/' ${POOL}`,
  );
  await sh(`echo '<?php sleep(60);' >/srv/library/public/slow.php`);
  await sh('service php8.2-fpm restart');
});
after(() => host?.stop());

async function sh(script: string): Promise<string> {
  const done = await host.clone.runTrusted(['/bin/sh', '-c', script], { timeoutMs: 60_000 });
  assert.equal(done.code, 0, `${script}: ${done.stdout}${done.stderr}`);
  return done.stdout;
}

async function health(service: string): Promise<Health> {
  const done = await host.clone.runTrusted([process.execPath, DRIVER], { timeoutMs: 60_000 });
  assert.equal(done.code, 0, done.stderr);
  const found = z
    .array(healthSchema)
    .parse(JSON.parse(done.stdout))
    .find((one) => one.service === service);
  assert.ok(found, `${service} is not among the running services: ${done.stdout}`);
  return found;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 40; tries += 1) if (await holds()) return;
  assert.fail('waited in vain');
}

test('services that are well', { skip }, async () => {
  const fpm = await health('php8.2-fpm');
  assert.deepEqual(
    [fpm.running, fpm.workers, fpm.notListening, fpm.limits],
    [true, 2, [], []],
    JSON.stringify(fpm),
  );
  assert.deepEqual(
    fpm.expects.map((one) => one.address),
    [`unix:${SOCKET}`],
  );
  assert.deepEqual(fpm.listening, [{ address: `unix:${SOCKET}`, waiting: 0 }]);
  const [pool] = fpm.pools;
  assert.deepEqual([pool?.name, pool?.workers, pool?.busy, pool?.limit, pool?.waiting], ['www', 2, 0, 2, 0]);
  assert.deepEqual(pool?.status?.active, 1, 'the worker that answers');
  const nginx = await health('nginx');
  assert.deepEqual([nginx.running, nginx.notListening, nginx.limits], [true, [], []], JSON.stringify(nginx));
  assert.ok(nginx.fileSystems.every((one) => one.freeBytes > 0 && !one.readOnly));
  assert.ok((nginx.descriptors?.used ?? 0) > 0 && (nginx.memory?.residentBytes ?? 0) > 0);
});

test('every worker taken: all busy, the rest waits at the socket, the status page does not answer', {
  skip,
}, async () => {
  await sh(
    'for i in 1 2 3 4 5; do curl -s -o /dev/null -m 50 -H Host:library.test http://127.0.0.1/slow.php & done; true',
  );
  await until(async () => (await health('php8.2-fpm')).pools[0]?.busy === 2);
  const [pool] = (await health('php8.2-fpm')).pools;
  assert.ok((pool?.waiting ?? 0) >= 3, JSON.stringify(pool));
  assert.match(pool?.status?.error ?? '', /no answer within/);
  await sh('killall -9 curl; service php8.2-fpm restart');
});

test('a socket that was removed, a file system that is full and one that takes no writes', {
  skip,
}, async () => {
  await sh(`rm ${SOCKET}`);
  assert.deepEqual(
    (await health('php8.2-fpm')).notListening.map((one) => one.address),
    [`unix:${SOCKET}`],
  );
  await sh('service php8.2-fpm restart');
  await sh(
    'mount -t tmpfs -o size=256k tmpfs /var/log/nginx && head -c 400k /dev/zero >/var/log/nginx/fill || true; mount -t tmpfs -o ro tmpfs /var/lib/nginx',
  );
  const { fileSystems } = await health('nginx');
  const on = (point: string) => fileSystems.find((one) => one.mountPoint === point);
  assert.deepEqual([on('/var/log/nginx')?.freeBytes, on('/var/log/nginx')?.totalBytes], [0, 256 << 10]);
  assert.equal(on('/var/lib/nginx')?.readOnly, true);
});
