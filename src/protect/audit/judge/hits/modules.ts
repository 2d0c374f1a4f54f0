/** Modules, extensions and sites that are switched off. */
import type { Component } from '../../../../domain/component.ts';
import type { Pattern } from '../../model.ts';
import { type Known, nameMatcher } from '../../../patterns/index.ts';
import { type Hit, listed, type Of, type Scene } from './hit.ts';
import { isOwn } from './paths.ts';

/** Modules of a stock Apache that no page depends on: httpd's own documentation calls them extensions of convenience. */
const CONVENIENCES = new Set([
  'status',
  'info',
  'autoindex',
  'negotiation',
  'deflate',
  'brotli',
  'reqtimeout',
  'userdir',
  'cgi',
  'cgid',
  'serve-cgi-bin',
  'localized-error-pages',
  'other-vhosts-access-log',
  'charset',
  'javascript-common',
]);

export function disabledModules(effect: Of<'modules-disabled'>, scene: Scene): Hit[] {
  const { host, own } = scene;
  const found = new Map<Known, Map<Component, string>>();
  for (const pattern of effect.names) {
    const matcher = nameMatcher(withoutEnd(pattern));
    for (const component of host.components) {
      const name = moduleName(component, effect);
      if (
        name === undefined ||
        CONVENIENCES.has(name) ||
        !matcher.matches(name) ||
        isOwn(component, own, host)
      )
        continue;
      const hits = found.get(matcher.known) ?? new Map<Component, string>();
      hits.set(component, name);
      found.set(matcher.known, hits);
    }
  }
  return [...found].map(([known, hits]) => ({
    rule: 'module-disabled' as const,
    known,
    components: [...hits.keys()],
    what: `disables ${NOUNS[effect.of]} ${listed([...new Set(hits.values())])}`,
  }));
}

const NOUNS = {
  'apache-module': 'the Apache module',
  'apache-conf': 'the Apache configuration',
  'apache-site': 'the site',
  'php-extension': 'the PHP extension',
} as const;

const PLACES = {
  'apache-module': /^\/etc\/apache2\/mods-enabled\/(.+)\.(?:load|conf)$/,
  'apache-conf': /^\/etc\/apache2\/conf-enabled\/(.+)\.conf$/,
  'apache-site': /^\/etc\/apache2\/sites-enabled\/(.+?)(?:\.conf)?$/,
} as const;
const PHP_LINK = /^\/etc\/php\/([^/]+)\/([^/]+)\/conf\.d\/\d+-(.+)\.ini$/;

/** By the name that the program takes. */
export function moduleName(
  { path }: Component,
  effect: Pick<Of<'modules-disabled'>, 'of' | 'versions' | 'sapis'>,
): string | undefined {
  if (effect.of !== 'php-extension') return PLACES[effect.of].exec(path)?.[1];
  const [, version = '', sapi = '', name] = PHP_LINK.exec(path) ?? [];
  const fits = (limits: readonly string[] | undefined, value: string): boolean =>
    limits === undefined || limits.includes(value);
  return fits(effect.versions, version) && fits(effect.sapis, sapi) ? name : undefined;
}

/** a2dismod(8) takes `php8.2.load` and `shop.conf` too. */
function withoutEnd(pattern: Pattern): Pattern {
  const last = pattern.parts.at(-1);
  if (last === undefined) return pattern;
  return { ...pattern, parts: [...pattern.parts.slice(0, -1), last.replace(/\.(?:load|conf)$/, '')] };
}
