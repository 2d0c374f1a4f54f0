/**
 * A configuration says something the service refuses, or something that makes it answer wrongly: `config-error`. Three ways in: the
 * service's own test names file and line; a message names them; or the text that changed has to do with what the messages say.
 */

import type { RepairPlan } from '../../domain/diagnosis.ts';
import type { Statement } from '../../domain/log-fact.ts';
import type { Case, Said } from '../diagnosis/case.ts';
import type { Hypothesis } from '../diagnosis/hypothesis.ts';
import type { Change } from '../observation/object-model.ts';
import { takeMeaning } from './configuration-meaning.ts';
import { effectsOf, OF_PAGES } from './effects.ts';
import type { CauseFamily } from './family.ts';
import { type Gathered, Gathering, known, support } from './gather.ts';
import { misdirectionOf } from './mentions.ts';
import { bringBack, commentOut, plan, putBack, setAside } from './mend.ts';
import { isTextEdit, PRIOR_OF_EDIT } from './text-edit.ts';
import { speaksOf } from './words.ts';

/** Statements that name the line that is wrong. */
const PLACED = [
  'syntax',
  'invalid-directive',
  'misplaced-directive',
  'invalid-value',
  'undefined-variable',
] as const;

export const configuration: CauseFamily = {
  name: 'configuration',
  propose: (on) => gather(on).map((entry) => hypothesis(on, entry)),
};

function gather(on: Case): readonly Gathered[] {
  const found = new Gathering(on);
  takeEdits(on, found);
  takeDirectives(on, found);
  takeSyntax(on, found);
  takeOwnReading(on, found);
  takeMeaning(on, found);
  return found.list().filter((entry) => entry.support.length > 0 && on.object(entry.path)?.exists !== false);
}

function takeEdits(on: Case, found: Gathering): void {
  for (const change of on.changes) {
    if (!isTextEdit(change)) continue;
    const links = linksOf(on, change);
    // An edit that nothing speaks of is an administrator at work.
    if (links.length === 0 && change.basis !== 'baseline' && !isMisread(on, change.path)) continue;
    const entry = found.change(change, change.basis === 'baseline' ? PRIOR_OF_EDIT : 0.1);
    for (const { weight, evidence, why } of links) support(entry, weight, evidence, why, true);
  }
}

/** Our own reading finds something wrong in it. */
function isMisread(on: Case, path: string): boolean {
  const { problems, unknownDirectives } = on.observation;
  return problems.some((p) => p.at.file === path) || unknownDirectives.some((d) => d.at.file === path);
}

/** What of the present trouble has to do with the text that changed. */
function linksOf(on: Case, change: Change): readonly { weight: number; evidence: string; why: string }[] {
  const lines = [...(change.diff?.added ?? []), ...(change.diff?.removed ?? [])];
  if (lines.length === 0) return [];
  const share = change.basis === 'baseline' ? 1 : OF_AN_OLD_EDIT;
  return speaksOf(on, lines, change.services).map(({ weight, evidence, why, line }) => ({
    weight: weight * share,
    evidence,
    why: `${why}: line ${line.line} "${line.text.trim().slice(0, 80)}"`,
  }));
}

/** Without a record nobody knows whether the text was edited today or years ago. */
const OF_AN_OLD_EDIT = 0.6;

/** A directive that no module knows, or that a loaded module does not take there: the text is wrong, not the module. */
function takeDirectives(on: Case, found: Gathering): void {
  for (const said of on.said('invalid-directive')) {
    const { directive, at } = said.statement;
    if (at === undefined || isOthersFault(on, directive)) continue;
    const entry = named(on, found, said, at.file);
    const unknown = on.observation.directives[directive.toLowerCase()] === undefined;
    support(
      entry,
      0.9,
      on.ledger.quote(said.fact),
      unknown ? `no module defines ${directive}` : `${directive} is not taken there`,
    );
    cloak(on, entry, at.file, at.line);
  }
}

function isOthersFault(on: Case, directive: string): boolean {
  const owner = on.observation.directives[directive.toLowerCase()];
  if (owner === undefined) return false;
  return (
    !owner.fileExists ||
    !on.observation.services.some(({ loaded }) => loaded?.includes(owner.module) === true)
  );
}

function takeSyntax(on: Case, found: Gathering): void {
  for (const said of on.said('syntax', 'misplaced-directive', 'invalid-value', 'undefined-variable')) {
    const { at } = said.statement;
    if (at === undefined) continue;
    const entry = named(on, found, said, at.file);
    support(entry, 0.85, on.ledger.quote(said.fact), 'the message names file and line');
    cloak(on, entry, at.file, at.line);
  }
}

/** What the server has not come to yet, because it stops at its first error: seen by reading what changed ourselves. */
function takeOwnReading(on: Case, found: Gathering): void {
  for (const entry of found.list()) {
    for (const { directive, at } of on.observation.unknownDirectives)
      if (at.file === entry.path)
        support(
          entry,
          0.85,
          on.ledger.cite(
            'file',
            `${at.file}:${at.line ?? '?'}: ${directive} is defined by no module of this host`,
          ),
          'the server will refuse it',
        );
    // open(2) of a FIFO waits until somebody writes to it: httpd and nginx look at what it is only after that; PHP before.
    if (on.object(entry.path)?.type === 'fifo' && !entry.path.endsWith('.ini'))
      support(
        entry,
        0.85,
        on.ledger.cite('file', `${entry.path} is a FIFO, no file`),
        'it is a FIFO: whoever opens it waits for ever',
      );
    for (const { why, at } of on.observation.problems)
      if (at.file === entry.path)
        support(
          entry,
          0.7,
          on.ledger.cite('file', `${at.file}:${at.line ?? '?'}: ${why}`),
          'the server will refuse it',
        );
  }
}

function named(on: Case, found: Gathering, { fact }: Pick<Said, 'fact'>, file: string): Gathered {
  const path = on.object(file)?.target ?? file;
  const entry = found.at(on.changesOf(file).length > 0 ? file : path);
  entry.class ??= /\.htaccess$|\.user\.ini$/.test(file) ? 'content' : 'config';
  for (const service of on.serviceOf(fact)) entry.services.add(service);
  return entry;
}

/** The line as it stands now: proof that the message is not about a text that is gone. */
function cloak(on: Case, entry: Gathered, file: string, line: number | undefined): void {
  const text = on.object(file)?.lines?.find((l) => l.line === line);
  if (text !== undefined)
    support(
      entry,
      0.1,
      on.ledger.cite('file', `${file}:${text.line}: ${text.text}`),
      'the line as it stands now',
    );
}

function hypothesis(on: Case, entry: Gathered): Hypothesis {
  const { path, change } = entry;
  const content = entry.class === 'content';
  return {
    kind: 'config-error',
    object: path,
    ...known(entry),
    summary: `${path}: ${reasonOf(on, entry)}`,
    prior: entry.prior,
    support: entry.support,
    services: [...entry.services],
    explains: content ? [...OF_PAGES, 'source-leak', 'timeout'] : effectsOf('config'),
    depth: 'root',
    latent:
      change?.basis === 'baseline' && entry.support.every((s) => s.weight === 0) ? 'harmless' : 'next-start',
    repair: repair(on, entry),
  };
}

type Placed = Extract<Statement, { kind: (typeof PLACED)[number] }>;

function placedIn(on: Case, path: string): Placed | undefined {
  return on
    .said(...PLACED)
    .findLast(({ statement: { at } }) => at?.file === path || on.object(at?.file ?? '')?.target === path)
    ?.statement;
}

function reasonOf(on: Case, { path, change, support: all }: Gathered): string {
  const placed = placedIn(on, path);
  if (placed !== undefined) return `line ${placed.at?.line ?? '?'}: ${wordsOf(placed)}`;
  const strongest = all.toSorted((a, b) => b.weight - a.weight)[0];
  return `${change?.detail ?? 'its text is wrong'}${strongest === undefined || strongest.weight === 0 ? '' : `; ${strongest.why}`}`;
}

function wordsOf(placed: Placed): string {
  switch (placed.kind) {
    case 'invalid-directive':
      return `${placed.directive} is no directive that is understood there`;
    case 'misplaced-directive':
      return `${placed.directive} must not stand there`;
    case 'undefined-variable':
      return `${placed.name} is not defined`;
    case 'invalid-value':
    case 'syntax':
      return placed.text;
    default:
      return placed satisfies never;
  }
}

function repair(on: Case, entry: Gathered): RepairPlan {
  const after = bringBack(on, [...entry.services], entry.path);
  const { path, change } = entry;
  if (change?.kind === 'appeared' && change.basis === 'baseline')
    return plan(`Set ${path} aside: it was not there before.`, [setAside(path), ...after]);
  if (change?.inVault === true) return plan(`Take back the change of ${path}.`, [putBack(path), ...after]);
  const line = wrongLine(on, path);
  if (line !== undefined)
    return plan('Turn the line into a comment.', [commentOut(on, path, line), ...after]);
  if (entry.package !== undefined)
    return plan(
      `Put ${path} back as its package has it.`,
      [putBack(path), ...after],
      'Its own settings go with it: look at what it holds first.',
    );
  return plan(
    `Mend ${path}.`,
    [],
    `Nothing knows how ${path} was before: look at the lines the evidence names.`,
  );
}

function wrongLine(on: Case, path: string): number | undefined {
  return placedIn(on, path)?.at?.line ?? misdirectingLine(on, path);
}

function misdirectingLine(on: Case, path: string): number | undefined {
  return on.wanted
    .flatMap(({ settings }) => settings)
    .find(
      ({ name, value, at }) =>
        name === 'extension_dir' &&
        (on.object(at.file)?.target ?? at.file) === path &&
        misdirectionOf(on, value) !== undefined,
    )?.at.line;
}
