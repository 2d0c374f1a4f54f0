/** What is not as it should be, by every measure there is: the baseline, the packages, the configuration in force. */
import type { Component, ReasonStep } from '../../domain/component.ts';
import type { CauseActor } from '../../domain/diagnosis.ts';
import { actorLine } from '../../domain/actor.ts';
import type { FileState } from '../../domain/file-state.ts';
import type { FindingKind } from '../../domain/finding.ts';
import { compareWithHost, type HostDifference, type PackageOperation } from '../../identify/index.ts';
import { type Look } from './look.ts';
import type { Change, ChangeKind } from './object-model.ts';
import { diffAgainst } from './config-diff.ts';
import { changeTime } from './inode.ts';

const KIND: Readonly<Record<FindingKind, ChangeKind>> = {
  missing: 'missing',
  corrupted: 'content',
  permission: 'permission',
  metadata: 'permission',
  dangling: 'dangling',
  covered: 'covered',
  unexpected: 'type',
};

/** Against the signed record. Empty without one. */
export async function baselineChanges(look: Look): Promise<readonly Change[]> {
  const { baseline } = look;
  if (baseline === undefined) return [];
  const { differences, unverified } = await compareWithHost(baseline, { history: look.history });
  for (const { path, why } of unverified)
    look.limits.add(`${path} could not be compared with the baseline: ${why}`);
  return [...differences.map((d) => toChange(look, d)), ...newcomers(look)];
}

function toChange(look: Look, { finding, expected, actual, explainedBy }: HostDifference): Change {
  const { component } = finding;
  const kind =
    finding.kind === 'dangling' && finding.differences.includes('target') && resolves(look, component.path)
      ? 'target'
      : KIND[finding.kind];
  const changedAt = changeTime(look, component.path);
  const diff =
    kind === 'content' && expected !== undefined ? diffAgainst(look, component.path, expected) : undefined;
  const actor = seenActor(look, component.path) ?? packageActor(explainedBy);
  return {
    ...base(component),
    kind,
    basis: 'baseline',
    detail: detailOf(kind, expected, actual),
    ...(expected === undefined ? {} : { was: expected }),
    ...(actual === undefined ? {} : { now: actual }),
    ...(diff === undefined ? {} : { diff }),
    ...(changedAt === undefined ? {} : { changedAt }),
    ...(actor === undefined ? {} : { actor }),
    inVault: canBring(look, expected),
  };
}

function resolves(look: Look, path: string): boolean {
  return look.files.stat(path) !== undefined;
}

/** Links need no copy; files need theirs. */
function canBring(look: Look, state: FileState | undefined): boolean {
  if (state === undefined) return false;
  return (
    state.type !== 'file' || (state.sha256 !== undefined && look.vault?.verify(state.sha256) !== undefined)
  );
}

export function base(
  component: Component,
): Pick<Change, 'path' | 'object' | 'class' | 'services' | 'reason'> & { package?: string } {
  return {
    path: component.path,
    object: component.kind,
    class: component.class,
    services: component.services,
    reason: component.reason,
    ...(component.package === undefined ? {} : { package: component.package.name }),
  };
}

function detailOf(kind: ChangeKind, then: FileState | undefined, now: FileState | undefined): string {
  switch (kind) {
    case 'missing':
      return `nothing stands there any more${then === undefined ? '' : ` (was ${brief(then)})`}`;
    case 'dangling':
      return `it leads to ${now?.target ?? then?.target ?? ''}, where nothing stands`;
    case 'target':
      return `it leads to ${now?.target ?? '?'} instead of ${then?.target ?? '?'}`;
    case 'content':
      return `its content changed (${then?.size ?? '?'} → ${now?.size ?? '?'} bytes)`;
    case 'permission':
      return `${attributes(now)} instead of ${attributes(then)}`;
    case 'type':
      return `${now?.type ?? 'something else'} instead of ${then?.type ?? '?'}`;
    case 'covered':
      return 'a mount hides it';
    case 'appeared':
      return 'it was not there before';
    case 'replaced-equal':
      return 'it was replaced by an equal file';
    default:
      return kind satisfies never;
  }
}

const brief = (state: FileState): string =>
  state.type === 'link'
    ? `a link to ${state.target ?? ''}`
    : state.type === 'file'
      ? `a file of ${state.size} bytes`
      : `a ${state.type}`;
const attributes = (state: FileState | undefined): string =>
  state === undefined
    ? '?'
    : `mode ${state.mode.toString(8).padStart(3, '0')}, owner ${state.uid}:${state.gid}`;

/** The agent saw who did it. */
function seenActor(look: Look, path: string): CauseActor | undefined {
  for (const { event, at } of look.journal.toReversed()) {
    if (event.kind === 'finding.opened' && event.path === path && event.actor !== undefined)
      return { text: actorLine(event.actor), at: event.seenAt, source: 'journal', ...user(event.actor) };
    if (event.kind === 'actor.identified' && event.finding.endsWith(`:${path}`))
      return { text: actorLine(event.actor), at, source: 'journal', ...user(event.actor) };
  }
  return undefined;
}

function user(actor: { readonly user?: string | undefined; readonly sudoUser?: string | undefined }): {
  user?: string;
} {
  const name = actor.sudoUser ?? actor.user;
  return name === undefined ? {} : { user: name };
}

export function packageActor(operation: PackageOperation | undefined): CauseActor | undefined {
  if (operation === undefined) return undefined;
  const command = operation.commandLine ?? `dpkg (${operation.action} ${operation.package})`;
  return {
    text: command,
    at: operation.at,
    source: 'package-log',
    ...(operation.requestedBy === undefined ? {} : { user: operation.requestedBy }),
  };
}

/** Configuration that is read now and was not when the baseline was taken. */
function newcomers(look: Look): readonly Change[] {
  const known = new Set(look.baseline?.entries.map((e) => e.component.path));
  const broken = new Set(look.baseline?.broken.map((b) => b.component.path));
  return look.inventory.components
    .filter(
      ({ path, class: of, kind }) =>
        (of === 'config' || of === 'enabled-link' || isPerDirectory(path)) &&
        kind !== 'directory' &&
        !known.has(path) &&
        !broken.has(path) &&
        look.files.stat(path) !== undefined &&
        // What only this inventory found, and what stood there before, is no newcomer.
        (changeTime(look, path) ?? '') > (look.baseline?.createdAt ?? ''),
    )
    .map((component) => {
      const changedAt = changeTime(look, component.path);
      const diff = component.kind === 'file' ? diffAgainst(look, component.path, undefined) : undefined;
      return {
        ...base(component),
        kind: 'appeared' as const,
        basis: 'baseline' as const,
        detail: detailOf('appeared', undefined, undefined),
        ...(diff === undefined ? {} : { diff }),
        ...(changedAt === undefined ? {} : { changedAt }),
      };
    });
}

const isPerDirectory = (path: string): boolean => path.endsWith('/.htaccess') || path.endsWith('/.user.ini');

/** What the configuration in force names, and nothing stands there. Sockets come and go with their service. */
export function referenceChanges(look: Look): readonly Change[] {
  return look.inventory.components
    .filter(
      (c) =>
        (c.kind === 'file' || c.kind === 'link' || c.kind === 'directory') &&
        !look.files.trail(c.path).exists &&
        !isOptional(look, c),
    )
    .map((component) => ({
      ...base(component),
      kind: look.files.trail(component.path).links.length > 0 ? ('dangling' as const) : ('missing' as const),
      basis: 'reference' as const,
      detail: `nothing stands there, and ${reasonText(component.reason)} needs it`,
    }));
}

/** Files that a service makes itself, and those of one that nobody expects to run. */
function isOptional(look: Look, { services, path, class: of }: Component): boolean {
  if (of === 'socket' || /^\/run\/|^\/var\/run\//.test(path)) return true;
  return look.inventory.services.every((s) => !services.includes(s.id));
}

export function reasonText(reason: readonly ReasonStep[]): string {
  const last = reason.findLast((step) => step.at !== undefined) ?? reason.at(-1);
  if (last === undefined) return 'the service';
  return last.at === undefined
    ? last.text
    : `${last.text} (${last.at.file}${last.at.line === undefined ? '' : `:${last.at.line}`})`;
}
