/**
 * The versions of a text, and who reviewed which: `versions/<sha256>` holds each text, `versions/log.jsonl` a line for each, chained
 * by hashes; `versions/sign-offs.jsonl` a line for each review, `versions/published.jsonl` one for each time it was given to readers.
 * Both are about one text: a later edit voids the review, and is not what readers have.
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { writeDurably, writeError } from '../../host/durable-file.ts';
import { LIMITS, readFileIn, RECORD_FILE, sha256, TEXT_FILE } from './files.ts';

const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/));

const versionSchema = z.object({
  number: z.int().check(z.minimum(1)),
  at: z.iso.datetime({ precision: 3 }),
  by: z.string().check(z.maxLength(200)),
  note: z.optional(z.string().check(z.maxLength(500))),
  /** Of `postmortem.md` and of `incident.json`. */
  text: hash,
  record: hash,
  /** SHA-256 of the line before this one; 64 zeros for the first. */
  previous: hash,
});
export type Version = Readonly<z.infer<typeof versionSchema>>;

const signOffSchema = z.object({
  by: z.string().check(z.minLength(1), z.maxLength(200)),
  at: z.iso.datetime({ precision: 3 }),
  text: hash,
  record: hash,
});
export type SignOff = Readonly<z.infer<typeof signOffSchema>> & {
  /** Text and record are still what was reviewed. */
  readonly valid: boolean;
};

/** The same of a text that readers were given: `valid` while it is the one that stands there. */
export type Publication = SignOff;

const DIRECTORY = 'versions';
const LOG = 'log.jsonl';
const SIGN_OFFS = 'sign-offs.jsonl';
const PUBLISHED = 'published.jsonl';
const NOTHING = '0'.repeat(64);

export interface History {
  readonly versions: readonly Version[];
  readonly signOffs: readonly SignOff[];
  readonly publications: readonly Publication[];
  /** Lines that are none, or do not follow on each other. */
  readonly problems: readonly string[];
  /** What stands there now is not the last version. */
  readonly changedSince: boolean;
}

export function readHistory(directory: string): History {
  const now = hashesIn(directory);
  const lines = linesIn(directory, LOG);
  const problems: string[] = [];
  const versions: Version[] = [];
  let previous = NOTHING;
  for (const [at, line] of lines.entries()) {
    const parsed = versionSchema.safeParse(parseJson(line));
    if (!parsed.success) problems.push(`${DIRECTORY}/${LOG}:${at + 1}: is no version`);
    else {
      if (parsed.data.previous !== previous)
        problems.push(`${DIRECTORY}/${LOG}:${at + 1}: does not follow on the line before`);
      versions.push(parsed.data);
    }
    previous = sha256(line);
  }
  const about = (file: string, what: string): readonly SignOff[] =>
    linesIn(directory, file).flatMap((line, at) => {
      const parsed = signOffSchema.safeParse(parseJson(line));
      if (!parsed.success) {
        problems.push(`${DIRECTORY}/${file}:${at + 1}: is no ${what}`);
        return [];
      }
      return [{ ...parsed.data, valid: parsed.data.text === now.text && parsed.data.record === now.record }];
    });
  const signOffs = about(SIGN_OFFS, 'sign-off');
  const publications = about(PUBLISHED, 'publication');
  const last = versions.at(-1);
  return {
    versions,
    signOffs,
    publications,
    problems,
    changedSince: last === undefined || last.text !== now.text || last.record !== now.record,
  };
}

/** Keeps what stands there as a version, unless it is the last one already. */
export function keepVersion(directory: string, by: string, now: Date, note?: string): Version | undefined {
  const { versions, changedSince } = readHistory(directory);
  if (!changedSince) return undefined;
  const last = linesIn(directory, LOG).at(-1);
  const current = hashesIn(directory);
  const version: Version = {
    number: (versions.at(-1)?.number ?? 0) + 1,
    at: now.toISOString(),
    by,
    ...(note === undefined ? {} : { note }),
    ...current,
    previous: last === undefined ? NOTHING : sha256(last),
  };
  keepObject(directory, TEXT_FILE, LIMITS.text);
  append(directory, LOG, version);
  return version;
}

/** Records that somebody reviewed what stands there now, and keeps it as a version. */
export function signOff(directory: string, by: string, now: Date): SignOff {
  keepVersion(directory, by, now, 'reviewed');
  const line = { by, at: now.toISOString(), ...hashesIn(directory) };
  append(directory, SIGN_OFFS, line);
  return { ...line, valid: true };
}

/** Records that what stands there now was given to readers. */
export function keepPublication(directory: string, by: string, now: Date): Publication {
  const line = { by, at: now.toISOString(), ...hashesIn(directory) };
  append(directory, PUBLISHED, line);
  return { ...line, valid: true };
}

/** The text of a version. */
export function versionText(directory: string, { text, number }: Pick<Version, 'text' | 'number'>): string {
  const reading = readFileIn(join(directory, DIRECTORY), text, LIMITS.text);
  if (!reading.ok) throw cannotRead(`version ${number}`, reading.why);
  if (sha256(reading.bytes) !== text)
    throw cannotRead(`version ${number}`, 'it was changed: its hash is another');
  return reading.bytes.toString('utf8');
}

function hashesIn(directory: string): { readonly text: string; readonly record: string } {
  const read = (file: string, most: number): string => {
    const reading = readFileIn(directory, file, most);
    if (!reading.ok) throw cannotRead(join(directory, file), reading.why);
    return sha256(reading.bytes);
  };
  return { text: read(TEXT_FILE, LIMITS.text), record: read(RECORD_FILE, LIMITS.record) };
}

function cannotRead(what: string, why: string): StakeoutError {
  return new StakeoutError(`cannot read ${what}`, why, {
    exit: EXIT.input,
    next: 'stakeout postmortem draft or import makes such a directory',
  });
}

function keepObject(directory: string, file: string, most: number): void {
  const reading = readFileIn(directory, file, most);
  if (!reading.ok) throw cannotRead(join(directory, file), reading.why);
  const place = join(directory, DIRECTORY);
  mkdirSync(place, { recursive: true });
  const name = sha256(reading.bytes);
  const kept = readFileIn(place, name, most);
  if (!kept.ok || sha256(kept.bytes) !== name)
    writeDurably(join(place, name), [reading.bytes], { mode: 0o644 });
}

function append(directory: string, file: string, line: unknown): void {
  const place = join(directory, DIRECTORY);
  try {
    mkdirSync(place, { recursive: true });
    appendFileSync(join(place, file), `${JSON.stringify(line)}\n`, { mode: 0o644, flush: true });
  } catch (error) {
    throw writeError(join(place, file), error);
  }
}

function linesIn(directory: string, file: string): readonly string[] {
  const reading = readFileIn(join(directory, DIRECTORY), file, LIMITS.events);
  return reading.ok
    ? reading.bytes
        .toString('utf8')
        .split('\n')
        .filter((line) => line !== '')
    : [];
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
