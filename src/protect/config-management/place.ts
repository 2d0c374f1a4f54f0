/**
 * Generated files in a directory of the user's. What was not written here, or was changed since, is never replaced. The record of what was
 * written names the new state beside the old one before the first file is touched, so that whoever is killed in between can go on.
 */
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod/mini';
import { codeOf, StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { writeDurably } from '../../host/durable-file.ts';
import type { Generated, GeneratedFile } from './tree.ts';

const RECORD = '.stakeout-generated.json';

const recordSchema = z.object({
  schema: z.literal('stakeout.generated/1'),
  /** Path → SHA-256 of what was written there; of the state before too while it is being replaced. */
  files: z.record(z.string(), z.array(z.string())),
});
type Files = z.infer<typeof recordSchema>['files'];

export interface Change {
  readonly path: string;
  readonly change: 'added' | 'changed' | 'removed';
  readonly before: string;
  readonly after: string;
}

export interface Placement {
  readonly changes: readonly Change[];
  /** Files that somebody else wrote or changed, and that would have to be replaced. */
  readonly foreign: readonly string[];
  readonly carryOut: () => void;
}

/** What there is to do. Throws a StakeoutError for a directory that holds something else. */
export function placement(directory: string, { title, files }: Generated): Placement {
  const stands = entriesOf(directory);
  const record = readRecord(directory);
  if (record === undefined && stands.length > 0)
    throw new StakeoutError(
      `write the ${title}`,
      `${directory} holds files that were not written by this command`,
      {
        exit: EXIT.input,
        next: 'name a directory that is empty or not there yet: --out DIR',
      },
    );
  const known = record ?? {};
  const wanted = new Map(files.map((file) => [file.path, file]));
  const gone = Object.keys(known).filter((path) => isSafe(path) && !wanted.has(path));
  const changes: Change[] = [];
  const foreign: string[] = [];
  for (const path of [...wanted.keys(), ...gone].toSorted()) {
    const before = contentOf(directory, path);
    const after = wanted.get(path)?.text;
    if (before === after) continue;
    if (before !== undefined && (before === null || known[path]?.includes(sha256(before)) !== true)) {
      foreign.push(path);
      continue;
    }
    const change = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
    changes.push({ path, change, before: before ?? '', after: after ?? '' });
  }
  return { changes, foreign, carryOut: () => carryOut(directory, files, known, changes) };
}

function carryOut(
  directory: string,
  files: readonly GeneratedFile[],
  known: Files,
  changes: readonly Change[],
): void {
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  const after: Files = Object.fromEntries(files.map(({ path, text }) => [path, [sha256(text)]]));
  const paths = new Set([...Object.keys(known), ...Object.keys(after)]);
  writeRecord(
    directory,
    Object.fromEntries([...paths].map((path) => [path, [...(known[path] ?? []), ...(after[path] ?? [])]])),
  );
  const executable = new Set(files.flatMap((file) => (file.executable === true ? [file.path] : [])));
  for (const { path, change, after: text } of changes) {
    const place = join(directory, path);
    if (change === 'removed') {
      rmSync(place, { force: true });
      removeEmpty(directory, dirname(path));
      continue;
    }
    mkdirSync(dirname(place), { recursive: true, mode: 0o755 });
    writeDurably(place, [Buffer.from(text)], { mode: executable.has(path) ? 0o755 : 0o644 });
  }
  writeRecord(directory, after);
}

function writeRecord(directory: string, files: Files): void {
  const sorted = Object.fromEntries(Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const text = `${JSON.stringify({ schema: 'stakeout.generated/1', files: sorted }, undefined, 2)}\n`;
  writeDurably(join(directory, RECORD), [Buffer.from(text)], { mode: 0o644 });
}

function readRecord(directory: string): Files | undefined {
  const text = contentOf(directory, RECORD);
  if (text === undefined) return undefined;
  const parsed = recordSchema.safeParse(text === null ? undefined : parseJson(text));
  if (parsed.success) return parsed.data.files;
  throw new StakeoutError(
    `read ${join(directory, RECORD)}`,
    'it is damaged, so nobody can tell which files are whose',
    {
      exit: EXIT.input,
      next: 'remove it together with the generated files, or name another directory: --out DIR',
    },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A record may have been changed by hand: nothing outside of the directory is touched for it. */
function isSafe(path: string): boolean {
  return path.split('/').every((name) => name !== '' && name !== '.' && name !== '..');
}

/** Undefined when nothing stands there, null when it is no regular file or lies behind a link. */
function contentOf(directory: string, path: string): string | null | undefined {
  const names = path.split('/');
  for (let depth = 1; depth <= names.length; depth += 1) {
    const stats = lstatSync(join(directory, ...names.slice(0, depth)), { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    if (depth < names.length ? !stats.isDirectory() : !stats.isFile()) return null;
  }
  return readFileSync(join(directory, path), 'utf8');
}

function entriesOf(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw new StakeoutError(
      `write into ${directory}`,
      codeOf(error) === 'ENOTDIR' ? 'it is no directory' : String(error),
      {
        exit: EXIT.input,
        next: 'name another one: --out DIR',
      },
    );
  }
}

function removeEmpty(directory: string, below: string): void {
  for (let path = below; path !== '.'; path = dirname(path)) {
    try {
      rmdirSync(join(directory, path));
    } catch {
      return; // somebody's files are in it
    }
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
