/** The files to audit, by the paths that the user named. */
import { statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { StakeoutError } from '../../domain/errors.ts';
import { type AuditedFile, HEAD, kindOf, kindOfNamed, readAs } from '../../protect/audit/index.ts';
import type { Context } from '../context.ts';
import { readBounded, readStandardInput } from './read.ts';
import { type Remark, scriptsIn } from './scripts-in.ts';

/** A little more than what the audit follows, so that it can say so itself. */
const MAX_BYTES = 32 << 20;
const STDIN_NAME = 'standard input';

export interface Named {
  /** Made while it is read; throws StakeoutError for a path that was named and cannot be read. */
  readonly files: Iterable<AuditedFile>;
  /** Of what was left out, with the reason; complete when `files` is at its end. */
  readonly remarks: readonly Remark[];
}

export interface Reading {
  /** What standard input counts as. */
  readonly stdinName?: string;
  /** Named files of no known kind are passed over, as they are in a directory. */
  readonly onlyKnown: boolean;
}

/** `-` is standard input; of a directory the files that are read. */
export async function filesOf(context: Context, paths: readonly string[], reading: Reading): Promise<Named> {
  const input = paths.includes('-') ? await readStandardInput(MAX_BYTES) : '';
  const remarks: Remark[] = [];
  return { files: readEach(context, paths, input, reading, remarks), remarks };
}

function* readEach(
  context: Context,
  paths: readonly string[],
  input: string,
  { stdinName = STDIN_NAME, onlyKnown }: Reading,
  remarks: Remark[],
): Generator<AuditedFile> {
  const seen = new Set<string>();
  for (const path of paths) {
    const absolute = resolve(context.cwd, path);
    if (path === '-') yield* scriptOf(stdinName, input, kindOfNamed, remarks);
    else if (isDirectory(absolute)) yield* inDirectory(context, absolute, seen, remarks);
    else {
      const file = nameOf(context, absolute);
      const kind = onlyKnown ? kindOf : kindOfNamed;
      const aside = onlyKnown ? [] : remarks;
      if (isNew(seen, file)) yield* scriptOf(file, readBounded(absolute, path, MAX_BYTES), kind, aside);
    }
  }
}

function* inDirectory(
  context: Context,
  directory: string,
  seen: Set<string>,
  remarks: Remark[],
): Generator<AuditedFile> {
  let count = 0;
  for (const { path, kind } of scriptsIn(directory, (one) => remarks.push(named(context, one)))) {
    count += 1;
    const file = nameOf(context, path);
    const text = isNew(seen, file) ? textOf(path, file, remarks) : undefined;
    if (text !== undefined) yield readAs(kind, file, text);
  }
  if (count === 0)
    remarks.push({ what: nameOf(context, directory), why: 'there is nothing in it that is read' });
}

function isNew(seen: Set<string>, file: string): boolean {
  if (seen.has(file)) return false;
  seen.add(file);
  return true;
}

function* scriptOf(
  file: string,
  text: string,
  kindOfFile: typeof kindOf,
  remarks: Remark[],
): Generator<AuditedFile> {
  const kind = kindOfFile(file, text.slice(0, HEAD).replace(/^\uFEFF/, ''));
  if (kind !== undefined) yield readAs(kind, file, text);
  else remarks.push({ what: file, why: 'not read: it is of no kind that the audit knows' });
}

/** One file of many does not end the audit of the others. */
function textOf(path: string, file: string, remarks: Remark[]): string | undefined {
  try {
    return readBounded(path, file, MAX_BYTES);
  } catch (error) {
    if (!(error instanceof StakeoutError)) throw error;
    remarks.push({ what: file, why: error.why });
    return undefined;
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function named(context: Context, { what, why }: Remark): Remark {
  return { what: nameOf(context, what), why };
}

/** The same name wherever it is called from inside of a checkout: reports and baselines are compared by it. */
export function nameOf({ cwd }: Pick<Context, 'cwd'>, path: string): string {
  const absolute = resolve(cwd, path);
  const inside = relative(cwd, absolute);
  return inside === '' || inside === '..' || inside.startsWith('../') ? absolute : inside;
}
