/** Finds the file that a saved position belongs to, wherever it is now. */
import { closeSync } from 'node:fs';
import { openLog, type OpenedFile } from './file-identity.ts';
import { fingerprint } from './fingerprint.ts';
import type { FilePosition } from './position.ts';
import { openGeneration, rotatedLogs } from './rotated.ts';
import { Segment } from './segment.ts';
import type { LineSink } from './sink.ts';

/** The same content is what counts: an inode may hold other content by now, a copy holds the same under another inode. */
export function reopen(path: string, saved: FilePosition, sink: LineSink): Segment | undefined {
  for (const open of places(path, saved)) {
    const file = open();
    if (file === undefined || 'error' in file) continue;
    if (isMeant(file, saved)) return new Segment(file, saved.offset, sink);
    closeSync(file.fd);
  }
  return undefined;
}

/** Where it may be, the likeliest place first. */
function places(
  path: string,
  saved: FilePosition,
): readonly (() => ReturnType<typeof openLog> | undefined)[] {
  const generations = rotatedLogs(path)
    .filter((g) => !g.gzip)
    .toSorted((a, b) => Number(b.id === saved.id) - Number(a.id === saved.id));
  return [() => openLog(path), ...generations.map((generation) => () => openGeneration(path, generation))];
}

function isMeant(file: OpenedFile, saved: FilePosition): boolean {
  if (saved.offset === 0) return file.id === saved.id;
  return fingerprint(file.fd, saved.offset) === saved.fingerprint;
}
