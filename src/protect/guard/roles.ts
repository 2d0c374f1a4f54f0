/**
 * The part an object plays, whatever version of PHP plays it. Debian lays PHP out by version and API date
 * (`/usr/lib/php/20220829/mysqli.so`, `/etc/php/8.2/…`, `libphp8.2.so`; php-defaults' debian/README.Debian), so what
 * differs in nothing else can take its place. Pure.
 */

const RULES: readonly (readonly [RegExp, string])[] = [
  [/^\/usr\/lib\/php\/\d{8}\//, '/usr/lib/php/API/'],
  [/^\/etc\/php\/\d+\.\d+\//, '/etc/php/VERSION/'],
  [/^(\/usr\/lib\/apache2\/modules\/libphp)\d+(?:\.\d+)?(\.so)$/, '$1VERSION$2'],
  [/^(\/etc\/apache2\/mods-(?:available|enabled)\/php)\d+(?:\.\d+)?(\.(?:load|conf))$/, '$1VERSION$2'],
  [/^(\/usr\/sbin\/php-fpm)\d+\.\d+$/, '$1VERSION'],
  [/^(\/usr\/bin\/php)\d+\.\d+$/, '$1VERSION'],
];

/** Two paths of one role can stand in for each other; undefined for an object that has no versions beside it. */
export function roleOf(path: string): string | undefined {
  for (const [rule, role] of RULES) {
    if (rule.test(path)) return path.replace(rule, role);
  }
  return undefined;
}

/** Configuration and links that maintainer scripts make, so no package lists them. */
export function madeByScripts(path: string): boolean {
  return path.startsWith('/etc/php/') || path.startsWith('/etc/apache2/mods-');
}

const SONAME = /^(.*\/lib[^/]*?\.so\.\d+)(?:\.[\d.]+)?$/;

/** `libxml2.so.2.9.14` and `libxml2.so.2` → `…/libxml2.so.2`: what programs ask for (ld.so(8)). */
export function sonameOf(path: string): string | undefined {
  return SONAME.exec(path)?.[1];
}
