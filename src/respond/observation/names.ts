/** Which objects have to be looked at: everything the messages, changes, configurations and pages name. */
import { posix } from 'node:path';
import type { LogFact, Statement } from '../../domain/log-fact.ts';
import type { Component } from '../../domain/component.ts';
import type { Look } from './look.ts';
import type { ModuleLoadFault, ObservedPage, ObservedService } from './model.ts';
import type { AccessCheck, Change } from './object-model.ts';

export interface Naming {
  /** As it was named: a path, or a bare file name. */
  readonly name: string;
  readonly path: string;
  readonly binary?: boolean;
  /** A line that somebody names. */
  readonly line?: number;
  readonly access?: { readonly user: string; readonly wants: AccessCheck['wants'] };
  /** Look for names like it. */
  readonly near?: boolean;
}

export interface Named {
  readonly facts: readonly LogFact[];
  readonly changes: readonly Change[];
  readonly services: readonly ObservedService[];
  readonly pages: readonly ObservedPage[];
  readonly components: readonly Component[];
  readonly moduleFaults: readonly ModuleLoadFault[];
}

export function namesOf(look: Look, all: Named): readonly Naming[] {
  const users = all.services
    .filter((s) => s.wanted !== undefined)
    .flatMap((s) => (s.user === undefined ? [] : [s.user]));
  return [
    ...all.facts.flatMap((fact) => fact.statements.flatMap((s) => ofStatement(look, s, users))),
    ...all.changes.flatMap((change) => ofChange(change, users)),
    ...all.services.flatMap((s) => ofService(s, users)),
    ...all.pages.flatMap((page) =>
      page.ok || page.file === undefined
        ? []
        : users.map((user) => ({ ...plain(page.file ?? ''), access: { user, wants: 'read' as const } })),
    ),
    ...all.components.flatMap(ofComponent),
    ...all.moduleFaults.flatMap((fault) =>
      [
        fault.path,
        ...(fault.culprit === undefined ? [] : [fault.culprit]),
        ...(fault.library === undefined ? [] : [fault.library]),
      ].flatMap((name) => library(look, name)),
    ),
    ...switches(look),
  ];
}

const plain = (path: string): Naming => ({ name: path, path });

function ofStatement(look: Look, statement: Statement, users: readonly string[]): readonly Naming[] {
  const at =
    'at' in statement && statement.at !== undefined
      ? [
          {
            ...plain(statement.at.file),
            ...(statement.at.line === undefined ? {} : { line: statement.at.line }),
          },
        ]
      : [];
  return [...at, ...objectsOf(look, statement, users)];
}

function objectsOf(look: Look, statement: Statement, users: readonly string[]): readonly Naming[] {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- most statements name no object
  switch (statement.kind) {
    case 'cannot-load':
      return [
        statement.object,
        ...(statement.tried ?? []),
        ...(statement.by === undefined ? [] : [statement.by]),
      ].flatMap((name) => library(look, name));
    case 'file':
      return absolute(statement.path).flatMap((one) => [
        one,
        ...users.map((user) => ({ ...one, access: { user, wants: wantsOf(statement) } })),
      ]);
    case 'include':
      return absolute(statement.path).flatMap((one) => [
        { ...one, near: true },
        ...users.map((user) => ({ ...one, access: { user, wants: 'read' as const } })),
      ]);
    case 'open-basedir':
    case 'no-index':
    case 'stale-pid':
      return absolute(statement.path);
    case 'certificate':
      return [statement.path, statement.key].flatMap((path) => (path === undefined ? [] : absolute(path)));
    case 'refused-by-rule':
    case 'primary-script-unknown':
    case 'disk-full':
    case 'read-only':
    case 'too-many-files':
      return statement.path === undefined ? [] : absolute(statement.path);
    case 'session-storage':
      return (statement.path === undefined ? [] : absolute(statement.path)).flatMap((one) => [
        one,
        ...users.map((user) => ({ ...one, access: { user, wants: 'write' as const } })),
      ]);
    case 'slow-request':
      return absolute(statement.script);
    case 'connect':
      return statement.address.startsWith('unix:/')
        ? users.map((user) => ({
            ...plain(statement.address.slice('unix:'.length)),
            access: { user, wants: 'connect' as const },
          }))
        : [];
    default:
      return [];
  }
}

/** What was tried: sessions, uploads and logs are written, everything else is read. */
function wantsOf({ path, errno }: Extract<Statement, { kind: 'file' }>): AccessCheck['wants'] {
  return /\/sess_|session|upload|\/tmp\/|\.log$|cache/i.test(path) || errno === 'EROFS' || errno === 'ENOSPC'
    ? 'write'
    : 'read';
}

function absolute(path: string): readonly Naming[] {
  return path.startsWith('/') ? [plain(posix.normalize(path))] : [];
}

/** Debian's multiarch directories (multiarch tuples of dpkg-architecture(1)). */
const TUPLE: Readonly<Partial<Record<string, string>>> = {
  x64: 'x86_64-linux-gnu',
  arm64: 'aarch64-linux-gnu',
};

/** A bare soname stands for the path at which it would be found, or at which its package had it. */
function library(look: Look, name: string): readonly Naming[] {
  if (name.startsWith('/')) return [{ ...plain(posix.normalize(name)), binary: true }];
  if (!/^[\w.+-]+$/.test(name)) return [];
  const tuple = TUPLE[process.arch] ?? '';
  const places = [
    `/usr/lib/${tuple}`,
    `/lib/${tuple}`,
    '/usr/lib',
    '/lib64',
    '/usr/lib64',
    '/usr/local/lib',
  ].map((dir) => `${dir}/${name}`);
  const path =
    places.find((p) => look.files.trail(p).exists) ??
    places.find((p) => look.packages.owner(p) !== undefined) ??
    places.find((p) => look.baseline?.entries.some((e) => e.component.path === p) === true);
  return path === undefined
    ? []
    : [
        { name, path, binary: true },
        { ...plain(path), binary: true },
      ];
}

function ofChange({ path, was, class: of, kind }: Change, users: readonly string[]): readonly Naming[] {
  const binary = of === 'module' || of === 'extension' || of === 'library' || of === 'program';
  const target = was?.target === undefined ? [] : [plain(posix.resolve(posix.dirname(path), was.target))];
  // Content is read by workers, as the service's user.
  const readers = of === 'content' && kind === 'permission' ? users : [];
  return [
    { ...plain(path), ...(binary ? { binary } : {}), near: of === 'content' || of === 'directory' },
    ...readers.map((user) => ({ ...plain(path), access: { user, wants: 'read' as const } })),
    ...target,
  ];
}

function ofService(one: ObservedService, users: readonly string[]): readonly Naming[] {
  const { service, configTest, expects, handsOnTo, settings } = one;
  const sockets = [...expects, ...handsOnTo].flatMap(({ address }) =>
    address.startsWith('unix:/') ? [address.slice('unix:'.length)] : [],
  );
  const files = [configTest.at, ...expects.map((e) => e.at), ...handsOnTo.map((h) => h.at)].flatMap((at) =>
    at === undefined ? [] : [{ ...plain(at.file), ...(at.line === undefined ? {} : { line: at.line }) }],
  );
  const roots =
    one.wanted === undefined
      ? []
      : service.sites.flatMap((site) =>
          site.documentRoot === undefined
            ? []
            : users.map((user) => ({
                ...plain(site.documentRoot ?? ''),
                access: { user, wants: 'search' as const },
              })),
        );
  return [
    plain(service.executable),
    ...sockets.flatMap((path) => [
      plain(path),
      plain(posix.dirname(path)),
      ...users.map((user) => ({ ...plain(path), access: { user, wants: 'connect' as const } })),
    ]),
    ...files,
    ...roots,
    ...settings.map((s) => plain(s.at.file)),
  ];
}

/** Binaries of wanted services are asked for faults of their own. */
function ofComponent({ kind, class: of, path }: Component): readonly Naming[] {
  if (kind !== 'file' || !(of === 'module' || of === 'extension' || of === 'library' || of === 'program'))
    return [];
  return [{ ...plain(path), binary: true }];
}

const SWITCH_DIRECTORIES = ['mods', 'conf'].map((kind) => `/etc/apache2/${kind}`);
const SWITCHES = /^(?:php[\d.]*(?:-fpm)?|proxy_fcgi|proxy|mpm_\w+)\.(?:load|conf)$/;

/** The links that switch PHP on, by whatever name: enabled or only available. */
function switches(look: Look): readonly Naming[] {
  return SWITCH_DIRECTORIES.flatMap((dir) => {
    const names = new Set(
      [...look.files.list(`${dir}-available`), ...look.files.list(`${dir}-enabled`)]
        .map((e) => e.name)
        .filter((name) => SWITCHES.test(name)),
    );
    return [...names].flatMap((name) => [plain(`${dir}-available/${name}`), plain(`${dir}-enabled/${name}`)]);
  });
}
