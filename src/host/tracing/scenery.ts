/**
 * Makes a clone look like the running host where a clone is empty by nature: the directories below /run that units and
 * tmpfiles.d(5) made, without the sockets and pid files in them. Log files are emptied, or the first line written to one would
 * copy all of it into memory (overlayfs copies a file up as a whole).
 */
import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import type { Clone } from '../sandbox/index.ts';

/** Deep trees below /run belong to systemd and container runtimes. */
const RUN_DEPTH = 3;
const RUN_DIRECTORIES = 500;
const NOT_OURS: ReadonlySet<string> = new Set([
  '/run/systemd',
  '/run/udev',
  '/run/user',
  '/run/lock',
  '/run/credentials',
]);

const LOG_DIRECTORY = '/var/log';
const LOG_DEPTH = 4;
const LOG_FILES = 5000;
/** Below the limit of a command line (execve(2), "Limits on size of arguments and environment"). */
const PATHS_PER_COMMAND = 500;

interface Found {
  readonly path: string;
  readonly stats: Stats;
}

/** Returns the log files that were emptied: those below /var/log and `known` ones, which may lie anywhere. */
export async function setScene(clone: Clone, known: readonly string[]): Promise<ReadonlySet<string>> {
  const logs = filledLogs(known);
  await Promise.all([makeRunDirectories(clone), emptyLogs(clone, logs)]);
  return new Set(logs);
}

async function makeRunDirectories(clone: Clone): Promise<void> {
  const directories = below('/run', RUN_DEPTH, RUN_DIRECTORIES).filter(({ stats }) => stats.isDirectory());
  const groups = Map.groupBy(directories, ({ stats }) => `${stats.uid} ${stats.gid} ${stats.mode & 0o7777}`);
  for (const members of groups.values()) {
    const [first] = members;
    if (first === undefined) continue;
    const { uid, gid, mode } = first.stats;
    const attributes = ['-o', String(uid), '-g', String(gid), '-m', (mode & 0o7777).toString(8)];
    await clone.run(['/usr/bin/install', '-d', ...attributes, '--', ...members.map(({ path }) => path)]);
  }
}

function filledLogs(known: readonly string[]): readonly string[] {
  const usual = below(LOG_DIRECTORY, LOG_DEPTH, LOG_FILES);
  const others = known.map((path) => ({ path, stats: lstat(path) }));
  const filled = [...usual, ...others].filter(({ stats }) => stats?.isFile() && stats.size > 0);
  return [...new Set(filled.map(({ path }) => path))];
}

/** tee(1) opens each file with O_TRUNC, which empties it without copying it up and keeps its owner and mode. */
async function emptyLogs(clone: Clone, logs: readonly string[]): Promise<void> {
  for (let at = 0; at < logs.length; at += PATHS_PER_COMMAND)
    await clone.run(['/usr/bin/tee', '--', ...logs.slice(at, at + PATHS_PER_COMMAND)], { input: '' });
}

/** Everything below a directory, parents first, links not followed; other file systems' mount points are like any directory. */
function below(directory: string, depth: number, limit: number): Found[] {
  const found: Found[] = [];
  const walk = (path: string, left: number): void => {
    for (const name of list(path)) {
      const child = join(path, name);
      const stats = lstat(child);
      if (stats === undefined || NOT_OURS.has(child) || found.length >= limit) continue;
      found.push({ path: child, stats });
      if (stats.isDirectory() && left > 1) walk(child, left - 1);
    }
  };
  walk(directory, depth);
  return found;
}

function list(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return []; // gone, or not for us: then it is not in the clone either
  }
}

function lstat(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}
