/** The inventory of real services: what they load is in it with its reason, and what they have open is not missed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { z } from 'zod/mini';
import { inventorySchema } from '../src/commands/inventory/schema.ts';
import { PracticeHost, type PracticeStack, SITE_HOST } from '../src/practice/index.ts';

const skip = process.geteuid?.() === 0 ? false : 'needs root: the services run in a clone of the machine';

type Inventory = z.infer<typeof inventorySchema>;

async function inventoryOf(host: PracticeHost): Promise<Inventory> {
  const done = await host.agent(['inventory', '--json']);
  assert.equal(done.code, 0, done.stderr);
  return inventorySchema.parse(JSON.parse(done.stdout));
}

function reasonOf(inventory: Inventory, path: string): string {
  const found = inventory.components.find((c) => c.path === path);
  assert.ok(found, `${path} is not in the inventory`);
  return found.reason
    .map(({ text, at }) => (at === undefined ? text : `${text} (${at.file.split('/').at(-1)}:${at.line})`))
    .join(' → ');
}

/** Of everything the service has mapped, only extensions that no page can reach and their libraries may be left out. */
async function unlistedMaps(
  host: PracticeHost,
  inventory: Inventory,
  service: string,
): Promise<readonly string[]> {
  const pid = inventory.services.find((s) => s.id === service)?.pid;
  const maps = await host.clone.runTrusted(['/usr/bin/cat', `/proc/${pid}/maps`], { maxBytes: 8 << 20 });
  const mapped = new Set([...maps.stdout.matchAll(/ r-xp .* (\/\S+)$/gm)].map((m) => m[1] ?? ''));
  assert.ok(mapped.size > 5, `only ${mapped.size} files are mapped by ${service}`);
  const listed = new Set(inventory.components.map((c) => c.path));
  return [...mapped].filter((path) => !listed.has(path));
}

const running = (inventory: Inventory): readonly string[] =>
  inventory.services
    .filter((s) => s.running)
    .map((s) => s.id)
    .toSorted();

const EXTENSIONS = '/usr/lib/php/20220829';
const NEEDED = ['mysqli', 'mysqlnd', 'dom', 'mbstring'];
const UNREACHABLE = ['ftp', 'shmop', 'sockets'];

const STACKS: readonly {
  readonly stack: PracticeStack;
  readonly services: readonly string[];
  readonly php: string;
}[] = [
  { stack: 'modphp', services: ['apache2'], php: 'apache2' },
  { stack: 'apache-fpm', services: ['apache2', 'php8.2-fpm'], php: 'php8.2-fpm' },
  { stack: 'nginx-fpm', services: ['nginx', 'php8.2-fpm'], php: 'php8.2-fpm' },
];

for (const { stack, services, php } of STACKS)
  test(`${stack}: services, pages, extensions and mapped files`, { skip }, async () => {
    await using host = await PracticeHost.start({ stack });
    const inventory = await inventoryOf(host);
    assert.deepEqual(running(inventory), services);
    assert.deepEqual(inventory.problems, []);
    const site = inventory.services.find((s) => s.id === php)?.sites.find((s) => s.name === SITE_HOST);
    const pages = site?.probes.map((p) => new URL(p.url).pathname) ?? [];
    for (const page of ['/', '/app/', '/members.php', '/catalogue.php'])
      assert.ok(pages.includes(page), page);
    const reachable = inventory.components.filter((c) => c.class === 'extension' && c.services.includes(php));
    const names = reachable.map((c) => c.path);
    for (const name of NEEDED) assert.ok(names.includes(`${EXTENSIONS}/${name}.so`), name);
    for (const name of UNREACHABLE) assert.equal(names.includes(`${EXTENSIONS}/${name}.so`), false, name);
    for (const service of services)
      assert.deepEqual(
        (await unlistedMaps(host, inventory, service)).filter(
          (p) => !/\/php\/\d+\/|lib(?:bsd|edit|exslt|ffi|md|tinfo|xslt|gcrypt|gpg-error)\./.test(p),
        ),
        [],
      );
    const baseline = await host.agent(['baseline', 'create']);
    assert.equal(baseline.code, 0, `something is broken on a healthy host: ${baseline.stdout}`);
  });

test('mod_php: the chain of reasons reaches from the site to the package', { skip }, async () => {
  await using host = await PracticeHost.start({ stack: 'modphp' });
  const inventory = await inventoryOf(host);
  const libxml = inventory.components.find((c) => /\/libxml2\.so\.2\.[\d.]+$/.test(c.path));
  assert.match(
    reasonOf(inventory, libxml?.path ?? ''),
    /^site library\.test \(library\.conf:1\) → \.php handler \(php8\.2\.conf:\d+\) → LoadModule php_module \(php8\.2\.load:3\) → libphp8\.2\.so → DT_NEEDED libxml2\.so\.2 → package libxml2$/,
  );
  assert.match(reasonOf(inventory, '/srv/library/public/app/.htaccess'), /^site library\.test /);
  assert.match(
    reasonOf(inventory, '/etc/apache2/mods-enabled/php8.2.load'),
    /^service apache2 → reads php8\.2\.load/,
  );
  const explained = await host.agent(['inventory', '--why', '/etc/apache2/mods-enabled/php8.2.load']);
  assert.match(explained.stdout, /link +\/etc\/apache2\/mods-enabled\/php8\.2\.load/);
});

test('broken configuration: the line is named, the rest is found, and nothing is changed', {
  skip,
}, async () => {
  await using host = await PracticeHost.start({ stack: 'modphp' });
  const broken = '/etc/apache2/conf-enabled/zz.conf';
  const lines =
    '<Directory /x>\nInclude conf-enabled/zz.conf\nLoadModule odd_module "/srv/odd\\\n.so"\n%%%\n';
  const written = await host.clone.runTrusted(['/usr/bin/tee', broken], { input: lines });
  assert.equal(written.code, 0, written.stderr);
  const inventory = await inventoryOf(host);
  const positions = inventory.problems.filter((p) => p.at?.file === broken).map((p) => p.at?.line);
  assert.deepEqual(positions.toSorted(), [1, 2, 3, 5]);
  assert.ok(inventory.components.some((c) => c.path === '/usr/lib/apache2/modules/libphp8.2.so'));
});
