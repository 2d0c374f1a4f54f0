/**
 * Makes the built-in profile of the audit from a real host: the practice host, with Debian 12's Apache, PHP and its default site.
 * Run as root: `node bench/audit/make-profile.ts` writes `src/protect/audit/profiles/lamp-debian12.json`.
 *
 * The profile is what `stakeout inventory --json --packages` prints there of Apache. Left out is what belongs to the machine of this
 * one run: times, process ids, logs, and packages that `apt-get install` of WANTED on a minimal system would not bring. apt's marks
 * are set as that command would set them: what is named is manual, the rest automatic.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inventorySchema } from '../../src/commands/inventory/schema.ts';
import type { PackageNode } from '../../src/domain/package-node.ts';
import { CHECKOUT } from '../../src/practice/checkout.ts';
import { PracticeHost } from '../../src/practice/index.ts';

const PROFILE = join(CHECKOUT, 'src/protect/audit/profiles/lamp-debian12.json');

const SERVICE = 'apache2';
const WANTED = ['apache2', 'php', 'libapache2-mod-php', 'php-mysql', 'php8.2-xml', 'php8.2-mbstring'];
/** What any such host has, and no service needs. */
const COMPANY = ['curl', 'logrotate', 'rsync', 'unzip', 'wget', 'less', 'ca-certificates'];

/** Extensions count as needed where the code of a site reaches them: these are what common applications of PHP call. */
const PAGE = `<?php
session_start();
$db = new mysqli('localhost', 'shop', 'x', 'shop');
$pdo = new PDO('mysql:host=localhost');
echo mb_strlen('x'), iconv('UTF-8', 'ASCII', 'x'), ctype_digit('1'), gettext('x'), json_encode([1]);
$type = finfo_open(FILEINFO_MIME_TYPE);
$xml = simplexml_load_string('<a/>');
$document = new DOMDocument();
$reader = new XMLReader();
$writer = new XMLWriter();
$parser = xml_parser_create();
$archive = new Phar('x.phar');
print_r(token_get_all('<?php'));
print_r(exif_read_data('x.jpg'));
`;

/** The site as `apt-get install` leaves it, with a page of PHP, and the rewriting that most applications ask for. */
const SET_UP = `set -e
cat >/var/www/html/index.php <<'END'
${PAGE}END
a2dissite -q library; a2ensite -q 000-default; a2enmod -q rewrite
apache2ctl -t; apache2ctl graceful; sleep 2`;

await using host = await PracticeHost.start({ stack: 'modphp', packages: [...WANTED, ...COMPANY] });
const ready = await host.clone.runTrusted(['/bin/sh', '-c', SET_UP], { timeoutMs: 60_000 });
if (ready.code !== 0) throw new Error(`set-up ended with ${ready.code}: ${ready.stderr}`);
const printed = await host.agent(['inventory', '--json', '--packages'], {
  timeoutMs: 120_000,
  maxBytes: 32 << 20,
});
if (printed.code !== 0) throw new Error(`inventory ended with ${printed.code}: ${printed.stderr}`);
const { services, components, packages = [], schema } = inventorySchema.parse(JSON.parse(printed.stdout));
const own = components
  .filter((one) => one.services.includes(SERVICE) && !one.path.startsWith(CHECKOUT))
  .filter(({ path }) => path !== '/var/www/html/index.nginx-debian.html')
  .map((one) => ({ ...one, services: [SERVICE] }));
const profile = {
  schema,
  host: 'lamp-debian12',
  takenAt: '2026-11-01T00:00:00.000Z',
  services: services
    .filter(({ id }) => id === SERVICE)
    .map(({ pid: _pid, logs: _logs, ...service }) => service),
  components: own,
  problems: [],
  packages: asInstalled(packages),
};
writeFileSync(PROFILE, `${JSON.stringify(profile)}\n`);
process.stdout.write(`${own.length} components, ${profile.packages.length} packages\n`);

function asInstalled(all: readonly PackageNode[]): PackageNode[] {
  const byName = new Map(all.map((node) => [node.name, node]));
  const wanted = new Set([...WANTED, ...COMPANY, ...all.filter(({ kept }) => kept).map(({ name }) => name)]);
  for (const name of wanted)
    for (const [first] of byName.get(name)?.needs ?? []) if (first !== undefined) wanted.add(first);
  const asked = new Set([...WANTED, ...COMPANY]);
  return all
    .filter(({ name, provides }) => wanted.has(name) || provides.some((virtual) => wanted.has(virtual)))
    .map((node) => ({
      ...node,
      auto: !node.kept && !asked.has(node.name),
      wants: node.wants.filter(([first = '']) => wanted.has(first)),
    }));
}
