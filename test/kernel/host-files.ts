/** Which files of a practice host a machine of its own needs: those of Debian's base, apt and Apache with PHP, and all they depend on. */
import type { PracticeHost } from '../../src/practice/index.ts';

const ROOTS = ['apt', 'apache2', 'libapache2-mod-php8.2', 'curl', 'procps'];
/** The practice site's PHP. */
const EXTENSIONS = ['php8.2-mysql', 'php8.2-xml', 'php8.2-mbstring', 'php8.2-opcache'];
/** Nothing runs them, and they are half of what would have to be copied. */
const UNREAD = '^/usr/share/(doc|man|locale|info|lintian)/';
const PACKED = '/var/tmp/host.tar';
const COPY_MS = 300_000;

/** Packs them in the clone; returns where this machine can read the archive while the host lives. */
export async function packHost(host: PracticeHost): Promise<string> {
  const names = closure(await inClone(host, LISTING));
  await inClone(host, PACK, names.join('\n'));
  return host.pathFromOutside(PACKED);
}

const LISTING =
  "dpkg-query -W -f '${db:Status-Status}\\t${Package}\\t${Essential}\\t${Pre-Depends}, ${Depends}\\t${Provides}\\n'";

/** Of a merged /usr everything has one name only; what alternatives and configuration made is no package's. */
const PACK = `set -eu
{ xargs dpkg-query -L | sed -E 's,^/(bin|sbin|lib|lib64)/,/usr/\\1/,' | grep '^/' | grep -Ev '${UNREAD}'
  find /usr/bin /usr/sbin /usr/lib/x86_64-linux-gnu -type l -lname '/etc/alternatives/*'
  find /etc /var/lib/dpkg /var/lib/php /var/lib/apache2 /var/lib/ucf /var/www /srv
  ls -d /var/lib/apt/lists/partial /var/cache/apt/archives/partial /var/log/apt /var/log/apache2 /root /tmp
  ls /var/cache/apt/archives/php8.2-mysql_*.deb
  ls -d /bin /sbin /lib /lib64
} | sort -u | while IFS= read -r path; do if [ -e "$path" ] || [ -L "$path" ]; then echo "$path"; fi; done >/var/tmp/host.list
tar --create --file=${PACKED} --no-recursion --directory=/ --files-from=/var/tmp/host.list 2>/dev/null`;

/** Pure: names of the packages in `listing` that the roots and the essential ones need, as dpkg-query(1) tells them. */
function closure(listing: string): string[] {
  const needs = new Map<string, readonly string[]>();
  const providers = new Map<string, string>();
  const todo = [...ROOTS, ...EXTENSIONS];
  for (const line of listing.split('\n')) {
    const [state, name = '', essential, depends = '', provides = ''] = line.split('\t');
    if (state !== 'installed') continue;
    needs.set(name, relations(depends));
    for (const provided of relations(provides)) providers.set(provided, name);
    if (essential === 'yes') todo.push(name);
  }
  const wanted = new Set<string>();
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    const real = needs.has(name) ? name : providers.get(name);
    if (real === undefined || wanted.has(real)) continue; // another alternative, or not installed
    wanted.add(real);
    todo.push(...(needs.get(real) ?? []));
  }
  return [...wanted].toSorted();
}

/** Every name in a field of relations, alternatives too: `a (>= 1), b | c:any`. */
function relations(field: string): string[] {
  return field.split(/[,|]/).flatMap((one) => /^\s*([a-z0-9][a-z0-9+.-]*)/.exec(one)?.[1] ?? []);
}

async function inClone(host: PracticeHost, script: string, input = ''): Promise<string> {
  const done = await host.clone.runTrusted(['/bin/bash', '-c', script], {
    timeoutMs: COPY_MS,
    maxBytes: 64 << 20,
    input,
  });
  if (done.code !== 0) throw new Error(`${script}: ${done.stderr}`);
  return done.stdout;
}
