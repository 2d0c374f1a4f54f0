/** dpkg's status file as it would be if the machine had no web server (format: deb822(5)). Pure. */

const WEB_PACKAGE = /^(apache2|libapache2-mod-|php|libphp|nginx|libnginx-)/;

export function isWebPackage(name: string): boolean {
  return WEB_PACKAGE.test(name);
}

/** Also leaves out what cannot be installed without a web package, or apt would first want to repair the machine. */
export function withoutWebPackages(status: string): string {
  const all = status.split('\n\n').filter((stanza) => stanza.trim() !== '');
  const before = new Set(all.flatMap(namesOf));
  let kept = all.filter((stanza) => !isWebPackage(field(stanza, 'Package')));
  for (;;) {
    const present = new Set(kept.flatMap(namesOf));
    const next = kept.filter((stanza) => !lostANeed(stanza, before, present));
    if (next.length === kept.length) return `${kept.join('\n\n')}\n\n`;
    kept = next;
  }
}

/** A package and what it provides. */
function namesOf(stanza: string): string[] {
  const provides = field(stanza, 'Provides').split(',').map(bareName);
  return [field(stanza, 'Package'), ...provides].filter((name) => name !== '');
}

/** True when a dependency that was fulfilled has no alternative left. */
function lostANeed(stanza: string, before: ReadonlySet<string>, present: ReadonlySet<string>): boolean {
  const clauses = [field(stanza, 'Depends'), field(stanza, 'Pre-Depends')].join(',').split(',');
  return clauses.some((clause) => {
    const names = clause.split('|').map(bareName);
    return names.some((name) => before.has(name)) && !names.some((name) => present.has(name));
  });
}

/** `libc6:any (>= 2.36)` → `libc6`. */
function bareName(text: string): string {
  return text.trim().split(/[\s:(]/, 1)[0] ?? '';
}

function field(stanza: string, name: string): string {
  return new RegExp(`^${name}: (.*)$`, 'm').exec(stanza)?.[1]?.trim() ?? '';
}
