/** Which files the processes of a clone have mapped, seen from the machine. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Absolute paths as the clone knows them, deleted ones left out. */
export function mappedFiles(initPid: number): string[] {
  const namespace = readlinkSync(`/proc/${initPid}/ns/pid`);
  const files = new Set<string>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    for (const file of filesOf(pid, namespace)) files.add(file);
  }
  return [...files];
}

function filesOf(pid: string, namespace: string): string[] {
  try {
    if (readlinkSync(`/proc/${pid}/ns/pid`) !== namespace) return [];
    const maps = readFileSync(`/proc/${pid}/maps`, 'utf8');
    return [...maps.matchAll(/ (\/[^\n]*)$/gm)]
      .map((match) => match[1] ?? '')
      .filter(
        (path) => !path.endsWith(' (deleted)') && !path.startsWith('/dev/') && !path.startsWith('/SYSV'),
      );
  } catch {
    return []; // a process that ended while we looked maps nothing
  }
}
