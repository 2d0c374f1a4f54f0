/** `stakeout oncall import`: a configuration from the export of another tool. */
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { messageOf, StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import {
  type ForeignDocument,
  importConfiguration,
  type ImportFormat,
  ImportProblem,
} from '../../oncall/index.ts';
import { readBounded } from '../audit/read.ts';
import type { Context } from '../context.ts';
import { visible } from '../output/index.ts';

export interface Flags {
  readonly from: ImportFormat;
}

const LONGEST = 1 << 24;
const MOST_FILES = 10_000;

export function importFrom(context: Context, { from }: Flags, files: readonly string[]): void {
  const documents = files.flatMap((file) => filesIn(resolve(context.cwd, file))).map(documentOf);
  try {
    const { text, notes } = importConfiguration(from, documents);
    context.stdout.write(text);
    for (const note of notes) context.stderr.write(`${visible(note)}\n`);
    if (notes.length > 0) context.exit(EXIT.found);
  } catch (error) {
    if (!(error instanceof ImportProblem)) throw error;
    throw new StakeoutError(`cannot read ${error.document} as an export of ${from}`, error.message, {
      next: 'the manual says what to export: stakeout oncall import --help',
      exit: EXIT.input,
    });
  }
}

/** A directory stands for all JSON files below it. */
function filesIn(path: string): readonly string[] {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return [path];
  const found = readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .toSorted();
  if (found.length > 0 && found.length <= MOST_FILES) return found.map((name) => join(path, name));
  throw new StakeoutError(`cannot read ${path}`, `it has ${found.length} JSON files`, {
    next: 'name the directory that holds the export and nothing else',
    exit: EXIT.input,
  });
}

function documentOf(path: string): ForeignDocument {
  const text = readBounded(path, path, LONGEST);
  try {
    return { name: path, value: JSON.parse(text) as unknown };
  } catch (error) {
    throw new StakeoutError(`cannot read ${path}`, `it is no JSON: ${messageOf(error)}`, {
      exit: EXIT.input,
    });
  }
}
