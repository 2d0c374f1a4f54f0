/** Why a part of the inventory whose loss changed no answer here is in it all the same. */
import type { Component } from '../../src/domain/component.ts';

/** A file or link of the inventory. */
export type NeededFile = Pick<Component, 'class' | 'path'>;

export interface HarmlessClass {
  readonly name: string;
  readonly why: string;
}

interface Rule extends HarmlessClass {
  fits(component: NeededFile): boolean;
}

const isPhpFile = ({ path }: NeededFile): boolean => path.startsWith('/etc/php/');
const isConfig = (component: NeededFile): boolean =>
  component.class === 'config' || component.class === 'enabled-link';

/** The first that fits. A file and the links to it are of one class. */
const RULES: readonly Rule[] = [
  {
    name: 'opcode cache',
    why: 'opcache changes how all code runs; without it pages answer the same, only slower',
    fits: ({ path }) => /\bopcache\.(?:so|ini)$/.test(path),
  },
  {
    name: 'PHP extension in reach',
    why: 'the code of the site, or an extension it uses, names something this one defines; no page asked for came there',
    fits: (c) => c.class === 'extension' || (isPhpFile(c) && /\/(?:mods-available|conf\.d)\//.test(c.path)),
  },
  {
    name: 'PHP settings',
    why: 'what PHP has compiled in gives these pages the same answers; limits and error display do change',
    fits: (c) => isConfig(c) && isPhpFile(c),
  },
  {
    name: 'LoadModule not used here',
    why: 'no directive for these pages needs the module, any .htaccess may; the module file itself is needed by each start',
    fits: (c) => isConfig(c) && c.path.endsWith('.load'),
  },
  {
    name: 'server settings',
    why: 'the defaults compiled into the server give these pages the same answers; logs, limits, headers and other paths change',
    fits: isConfig,
  },
  {
    name: 'loader cache',
    why: 'ld.so searches its standard directories too; a library elsewhere is found only by the cache',
    fits: ({ path }) => path === '/etc/ld.so.cache',
  },
  {
    name: 'runtime directory link',
    why: 'the configuration names a directory by this link of hier(7); an empty one is made in its place, and others look for it at the old one',
    fits: (c) => c.class === 'directory' && c.path.startsWith('/var/'),
  },
];

/** undefined when no class says why. */
export function explain(component: NeededFile): HarmlessClass | undefined {
  return RULES.find((rule) => rule.fits(component));
}
