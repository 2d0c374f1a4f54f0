/** /var/lib/dpkg/statoverride: `user group mode path` a line: dpkg-statoverride(1). */
import type { StatOverride } from '../types.ts';

export function parseOverrides(lines: readonly string[]): ReadonlyMap<string, StatOverride> {
  const found = new Map<string, StatOverride>();
  for (const line of lines) {
    const [, user, group, mode, path] = /^(\S+) (\S+) ([0-7]{1,5}) (\/.*)$/.exec(line) ?? [];
    if (user === undefined || group === undefined || mode === undefined || path === undefined) continue;
    found.set(path, { user, group, mode: Number.parseInt(mode, 8) });
  }
  return found;
}
