/** Resources of Puppet manifests: package, file, service, exec, user; with titles in lists, defaults and plain variables. */
import type { Effect, Pattern, Piece } from '../model.ts';
import { type Container, shellPiece, unreadable } from './container.ts';
import { Mapped } from './mapped.ts';
import { type Attributes, parseManifest, type Resource } from './puppet/manifest.ts';
import { patternsOf, plainOf, valueScript } from './puppet/value.ts';

export function puppet(container: Container): readonly Piece[] {
  const { resources, problems } = parseManifest(container.text);
  return [
    ...problems.map(({ at, why }) => unreadable(container, at, why)),
    ...resources.flatMap((resource) => piecesOf(container, resource)),
  ];
}

function piecesOf(container: Container, resource: Resource): Piece[] {
  const { type, title, attributes } = resource;
  const inside = `${type} resource of a Puppet manifest`;
  if (type === 'exec') return execOf(container, resource, inside);
  const subject = attributes.get(type === 'file' ? 'path' : 'name') ?? title;
  const names = patternsOf(subject);
  const span = container.spanOf(subject.from, subject.to);
  return effectsOf(type, names, attributes).map((effect) => ({ kind: 'declared', effect, span, inside }));
}

function effectsOf(type: string, names: readonly Pattern[], attributes: Attributes): Effect[] {
  const said = (name: string): string => {
    const value = attributes.get(name);
    return value === undefined ? '' : (plainOf(value) ?? '\0').toLowerCase();
  };
  const ensure = said('ensure');
  switch (type) {
    case 'package':
      if (/^(?:absent|purged)$/.test(ensure)) {
        const purge = ensure === 'purged';
        return [
          { kind: 'packages-removed', packages: names, autoremove: false, purge, dependants: 'follow' },
        ];
      }
      return [{ kind: 'packages-installed', packages: names, removing: [] }];
    case 'file':
      return fileEffects(ensure, names, said);
    case 'service': {
      const disabled = /^(?:false|mask)$/.test(said('enable'));
      if (disabled || /^(?:stopped|false)$/.test(ensure))
        return [{ kind: 'services-stopped', services: names, disabled }];
      return [{ kind: 'services-started', services: names, enabled: said('enable') === 'true' }];
    }
    case 'user':
      return ensure === 'absent' ? [{ kind: 'accounts-removed', accounts: names }] : [];
    default:
      return [];
  }
}

/** A directory goes with `force` only; what is in it, and is not managed, with `purge`. */
function fileEffects(ensure: string, paths: readonly Pattern[], said: (name: string) => string): Effect[] {
  if (ensure === 'absent') return [{ kind: 'paths-removed', paths, recursive: said('force') === 'true' }];
  const effects: Effect[] = [];
  if (said('purge') === 'true' && said('recurse') !== '' && said('recurse') !== 'false')
    effects.push({
      kind: 'paths-removed',
      paths: paths.map(({ parts, glob }) => ({ parts: [...parts, '/', undefined], glob })),
      recursive: true,
    });
  if (/^0{1,4}$/.test(said('mode')))
    effects.push({ kind: 'paths-forbidden', paths, recursive: said('recurse') === 'true', wholly: true });
  return effects;
}

/** Words of a command as the provider `posix` takes them, a script with `provider => shell`; both are read as shell. */
function execOf(container: Container, { title, attributes }: Resource, inside: string): Piece[] {
  const command = attributes.get('command') ?? title;
  const script = new Mapped(container.text);
  const cwd = attributes.get('cwd');
  const directory = cwd === undefined ? undefined : plainOf(cwd);
  if (directory !== undefined) script.put(`cd ${directory}\n`, command.from, command.from);
  script.append(valueScript(container.text, command));
  const user = attributes.get('user');
  const account = user === undefined ? undefined : plainOf(user);
  return [shellPiece(container, script, { inside, ...(account === undefined ? {} : { user: account }) })];
}
