/** What would be safe in the place of a finding, before it is said in a language. Plain data. */
import type { Component } from '../../../../domain/component.ts';
import type { Hit } from '../hits/index.ts';
import { posix } from 'node:path';

export type Remedy =
  /** A variable that nobody sets makes it so. */
  | { readonly kind: 'set'; readonly variable: string }
  | { readonly kind: 'remove-only'; readonly packages: readonly string[] }
  | { readonly kind: 'keep-packages'; readonly packages: readonly string[] }
  | { readonly kind: 'mark-manual'; readonly packages: readonly string[] }
  /** `paths` are to stay, `directories` are where they are. */
  | {
      readonly kind: 'name-files';
      readonly paths: readonly string[];
      readonly directories: readonly string[];
    }
  | { readonly kind: 'replace-beside'; readonly path: string }
  | { readonly kind: 'take-writing-only'; readonly path: string }
  /** `link`: the first file that enables it. */
  | { readonly kind: 'keep-module'; readonly link: string }
  | { readonly kind: 'start-again'; readonly unit: string }
  | { readonly kind: 'keep-account'; readonly account: string }
  | { readonly kind: 'rehearse' };

const SHOWN = 4;
const MANY = 8;

/** `components`: those of the hit, most important first; `doubt`: the variable that makes it so, if one does. */
export function remedyOf(
  { rule: id, packages = [], services = [] }: Hit,
  components: readonly Component[],
  doubt: string | undefined,
): Remedy {
  if (doubt !== undefined) return { kind: 'set', variable: doubt };
  const owners = [...new Set(components.flatMap(({ package: owner }) => owner?.name ?? []))];
  const paths = components.map(({ path }) => path);
  const [path = ''] = paths;
  const rule: string = id;
  switch (rule) {
    case 'package-removal': {
      return packages.length > 0 && packages.length <= MANY
        ? { kind: 'remove-only', packages }
        : { kind: 'keep-packages', packages: owners.slice(0, SHOWN) };
    }
    case 'package-autoremove':
      return { kind: 'mark-manual', packages: owners.slice(0, 6) };
    case 'file-removal': {
      const directories = [...new Set(paths.map((one) => posix.dirname(one)))].slice(0, SHOWN);
      return { kind: 'name-files', paths: paths.slice(0, SHOWN), directories };
    }
    case 'file-replacement':
      return { kind: 'replace-beside', path };
    case 'file-access':
      return { kind: 'take-writing-only', path };
    case 'module-disabled':
      return { kind: 'keep-module', link: path };
    case 'service-stopped':
      return { kind: 'start-again', unit: services[0] ?? 'SERVICE' };
    case 'account-removal':
      return { kind: 'keep-account', account: path };
    default:
      return { kind: 'rehearse' };
  }
}
