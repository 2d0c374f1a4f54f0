/**
 * What is done with post-mortems for people at the web. Runs in a thread of its own (`thread.ts`): reading one with its evidence takes a
 * while, and the agent has a host to guard.
 */
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DeskRefusal, type Args, type Handlers, type Result } from '../../../desk/index.ts';
import { StakeoutError } from '../../../domain/errors.ts';
import { EXIT } from '../../../domain/exit-codes.ts';
import { openJournal } from '../../../journal/index.ts';
import {
  draftPostmortem,
  editText,
  exported,
  outlineOf,
  outlinesIn,
  postmortemsIn,
  problemText,
  readHistory,
  readPostmortem,
  signOff,
  textAsItIs,
  unifiedDiff,
  versionText,
  writePostmortem,
} from '../../../learn/postmortem/index.ts';
import { redact } from '../../../domain/redact.ts';
import { detailOf, lineOf, problemOf, readingOf, versionsOf } from './views.ts';

export const POSTMORTEM_VERBS = [
  'postmortems',
  'postmortem',
  'checkPostmortem',
  'savePostmortem',
  'postmortemDiff',
  'postmortemEvidence',
  'signPostmortem',
  'exportPostmortem',
  'draftPostmortem',
  'publishPostmortem',
] as const;
export type PostmortemVerb = (typeof POSTMORTEM_VERBS)[number];
export type PostmortemWork = Pick<Handlers, PostmortemVerb>;

export interface WorkPorts {
  readonly stateDir: string;
  readonly now: () => Date;
}

/** A list is for looking at. */
const MOST_LISTED = 500;
/** Characters; the rest is on the host. */
const MOST_EVIDENCE = 200_000;
/** Of an answer as JSON: what fits over the desk, with room for what is around it. */
const MOST_EXPORTED = 7 << 20;

export function postmortemWork({ stateDir, now }: WorkPorts): PostmortemWork {
  const parent = postmortemsIn(stateDir);
  return {
    postmortems: ({ incident }) => list(parent, incident),
    postmortem: async ({ postmortem: id }) => {
      const outline = outlineOf(parent, id);
      return { postmortem: outline === undefined ? null : await detailOf(stateDir, outline, now()) };
    },
    checkPostmortem: ({ postmortem: id, text }) => readingOf(directoryOf(parent, id), now(), text),
    savePostmortem: (args) => save(directoryOf(parent, args.postmortem), args, now()),
    postmortemDiff: (args) => compare(parent, args),
    postmortemEvidence: ({ postmortem: id, sha256 }) => evidence(directoryOf(parent, id), sha256),
    signPostmortem: (args) => sign(directoryOf(parent, args.postmortem), args, now()),
    exportPostmortem: (args) => exportOf(directoryOf(parent, args.postmortem), args),
    draftPostmortem: (args) => draft(stateDir, args, now()),
    publishPostmortem: async (args) => {
      const { publish } = await import('./publish.ts');
      return publish(stateDir, directoryOf(parent, args.postmortem), args, now());
    },
  };
}

/** Only what lies there is named; a name is never made into a path before it was found. */
function directoryOf(parent: string, id: string): string {
  const found = outlineOf(parent, id);
  if (found === undefined) throw new DeskRefusal('unknown', `there is no post-mortem ${id}`);
  return found.directory;
}

function list(parent: string, incident: string | undefined): Result<'postmortems'> {
  const own = incident === undefined ? undefined : outlineOf(parent, incident);
  const all = incident === undefined ? outlinesIn(parent) : own === undefined ? [] : [own];
  return { postmortems: all.slice(0, MOST_LISTED).map(lineOf), more: all.length > MOST_LISTED };
}

function save(
  directory: string,
  { text, expectHash, by, note }: Args<'savePostmortem'>,
  now: Date,
): Result<'savePostmortem'> {
  const edit = { text, of: expectHash, by, now, ...(note === undefined ? {} : { note }) };
  const done = editText(directory, edit);
  if (done.ok) return { saved: true, hash: done.textHash, problems: [] };
  if (done.why === 'changed')
    throw new DeskRefusal('conflict', 'the text has changed since you read it: nothing was saved');
  return { saved: false, hash: expectHash, problems: done.problems.map(problemOf) };
}

function compare(
  parent: string,
  { postmortem: id, from, to }: Args<'postmortemDiff'>,
): Result<'postmortemDiff'> {
  const directory = directoryOf(parent, id);
  const versions = versionsOf(readHistory(directory));
  const before = versions.find(({ number }) => number === from);
  const after = to === undefined ? undefined : versions.find(({ number }) => number === to);
  if (before === undefined || (to !== undefined && after === undefined)) return { found: null };
  const textOf = ({ number, hash }: typeof before): string => versionText(directory, { number, text: hash });
  const text = textOf(before);
  const other = after === undefined ? textAsItIs(directory)?.text : textOf(after);
  if (other === undefined) throw new DeskRefusal('conflict', 'its text cannot be read');
  const names = [`version ${from}`, after === undefined ? 'as it is' : `version ${after.number}`] as const;
  return {
    found: {
      from: before,
      to: after ?? null,
      text,
      diff: unifiedDiff(text, other, names),
    },
  };
}

function unreadable(problems: readonly string[]): DeskRefusal {
  return new DeskRefusal('conflict', `it cannot be read: ${problems.slice(0, 5).join('; ')}`);
}

function evidence(directory: string, sha256: string): Result<'postmortemEvidence'> {
  const reading = readPostmortem(directory);
  const found = reading.ok ? reading.postmortem.evidence.find((one) => one.sha256 === sha256) : undefined;
  if (found === undefined) return { evidence: null };
  const text = found.content?.toString('utf8') ?? `this evidence ${found.trouble ?? 'is missing'}`;
  return {
    evidence: {
      id: found.id,
      source: redact(found.source),
      title: redact(found.title),
      at: found.at,
      text: redact(text.slice(0, MOST_EVIDENCE)),
      cut: text.length > MOST_EVIDENCE,
    },
  };
}

/** A review is of a text that somebody else wrote, and of the one that was read. */
function sign(
  directory: string,
  { expectHash, by }: Args<'signPostmortem'>,
  now: Date,
): Result<'signPostmortem'> {
  const reading = readPostmortem(directory, { keepEvidence: false });
  if (!reading.ok) throw unreadable(reading.problems.map(problemText));
  const { textHash, frontMatter } = reading.postmortem;
  if (textHash !== expectHash)
    throw new DeskRefusal('conflict', 'the text has changed since you read it: nothing was signed off');
  const { versions, changedSince } = readHistory(directory);
  const last = versions.at(-1);
  if (last === undefined || changedSince)
    throw new DeskRefusal(
      'conflict',
      'it was edited on the host, and nobody knows by whom: save it once here, then somebody else reviews it',
    );
  if (last.by === by || frontMatter.authors.includes(by))
    throw new DeskRefusal('conflict', 'you wrote it: somebody else has to review it');
  signOff(directory, by, now);
  return { by };
}

const ENDINGS = { html: 'html', json: 'json', github: 'md', confluence: 'confluence.txt' } as const;

/** With a reference that means nothing, or evidence that is gone, it would say less than it seems to. */
function exportOf(
  directory: string,
  { postmortem: id, format }: Args<'exportPostmortem'>,
): Result<'exportPostmortem'> {
  const reading = readPostmortem(directory);
  if (!reading.ok || reading.problems.length > 0) throw unreadable(reading.problems.map(problemText));
  const text = exported(reading.postmortem, format);
  if (JSON.stringify(text).length > MOST_EXPORTED)
    throw new DeskRefusal(
      'conflict',
      `it is too long to be sent: on the host, stakeout postmortem export ${id} --to ${format} --out FILE`,
    );
  return { name: `${id}.${ENDINGS[format]}`, text };
}

function draft(
  stateDir: string,
  { incident, by }: Args<'draftPostmortem'>,
  now: Date,
): Result<'draftPostmortem'> {
  const directory = join(postmortemsIn(stateDir), incident);
  if (existsSync(directory)) throw new DeskRefusal('conflict', `there is one of ${incident} already`);
  const journal = openJournal(join(stateDir, 'journal.db'), { now: () => now, readOnly: true });
  try {
    const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    const made = draftPostmortem(journal, incident, { host: hostname(), zone, now });
    writePostmortem(directory, made, by, now);
    return { postmortem: incident };
  } catch (error) {
    if (!(error instanceof StakeoutError)) throw error;
    throw error.exit === EXIT.input
      ? new DeskRefusal('unknown', `there is no incident ${incident}`)
      : new DeskRefusal('conflict', `it could not be written: ${error.why}`);
  } finally {
    journal.close();
  }
}
