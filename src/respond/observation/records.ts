import type { Look } from './look.ts';
import type { Change } from './model.ts';

export function recordChanges(_look: Look): readonly Change[] {
  return [];
}
