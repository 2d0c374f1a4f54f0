/** apt(8), apt-get(8), aptitude(8), dpkg(1), apt-mark(8). */
import type { Effect, Pattern } from '../model.ts';
import { toPattern } from '../shell/pattern.ts';
import { plainOf, type Text } from '../shell/text.ts';
import type { Model } from './index.ts';
import { hasOption, headOf, names, sorted } from './operands.ts';

const APT_VALUED = /^-[octax]$|^--(?:option|config-file|target-release|default-release|host-architecture)$/;
/** Options that make apt only tell what it would do. */
const SIMULATED = /^(?:--(?:simulate|dry-run|just-print|no-act|recon|download-only|print-uris))$/;

const apt: Model = ({ program, args }) => {
  const { options, operands } = sorted(args, program === 'aptitude' ? /^-[oFtwq]$/ : APT_VALUED);
  if (options.some((option) => SIMULATED.test(option) || /^-[a-zA-Z]*[sd][a-zA-Z]*$/.test(option))) return [];
  const [verb, ...rest] = operands;
  const wanted = rest.flatMap((text) => nameOf(text, program));
  const purge = hasOption(options, /^$/, '--purge');
  const autoremove = hasOption(options, /^$/, '--auto-remove', '--autoremove');
  switch (plainOf(verb ?? EMPTY) ?? '') {
    case 'remove':
      return removal(wanted, autoremove, purge);
    case 'purge':
      return removal(wanted, autoremove, true);
    case 'autoremove':
    case 'auto-remove':
    case 'autopurge':
      return removal(wanted, true, purge || headOf(verb ?? rest[0] ?? EMPTY) === 'autopurge');
    case 'install':
    case 'reinstall':
    case 'build-dep':
    case 'satisfy':
      return installation(wanted, autoremove);
    case 'upgrade':
    case 'full-upgrade':
    case 'dist-upgrade':
      return autoremove ? removal([], true, purge) : [];
    case 'markauto':
      return [{ kind: 'packages-marked', packages: wanted.map(({ pattern }) => pattern), as: 'auto' }];
    case 'unmarkauto':
      return [{ kind: 'packages-marked', packages: wanted.map(({ pattern }) => pattern), as: 'manual' }];
    default:
      return [];
  }
};

const EMPTY: Text = { parts: [], origins: [] };

interface Wanted {
  readonly pattern: Pattern;
  /** `name-` removes and `name+` installs, whatever the verb says. */
  readonly sign?: '-' | '+';
}

function removal(wanted: readonly Wanted[], autoremove: boolean, purge: boolean): Effect[] {
  const packages = wanted.filter(({ sign }) => sign !== '+').map(({ pattern }) => pattern);
  const installed = wanted.filter(({ sign }) => sign === '+').map(({ pattern }) => pattern);
  if (packages.length === 0 && !autoremove) return [];
  const removed: Effect = {
    kind: 'packages-removed',
    packages,
    autoremove,
    purge,
    manager: 'dpkg',
    dependants: 'follow',
  };
  return installed.length === 0
    ? [removed]
    : [removed, { kind: 'packages-installed', packages: installed, removing: [] }];
}

function installation(wanted: readonly Wanted[], autoremove: boolean): Effect[] {
  const packages = wanted.filter(({ sign }) => sign !== '-').map(({ pattern }) => pattern);
  const removing = wanted.filter(({ sign }) => sign === '-').map(({ pattern }) => pattern);
  const installed: Effect = { kind: 'packages-installed', packages, removing };
  return autoremove
    ? [installed, { kind: 'packages-removed', packages: [], autoremove: true, purge: false, manager: 'dpkg' }]
    : [installed];
}

/** `name:arch`, `name=1.2`, `name/stable`, `name-`; of aptitude `~nname` and `?name(name)`. Package files give their name. */
function nameOf(text: Text, program: string): Wanted[] {
  const plain = plainOf(text);
  if (plain === undefined) {
    const pattern = toPattern(text);
    return [{ pattern }];
  }
  if (program === 'aptitude' && /^[~?]/.test(plain)) {
    const [, found] = /^(?:~n|\?name\()\^?([a-z0-9+.-]+)\$?\)?$/.exec(plain) ?? [];
    return [
      { pattern: { parts: found === undefined ? [undefined] : [undefined, found, undefined], glob: false } },
    ];
  }
  if (plain.endsWith('.deb')) return [{ pattern: literal(/([^/_]+)_[^/]*\.deb$/.exec(plain)?.[1] ?? plain) }];
  const bare = plain.replace(/[:=/].*$/, '');
  const sign = /[+_-]$/.exec(bare)?.[0];
  // Names may end in a plus themselves: g++.
  if (sign === '-' || (sign === '_' && program === 'aptitude'))
    return [{ pattern: literal(bare.slice(0, -1)), sign: '-' }];
  if (sign === '+' && !bare.endsWith('++')) return [{ pattern: literal(bare.slice(0, -1)), sign: '+' }];
  return [{ pattern: literal(bare) }];
}

/** The program itself reads patterns in names, quoted or not. */
const literal = (name: string): Pattern => ({ parts: [name], glob: /[*?[]/.test(name) });

const dpkg: Model = ({ args }) => {
  const { options, operands } = sorted(args, /^$/);
  if (hasOption(options, /^$/, '--no-act', '--dry-run', '--simulate')) return [];
  const remove = hasOption(options, /^r$/, '--remove');
  const purge = hasOption(options, /^P$/, '--purge');
  if (remove || purge) {
    const packages = operands.flatMap((text) => nameOf(text, 'dpkg').map(({ pattern }) => pattern));
    return packages.length === 0
      ? []
      : [
          {
            kind: 'packages-removed',
            packages,
            autoremove: false,
            purge,
            manager: 'dpkg',
            dependants: 'keep',
          },
        ];
  }
  if (!hasOption(options, /^(?:i|O?iG?E?)$/, '--install', '--unpack')) return [];
  const packages = operands.flatMap((text) => nameOf(text, 'dpkg').map(({ pattern }) => pattern));
  return [{ kind: 'packages-installed', packages, removing: [] }];
};

const aptMark: Model = ({ args }) => {
  const [verb, ...rest] = args;
  const as = verb === undefined ? undefined : plainOf(verb);
  if (as === 'auto' || as === 'manual')
    return [{ kind: 'packages-marked', packages: names(sorted(rest, APT_VALUED).operands), as }];
  return [];
};

export const packages: Readonly<Record<string, Model>> = {
  apt,
  'apt-get': apt,
  aptitude: apt,
  'apt-fast': apt,
  dpkg,
  'apt-mark': aptMark,
};
