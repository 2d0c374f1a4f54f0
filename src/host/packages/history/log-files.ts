/** A log with its rotated predecessors (`.1`, `.2.gz` …), oldest first, read within bounds. */
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  statSync,
} from 'node:fs';
import { posix } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { messageOf } from '../../../domain/errors.ts';
import type { RootedPaths } from '../../rooted-path.ts';

/** A month of dpkg.log on a busy host is 2 MB. Of a larger file the end is read. */
const MAX_LOG = 32 << 20;

export interface LogText {
  readonly text: string;
  readonly problem?: string;
}

/** Files that were last written before `since` hold nothing newer and are left out. */
export function readLogs(paths: RootedPaths, log: string, since: Date): LogText[] {
  const directory = paths.outside(posix.dirname(log));
  if (directory === undefined) return [];
  return rotations(directory, posix.basename(log)).flatMap((name) => {
    const file = `${directory}/${name}`;
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat?.isFile() !== true || stat.mtime < since) return [];
    return [readLog(file)];
  });
}

function rotations(directory: string, base: string): string[] {
  const found: [number, string][] = [];
  for (const name of namesIn(directory)) {
    if (!name.startsWith(base)) continue;
    const [, number] = /^(?:|\.(\d{1,4})(?:\.gz)?)$/.exec(name.slice(base.length)) ?? [];
    if (name === base) found.push([0, name]);
    else if (number !== undefined) found.push([Number(number), name]);
  }
  return found.sort(([a], [b]) => b - a).map(([, name]) => name);
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return []; // no such directory: a host without this package manager's logs
  }
}

function readLog(file: string): LogText {
  try {
    if (!file.endsWith('.gz')) return readEnd(file);
    return { text: gunzipSync(readFileSync(file), { maxOutputLength: MAX_LOG }).toString('utf8') };
  } catch (error) {
    return { text: '', problem: `${file}: ${messageOf(error)}` };
  }
}

function readEnd(file: string): LogText {
  const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const { size } = fstatSync(fd);
    const start = Math.max(0, size - MAX_LOG);
    const bytes = Buffer.allocUnsafe(size - start);
    const text = bytes.toString('utf8', 0, readSync(fd, bytes, 0, bytes.length, start));
    if (start === 0) return { text };
    const whole = text.slice(text.indexOf('\n') + 1);
    return { text: whole, problem: `${file}: only the last ${MAX_LOG >> 20} MiB were read` };
  } finally {
    closeSync(fd);
  }
}
