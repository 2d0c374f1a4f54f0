/** The files to audit, by the paths that the user named. */
import { relative, resolve } from 'node:path';
import { messageOf, StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { type AuditedFile, plainScript } from '../../protect/audit/index.ts';
import type { Context } from '../context.ts';
import { readBounded, readDescriptor } from './read.ts';

/** A little more than what the audit follows, so that it can say so itself. */
const MAX_BYTES = 32 << 20;
const STDIN = 0;
export const STDIN_NAME = 'standard input';

/** `-` is standard input, which counts as the file `stdinName`. Throws StakeoutError for a path that cannot be read. */
export function* filesOf(
  context: Context,
  paths: readonly string[],
  stdinName: string,
): Generator<AuditedFile> {
  for (const path of paths) {
    const file = path === '-' ? stdinName : nameOf(context, path);
    const text = path === '-' ? standardInput() : readBounded(resolve(context.cwd, path), path, MAX_BYTES);
    yield { file, text, pieces: plainScript(file, text) };
  }
}

/** The same name wherever it is called from inside of a checkout: reports and baselines are compared by it. */
export function nameOf({ cwd }: Pick<Context, 'cwd'>, path: string): string {
  const absolute = resolve(cwd, path);
  const inside = relative(cwd, absolute);
  return inside === '' || inside === '..' || inside.startsWith('../') ? absolute : inside;
}

function standardInput(): string {
  try {
    return readDescriptor(STDIN, MAX_BYTES);
  } catch (error) {
    throw new StakeoutError('cannot read standard input', messageOf(error), {
      exit: EXIT.input,
      cause: error,
    });
  }
}
