/** The files to audit, by the paths that the user named. */
import { relative, resolve } from 'node:path';
import { type AuditedFile, plainScript } from '../../protect/audit/index.ts';
import type { Context } from '../context.ts';
import { readBounded, readStandardInput } from './read.ts';

/** A little more than what the audit follows, so that it can say so itself. */
const MAX_BYTES = 32 << 20;
const STDIN_NAME = 'standard input';

/** `-` is standard input, which counts as the file `stdinName`. Throws StakeoutError for a path that cannot be read. */
export async function filesOf(
  context: Context,
  paths: readonly string[],
  stdinName = STDIN_NAME,
): Promise<Iterable<AuditedFile>> {
  const input = paths.includes('-') ? await readStandardInput(MAX_BYTES) : '';
  return readEach(paths, (path) =>
    path === '-'
      ? { file: stdinName, text: input }
      : { file: nameOf(context, path), text: readBounded(resolve(context.cwd, path), path, MAX_BYTES) },
  );
}

function* readEach(
  paths: readonly string[],
  read: (path: string) => { file: string; text: string },
): Generator<AuditedFile> {
  for (const path of paths) {
    const { file, text } = read(path);
    yield { file, text, pieces: plainScript(file, text) };
  }
}

/** The same name wherever it is called from inside of a checkout: reports and baselines are compared by it. */
export function nameOf({ cwd }: Pick<Context, 'cwd'>, path: string): string {
  const absolute = resolve(cwd, path);
  const inside = relative(cwd, absolute);
  return inside === '' || inside === '..' || inside.startsWith('../') ? absolute : inside;
}
