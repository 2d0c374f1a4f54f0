/** The directory that the caller named, as the kernel knows it. */
import { realpathSync, statSync } from 'node:fs';
import { codeOf, messageOf, StakeoutError } from '../../../domain/errors.ts';
import { EXIT } from '../../../domain/exit-codes.ts';

/** Absolute and without links. Throws StakeoutError when it is no directory. */
export function resolveDirectory(directory: string): Buffer {
  try {
    const resolved = realpathSync(directory, { encoding: 'buffer' });
    if (!statSync(resolved).isDirectory())
      throw new StakeoutError(`cannot verify ${directory}`, 'it is no directory', { exit: EXIT.input });
    return resolved;
  } catch (error) {
    if (error instanceof StakeoutError) throw error;
    throw new StakeoutError(`cannot verify ${directory}`, codeOf(error) ?? messageOf(error), {
      next: 'give the path of a directory',
      exit: EXIT.input,
      cause: error,
    });
  }
}
