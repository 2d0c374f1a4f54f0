/** The directories in a directory, in no order; what is hidden is none of them, and links lead nowhere. */
import { readdirSync } from 'node:fs';
import { codeOf } from '../../domain/errors.ts';

/** Empty when there is no such directory. */
export function namesIn(parent: string): readonly string[] {
  try {
    return readdirSync(parent, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}
