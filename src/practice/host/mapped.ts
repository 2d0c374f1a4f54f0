/** Which files the processes of a clone have mapped. */
import type { Clone } from '../../host/sandbox/index.ts';

/**
 * Absolute paths as the clone knows them, deleted ones left out. Read inside: from outside, /proc/PID/maps names files
 * from the root of the clone's mount namespace, which is not the root of its processes.
 */
export async function mappedFiles(clone: Clone): Promise<string[]> {
  const everyMap = [
    '/proc',
    '-mindepth',
    '2',
    '-maxdepth',
    '2',
    '-name',
    'maps',
    '-exec',
    '/bin/cat',
    '{}',
    '+',
  ];
  const maps = await clone.runTrusted(['/usr/bin/find', ...everyMap], { maxBytes: 16 << 20 });
  const files = [...maps.stdout.matchAll(/ (\/[^\n]*)$/gm)].map((match) => match[1] ?? '');
  const real = files.filter((path) => !path.endsWith(' (deleted)') && !/^\/(dev\/|SYSV)/.test(path));
  return [...new Set(real)];
}
