/** Who defines the directives and names that messages complain of: asked of the modules on disk, so that it works on a host never seen before. */
import { posix } from 'node:path';
import type { LogFact, Statement } from '../../domain/log-fact.ts';
import { ElfObjects, ElfResolver } from '../../host/elf/index.ts';
import { DirectiveOwners } from '../../stacks/apache/index.ts';
import {
  ExtensionFiles,
  extensionDirectory,
  phpRegistry,
  SymbolOwners,
  type SymbolKind,
} from '../../stacks/php/index.ts';
import type { Look } from './look.ts';
import type { DirectiveOwner, ObservedService, SymbolOwner, UnknownDirective } from './model.ts';
import type { Change } from './object-model.ts';
import type { Naming } from './names.ts';

export interface Owners {
  readonly directives: Readonly<Record<string, DirectiveOwner>>;
  readonly symbols: Readonly<Record<string, SymbolOwner>>;
  readonly unknown: readonly UnknownDirective[];
  readonly named: readonly Naming[];
}

/** A hostile log could name very many. */
const MOST_NAMES = 60;
/** Always asked: who hands PHP files to PHP. */
const HANDLER = 'php_value';

export function observeOwners(
  look: Look,
  facts: readonly LogFact[],
  services: readonly ObservedService[],
  changes: readonly Change[],
): Owners {
  const directives = ownersOfDirectives(look, facts, services);
  const symbols = ownersOfSymbols(look, facts, services);
  const paths = [...Object.values(directives), ...Object.values(symbols)].flatMap((owner) =>
    [owner.file, owner.available, owner.enabled].filter((path) => path !== undefined),
  );
  return {
    directives,
    symbols,
    unknown: unknownDirectives(look, services, changes),
    named: paths.map((path) => ({ name: path, path })),
  };
}

function ownersOfDirectives(
  look: Look,
  facts: readonly LogFact[],
  services: readonly ObservedService[],
): Readonly<Record<string, DirectiveOwner>> {
  const found: Record<string, DirectiveOwner> = Object.create(null);
  if (!services.some((s) => s.wanted !== undefined && s.service.stack === 'apache')) return found;
  const phpVersion = formerPhp(look);
  const owners = new DirectiveOwners({
    files: look.files,
    objects: new ElfObjects(new ElfResolver(), look.files.root),
    ...(phpVersion === undefined ? {} : { phpVersion }),
  });
  const named = facts.flatMap((fact) =>
    fact.statements.flatMap((s) => (s.kind === 'invalid-directive' ? [s.directive] : [])),
  );
  for (const directive of new Set([HANDLER, ...named.slice(0, MOST_NAMES)])) {
    const owner = owners.ownerOf(directive);
    if (owner === undefined) continue;
    const { module, file, fileExists, available, name, from } = owner;
    const trace = look.traces.of(file) ?? (available === undefined ? undefined : look.traces.of(available));
    const owned = trace?.package ?? owner.package;
    found[directive.toLowerCase()] = {
      directive,
      module,
      file,
      fileExists,
      ...(available === undefined
        ? {}
        : { available, enabled: `${posix.dirname(posix.dirname(available))}/mods-enabled/${name}.load` }),
      ...(owned === undefined ? {} : { package: owned }),
      from,
    };
  }
  return found;
}

/** The mod_php of the baseline; without one, that of the last package that was taken away. */
function formerPhp({ baseline, history }: Look): string | undefined {
  const paths = (baseline?.entries ?? []).map(({ component }) => component.path);
  const removed = history.filter(({ action }) => action === 'remove' || action === 'purge');
  return (
    versionIn(paths, /\/libphp(\d+\.\d+)\.so$/) ??
    versionIn(removed.map((entry) => entry.package).toReversed(), /^libapache2-mod-php(\d+\.\d+)$/)
  );
}

function versionIn(names: readonly string[], pattern: RegExp): string | undefined {
  return names.map((name) => pattern.exec(name)?.[1]).find((version) => version !== undefined);
}

/** Not envvars, which is a script, nor PHP's ini files. */
const HTTPD_FILE = /\.(?:conf|load)$/;
const DIRECTIVE = /^\s*([A-Za-z]\w*)(?:\s|$)/;
const MOST_LINES = 200;

/**
 * httpd stops at its first error, so what stands behind it shows only after that is mended: the lines that were added are asked for
 * directives that neither httpd nor any module on this host defines.
 */
function unknownDirectives(
  look: Look,
  services: readonly ObservedService[],
  changes: readonly Change[],
): readonly UnknownDirective[] {
  const apache = new Set(services.filter((s) => s.service.stack === 'apache').map((s) => s.service.id));
  const lines = changes
    .filter(
      (c) =>
        c.class === 'config' &&
        c.diff !== undefined &&
        c.services.some((id) => apache.has(id)) &&
        HTTPD_FILE.test(c.path),
    )
    .flatMap((c) => (c.diff?.added ?? []).map((line) => ({ path: c.path, ...line })));
  if (lines.length === 0) return [];
  const owners = new DirectiveOwners({
    files: look.files,
    objects: new ElfObjects(new ElfResolver(), look.files.root),
  });
  return lines.slice(0, MOST_LINES).flatMap(({ path, line, text }) => {
    const directive = DIRECTIVE.exec(text)?.[1];
    if (directive === undefined || owners.ownerOf(directive) !== undefined) return [];
    return [{ directive, at: { file: path, line } }];
  });
}

const KINDS: Partial<Readonly<Record<Statement['kind'], SymbolKind>>> = {
  'undefined-function': 'function',
  'undefined-class': 'class',
  'undefined-constant': 'constant',
};

function ownersOfSymbols(
  look: Look,
  facts: readonly LogFact[],
  services: readonly ObservedService[],
): Readonly<Record<string, SymbolOwner>> {
  const found: Record<string, SymbolOwner> = Object.create(null);
  const named = facts.flatMap((fact) =>
    fact.statements.flatMap((s) =>
      s.kind === 'undefined-function' || s.kind === 'undefined-class' || s.kind === 'undefined-constant'
        ? [s]
        : [],
    ),
  );
  const sapi = sapiOf(look, services);
  if (named.length === 0 || sapi === undefined) return found;
  const objects = new ElfObjects(new ElfResolver(), look.files.root);
  const owners = new SymbolOwners({
    files: look.files,
    extensionFiles: new ExtensionFiles(objects),
    extensionDirectory: sapi.extensions,
    binary: sapi.binary,
    modsAvailable: `/etc/php/${sapi.version}/mods-available`,
    version: sapi.version,
  });
  const links = phpRegistry(look.files).choices.filter(
    (c) => c.sapi === sapi.name && c.version === sapi.version,
  );
  for (const { kind, name } of named.slice(0, MOST_NAMES)) {
    const owner = owners.ownerOf(name, KINDS[kind]);
    if (owner === undefined || found[name] !== undefined) continue;
    const { extension, file, fileExists, available, from } = owner;
    const trace =
      (file === undefined ? undefined : look.traces.of(file)) ??
      (available === undefined ? undefined : look.traces.of(available));
    const owned = trace?.package ?? owner.package;
    const enabled = linkOf(look, sapi, extension, links);
    found[name] = {
      symbol: name,
      extension,
      ...(file === undefined ? {} : { file, fileExists }),
      ...(available === undefined ? {} : { available }),
      ...(enabled === undefined || extension === 'core' ? {} : { enabled }),
      ...(owned === undefined ? {} : { package: owned }),
      from,
    };
  }
  return found;
}

interface Sapi {
  readonly name: 'apache2' | 'fpm';
  readonly version: string;
  readonly binary: string;
  readonly extensions: string;
}

/** The PHP that the wanted services run: FPM's when one of them is FPM, else the one inside Apache. */
function sapiOf(look: Look, services: readonly ObservedService[]): Sapi | undefined {
  const fpm = services.find((s) => s.wanted !== undefined && s.service.stack === 'php-fpm');
  const version = fpm === undefined ? moduleVersion(look) : /(\d+\.\d+)$/.exec(fpm.service.executable)?.[1];
  const extensions = version === undefined ? undefined : extensionDirectory(look.files, version);
  if (version === undefined || extensions === undefined) return undefined;
  return fpm === undefined
    ? { name: 'apache2', version, binary: `/usr/lib/apache2/modules/libphp${version}.so`, extensions }
    : { name: 'fpm', version, binary: fpm.service.executable, extensions };
}

function moduleVersion(look: Look): string | undefined {
  const module = look.inventory.components.find(
    (c) => c.class === 'module' && /\/libphp\d+\.\d+\.so$/.test(c.path),
  );
  return (
    /libphp(\d+\.\d+)\.so$/.exec(module?.path ?? '')?.[1] ??
    look.files
      .list('/etc/php')
      .map((e) => e.name)
      .filter((name) => look.files.isDirectory(`/etc/php/${name}/apache2`))
      .at(-1)
  );
}

function linkOf(
  look: Look,
  sapi: Sapi,
  extension: string,
  links: ReturnType<typeof phpRegistry>['choices'],
): string | undefined {
  const noted = links.find((c) => c.name === extension)?.link;
  const directory = `/etc/php/${sapi.version}/${sapi.name}/conf.d`;
  const standing = look.files.list(directory).find((e) => e.name.replace(/^\d+-/, '') === `${extension}.ini`);
  return standing === undefined ? noted : `${directory}/${standing.name}`;
}
