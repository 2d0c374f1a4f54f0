/** The names of the index, as it stands. */
import { readFileSync } from 'node:fs';
import { placesIn } from './layout.ts';

/** Empty where there is none. */
export function indexedNames(stateDir: string): readonly string[] {
  try {
    const [, names = ''] = readFileSync(placesIn(stateDir).index, 'utf8').split('\n');
    return names.split(' ').filter((name) => name !== '');
  } catch {
    return [];
  }
}
