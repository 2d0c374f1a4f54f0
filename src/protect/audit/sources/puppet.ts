/** Resources of Puppet manifests: package, file, service, exec, user; with titles in lists, defaults and plain variables. */
import { holdsNothing } from '../holds-nothing.ts';
import type { Effect, Pattern, Piece } from '../model.ts';
import { beyond, type Container, declared, shellPiece, unreadable } from './container.ts';
import { Mapped } from './mapped.ts';
import { type Attributes, parseManifest, type Resource } from './puppet/manifest.ts';
import { patternsOf, plainOf, valueScript } from './puppet/value.ts';

export function puppet(container: Container): readonly Piece[] {
  const { resources, problems } = parseManifest(container.text, container.made);
  return [
    ...problems.map(({ at, why, beyond: reached }) =>
      (reached === true ? beyond : unreadable)(container, at, why),
    ),
    ...resources.flatMap((resource) => piecesOf(container, resource)).toSorted(byOrder),
  ];
}

/** A catalogue has no order of its own: what one resource keeps, another does not take. */
const KEEPS: ReadonlySet<string> = new Set([
  'paths-created',
  'paths-replaced',
  'services-started',
  'packages-installed',
]);
const byOrder = (a: Piece, b: Piece): number => Number(keeps(a)) - Number(keeps(b));
const keeps = (piece: Piece): boolean => piece.kind === 'declared' && KEEPS.has(piece.effect.kind);

function piecesOf(container: Container, resource: Resource): Piece[] {
  const { type, title, attributes } = resource;
  const inside = `${type} resource of a Puppet manifest`;
  if (type === 'exec') return execOf(container, resource, inside);
  const subject = attributes.get(type === 'file' ? 'path' : 'name') ?? title;
  const names = patternsOf(subject);
  return effectsOf(type, names, attributes).map((effect) => declared(container, effect, subject, inside));
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
      return fileEffects(ensure, names, attributes, said);
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

/** A directory goes with `force` only; what is in it, and is neither managed nor in its source, with `purge`. */
function fileEffects(
  ensure: string,
  paths: readonly Pattern[],
  attributes: Attributes,
  said: (name: string) => string,
): Effect[] {
  if (ensure === 'absent') return [{ kind: 'paths-removed', paths, recursive: said('force') === 'true' }];
  const effects: Effect[] = [];
  const sourced = attributes.has('source');
  if (said('purge') === 'true' && said('recurse') !== '' && said('recurse') !== 'false')
    effects.push({
      kind: 'paths-removed',
      paths: paths.map((path) => inside(path, sourced)),
      recursive: true,
    });
  if (/^0{1,4}$/.test(said('mode')))
    effects.push({ kind: 'paths-forbidden', paths, recursive: said('recurse') === 'true', wholly: true });
  return [...effects, ...contents(ensure, paths, attributes)];
}

function inside({ parts, glob }: Pattern, sourced: boolean): Pattern {
  const all = parts.length === 1 && parts[0] !== undefined;
  if (sourced || !all) return { parts: [...parts, '/', undefined], glob };
  return { parts: [`${literal(parts[0] ?? '')}/*`], glob: true };
}

const literal = (path: string): string => path.replace(/[*?[\\]/g, '\\$&');

/** What is there afterwards. */
function contents(ensure: string, paths: readonly Pattern[], attributes: Attributes): Effect[] {
  const content = attributes.get('content');
  const text = content === undefined ? undefined : plainOf(content);
  const written = content !== undefined || (attributes.has('source') && ensure !== 'directory');
  if (!written)
    return /^(?:present|file|link|directory)$/.test(ensure) ? [{ kind: 'paths-created', paths }] : [];
  const kept = plainOf(attributes.get('replace') ?? { from: 0, to: 0 }) === 'false';
  if (kept) return [{ kind: 'paths-created', paths }];
  const empty = text !== undefined && holdsNothing(text) ? { emptied: true } : {};
  return [{ kind: 'paths-replaced', paths, ...empty }];
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
