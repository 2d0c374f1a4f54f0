/** Debian's maintainer scripts by their names: with what dpkg calls them, and whose they are. debian-policy, chapter 6. Pure. */
import { posix } from 'node:path';

type Name = 'preinst' | 'postinst' | 'prerm' | 'postrm' | 'config';

export interface MaintainerScriptFile {
  readonly script: Name;
  /** The package, where the name of the file says it. */
  readonly package?: string;
  /** What `$1` may be. */
  readonly actions: readonly string[];
}

const ACTIONS: Readonly<Record<Name, readonly string[]>> = {
  preinst: ['install', 'upgrade', 'abort-upgrade'],
  postinst: ['configure', 'abort-upgrade', 'abort-remove', 'abort-deconfigure', 'triggered'],
  prerm: ['remove', 'upgrade', 'failed-upgrade', 'deconfigure'],
  postrm: ['remove', 'purge', 'upgrade', 'failed-upgrade', 'abort-install', 'abort-upgrade', 'disappear'],
  config: ['configure', 'reconfigure'],
};

/** `/var/lib/dpkg/info/apache2.postinst`, `info/libc6:amd64.postinst`, `debian/postinst`, `debian/php.prerm`; else undefined. */
export function maintainerScript(file: string): MaintainerScriptFile | undefined {
  const base = posix.basename(file);
  const [, name, script] = /^(?:(.+)\.)?(preinst|postinst|prerm|postrm|config)(?:\.in)?$/.exec(base) ?? [];
  if (script === undefined || !isName(script)) return undefined;
  // `.config` and `config` are the names of much else.
  if (script === 'config' && !/(?:^|\/)(?:info|debian|DEBIAN)\/[^/]*$/.test(file)) return undefined;
  const owner = name?.replace(/:[a-z0-9-]+$/, '');
  return { script, actions: ACTIONS[script], ...(owner === undefined ? {} : { package: owner }) };
}

function isName(text: string): text is Name {
  return Object.hasOwn(ACTIONS, text);
}
