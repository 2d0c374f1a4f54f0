/**
 * Files a running service has mapped that are not what stands at their path (proc_pid_maps(5)). `(deleted)` alone says little: an
 * upgrade looks the same, so what stands there now is compared with its package or the baseline.
 */
import { statSync } from 'node:fs';
import type { MappedFile } from '../../host/proc/index.ts';
import type { ServiceProcesses } from '../../detect/health/index.ts';
import { captureState } from '../../identify/index.ts';
import type { Look } from './look.ts';
import type { MappedAnomaly } from './model.ts';

/** Shared memory and anonymous files are deleted by design. */
const NO_FILE = /^\/(?:dev\/(?:zero|shm\/)|memfd:|SYSV|\[|anon)|^\/run\/|^\/tmp\/\.ZendSem/;

export function mappedAnomalies(look: Look, { master }: ServiceProcesses): readonly MappedAnomaly[] {
  if (master === undefined) return [];
  const { files, error } = look.proc.maps(master.pid);
  if (error !== undefined) look.limits.add(`what process ${master.pid} has mapped cannot be read: ${error}`);
  const byPath = new Map<string, MappedFile[]>();
  for (const file of files)
    if (!NO_FILE.test(file.path)) byPath.set(file.path, [...(byPath.get(file.path) ?? []), file]);
  return [...byPath].flatMap(([path, mappings]) => {
    const what = anomalyOf(path, mappings);
    if (what === undefined) return [];
    return [
      { path, pid: master.pid, what, ...(what === 'replaced' ? { soundNow: isSound(look, path) } : {}) },
    ];
  });
}

function anomalyOf(path: string, mappings: readonly MappedFile[]): MappedAnomaly['what'] | undefined {
  // Inode numbers are no measure: overlay file systems show those of the layer below in maps (overlayfs.rst, "xino").
  if (!mappings.some((m) => m.deleted)) return undefined;
  return stands(path) ? 'replaced' : 'deleted';
}

function stands(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

function isSound(look: Look, path: string): boolean {
  const recorded = look.baseline?.entries.find((e) => e.component.path === path)?.state.sha256;
  if (recorded !== undefined && captureState(path)?.sha256 === recorded) return true;
  return look.packages.agrees(path) === 'agrees';
}

/**
 * What the record says the service loads and its master has not mapped. In the incident of the story a trace shows no failing call at
 * all for the lost module: its line is gone as well, and nobody asks for it (research, diagnosis §3).
 */
export function noLongerMapped(look: Look, service: string, { master }: ServiceProcesses): readonly string[] {
  if (master === undefined || look.baseline === undefined) return [];
  const { files, error } = look.proc.maps(master.pid);
  if (error !== undefined || files.length === 0) return [];
  const mapped = new Set(files.map((file) => file.path));
  return look.baseline.entries
    .map((entry) => entry.component)
    .filter(
      (c) =>
        (c.class === 'module' || c.class === 'extension') &&
        c.kind === 'file' &&
        c.services.includes(service),
    )
    .map((c) => c.path)
    .filter((path) => !mapped.has(path));
}
