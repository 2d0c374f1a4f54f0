/** What the dynamic linker or PHP's opcode cache prints on standard error. */
import type { Statement } from '../../../domain/log-fact.ts';
import { programSays } from './loader.ts';
import { opcacheSays } from './opcache.ts';

export function bareSays(line: string): readonly Statement[] | undefined {
  return programSays(line) ?? opcacheSays(line);
}
