/** A piece of advice: what to do, and what to write. */
export interface Advice {
  readonly say: string;
  /** As it would stand in the file. */
  readonly code?: string;
  /** What follows the code. */
  readonly more?: string;
}

export function textOf({ say, code, more }: Advice): string {
  return [code === undefined ? say : `${say}: ${code}`, ...(more === undefined ? [] : [more])].join('; ');
}

/** The module, site, configuration or extension that a link enables. */
export interface Enabled {
  readonly of: 'apache-module' | 'apache-site' | 'apache-conf' | 'php-extension' | 'other';
  readonly name: string;
  /** Where the link points to, as packages make it. */
  readonly target: string;
}

const LINKS: readonly (readonly [RegExp, Enabled['of']])[] = [
  [/\/(mods)-enabled\/(.+)\.(load|conf)$/, 'apache-module'],
  [/\/(sites)-enabled\/(.+)\.(conf)$/, 'apache-site'],
  [/\/(conf)-enabled\/(.+)\.(conf)$/, 'apache-conf'],
];

export function enabledBy(link: string): Enabled {
  for (const [pattern, of] of LINKS) {
    const [, directory = '', name = '', end = ''] = pattern.exec(link) ?? [];
    if (name !== '') return { of, name, target: `../${directory}-available/${name}.${end}` };
  }
  const [, version = '', extension] = /\/php\/([^/]+)\/[^/]+\/conf\.d\/\d+-(.+)\.ini$/.exec(link) ?? [];
  return extension === undefined
    ? { of: 'other', name: link, target: link }
    : { of: 'php-extension', name: extension, target: `/etc/php/${version}/mods-available/${extension}.ini` };
}
