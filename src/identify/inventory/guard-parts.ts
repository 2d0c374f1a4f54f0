/** The package guard's own files: whoever takes them away takes the protection of every service away. */
import { existsSync } from 'node:fs';
import { type Component, componentId, type Service } from '../../domain/component.ts';
import { GUARD_FILES } from '../../host/guard-places.ts';
import { rootedPaths } from '../../host/rooted-path.ts';

/** Those that are there, needed by every service; none where there is no service. */
export function guardParts(services: readonly Service[], root = '/'): Component[] {
  if (services.length === 0) return [];
  const { outside } = rootedPaths(root);
  const there = GUARD_FILES.filter((path) => {
    const file = outside(path);
    return file !== undefined && existsSync(file);
  });
  return there.map((path) => ({
    id: componentId('file', path),
    kind: 'file',
    class: 'data',
    path,
    reason: [
      { text: 'package guard of Stakeout' },
      { text: path.startsWith('/etc/') ? 'registered by' : 'run by the package manager' },
    ],
    services: services.map(({ id }) => id),
  }));
}
