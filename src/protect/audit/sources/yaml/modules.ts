/** What Ansible's modules do to a host. docs.ansible.com, collections ansible.builtin and community.general. Pure. */
import { holdsNothing } from '../../holds-nothing.ts';
import type { Effect, Pattern } from '../../model.ts';

/** The arguments of a task, with the values put in. */
export interface Arguments {
  /** The first of these names that is given. */
  readonly one: (...names: readonly string[]) => Pattern | undefined;
  /** The same for a list, or for one text with commas. */
  readonly all: (...names: readonly string[]) => readonly Pattern[];
  readonly is: (name: string, ...values: readonly string[]) => boolean;
  readonly yes: (name: string) => boolean;
  readonly no: (name: string) => boolean;
}

export type Module = (args: Arguments) => readonly Effect[];

const packages =
  (manager: 'dpkg' | 'rpm' | undefined): Module =>
  (args) => {
    const names = args.all('name', 'pkg', 'package').map(withoutVersion);
    const autoremove = args.yes('autoremove');
    if (args.is('state', 'absent', 'removed'))
      return [
        {
          kind: 'packages-removed',
          packages: names,
          autoremove,
          purge: args.yes('purge'),
          dependants: 'follow',
          ...(manager === undefined ? {} : { manager }),
        },
      ];
    const installed: Effect[] =
      names.length === 0 ? [] : [{ kind: 'packages-installed', packages: names, removing: [] }];
    return autoremove
      ? [...installed, { kind: 'packages-removed', packages: [], autoremove, purge: args.yes('purge') }]
      : installed;
  };

/** `name=1.2` */
function withoutVersion({ parts, glob }: Pattern): Pattern {
  const bare = parts.map((part) => part?.replace(/=.*$/s, ''));
  return { parts: bare, glob: glob || bare.some((part) => /[*?[]/.test(part ?? '')) };
}

const file: Module = (args) => {
  const path = args.one('path', 'dest', 'name');
  if (path === undefined) return [];
  if (args.is('state', 'absent')) return [{ kind: 'paths-removed', paths: [path], recursive: true }];
  if (args.is('state', 'link', 'hard'))
    return [{ kind: args.yes('force') ? 'paths-replaced' : 'paths-created', paths: [path] }];
  if (args.is('state', 'touch', 'directory')) return [{ kind: 'paths-created', paths: [path] }];
  return forbidden(path, args);
};

function forbidden(path: Pattern, args: Arguments): Effect[] {
  if (!args.is('mode', '0', '00', '000', '0000')) return [];
  return [{ kind: 'paths-forbidden', paths: [path], recursive: args.yes('recurse'), wholly: true }];
}

const copy: Module = (args) => {
  const path = args.one('dest');
  if (path === undefined || args.no('force')) return [];
  const content = args.one('content')?.parts;
  const known = content !== undefined && !content.includes(undefined);
  const empty = (known && holdsNothing(content.join(''))) || args.is('src', '/dev/null');
  return [{ kind: 'paths-replaced', paths: [path], ...(empty ? { emptied: true } : {}) }];
};

const service: Module = (args) => {
  const services = args.all('name', 'service', 'unit');
  if (services.length === 0) return [];
  const disabled = args.no('enabled') || args.yes('masked');
  const effects: Effect[] = [];
  if (disabled || args.is('state', 'stopped')) effects.push({ kind: 'services-stopped', services, disabled });
  const enabled = args.yes('enabled');
  if (enabled || args.is('state', 'started', 'restarted'))
    effects.push({ kind: 'services-started', services, enabled });
  return effects;
};

const apacheModule: Module = (args) => {
  const names = args.all('name', 'identifier');
  if (names.length === 0) return [];
  return [
    { kind: args.is('state', 'absent') ? 'modules-disabled' : 'modules-enabled', of: 'apache-module', names },
  ];
};

const user: Module = (args) =>
  args.is('state', 'absent') ? [{ kind: 'accounts-removed', accounts: args.all('name', 'user') }] : [];

export const MODULES: Readonly<Record<string, Module>> = {
  apt: packages('dpkg'),
  package: packages(undefined),
  dnf: packages('rpm'),
  yum: packages('rpm'),
  file,
  copy,
  template: copy,
  service,
  systemd: service,
  systemd_service: service,
  apache2_module: apacheModule,
  user,
};
