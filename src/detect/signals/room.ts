/** File systems that are full, fill up, or take no writes. Pure. */
import type { FileSystemUse } from '../health/index.ts';
import type { Condition, IsRaised } from './condition.ts';
import { percent } from './condition.ts';

const MIB = 1 << 20;
const GIB = 1024 * MIB;

/** Both must hold: a percent of a large disk is much, and a small tmpfs may be nearly empty with few bytes. */
interface Threshold {
  readonly share: number;
  readonly amount: number;
}
const BYTES: Readonly<Record<Severity, Threshold>> = {
  critical: { share: 0.01, amount: 64 * MIB },
  warning: { share: 0.05, amount: 2 * GIB },
};
const INODES: Readonly<Record<Severity, Threshold>> = {
  critical: { share: 0.005, amount: 200 },
  warning: { share: 0.05, amount: 20_000 },
};
/** To stay raised, half as much again may be free. */
const STILL = 1.5;
/** Full by nature. */
const IMAGES: ReadonlySet<string> = new Set(['squashfs', 'iso9660', 'erofs', 'cramfs', 'udf']);

/** `wasWritable`: mount points that took writes when they were looked at before. */
export function roomConditions(
  services: readonly string[],
  use: FileSystemUse,
  wasWritable: ReadonlySet<string>,
  isRaised: IsRaised,
  seenAt: number,
): readonly Condition[] {
  const { mountPoint, type, readOnly } = use;
  if (IMAGES.has(type)) return [];
  const base = { services, subject: mountPoint, since: seenAt };
  if (readOnly) {
    if (!wasWritable.has(mountPoint)) return [];
    const summary = `the file system at ${mountPoint} takes no writes any more`;
    const id = `read-only:${mountPoint}`;
    return [{ ...base, id, kind: 'read-only', severity: 'critical', summary, evidence: evidenceOf(use) }];
  }
  const disk = levelOf(use.freeBytes, use.totalBytes, BYTES, (severity) =>
    isRaised(idOf('disk', use, severity)),
  );
  const inode = levelOf(use.freeInodes, use.totalInodes, INODES, (severity) =>
    isRaised(idOf('inode', use, severity)),
  );
  const found = (kind: 'disk' | 'inode', severity: Severity, summary: string): Condition => {
    const id = idOf(kind, use, severity);
    return { ...base, id, kind, severity, summary, evidence: evidenceOf(use) };
  };
  const state = { critical: 'is full', warning: 'fills up' };
  const left = `${bytes(use.freeBytes)} free, ${percent(use.freeBytes / use.totalBytes)}`;
  const files = `${use.freeInodes} more files, ${percent(use.freeInodes / use.totalInodes)}`;
  return [
    ...(disk === undefined
      ? []
      : [found('disk', disk, `the file system at ${mountPoint} ${state[disk]}: ${left}`)]),
    ...(inode === undefined
      ? []
      : [found('inode', inode, `the file system at ${mountPoint} has room for ${files}`)]),
  ];
}

type Severity = Condition['severity'];

/** Two signals, so that one that was full and only fills up again ends the incident and stays a warning. */
function idOf(kind: 'disk' | 'inode', { mountPoint }: FileSystemUse, severity: Severity): string {
  return `${kind}:${mountPoint}${severity === 'critical' ? ' full' : ''}`;
}

/** File systems that make inodes as needed say 0 of 0. */
function levelOf(
  free: number,
  total: number,
  levels: Readonly<Record<Severity, Threshold>>,
  isRaised: (severity: Severity) => boolean,
): Severity | undefined {
  const below = (severity: Severity): boolean => {
    const { share, amount } = levels[severity];
    const factor = isRaised(severity) ? STILL : 1;
    return free < total * share * factor && free < amount * factor;
  };
  if (total <= 0) return undefined;
  return below('critical') ? 'critical' : below('warning') ? 'warning' : undefined;
}

function evidenceOf(use: FileSystemUse): readonly string[] {
  return [
    `${use.mountPoint} (${use.type}): ${bytes(use.freeBytes)} of ${bytes(use.totalBytes)} free, ${use.freeInodes} of ${use.totalInodes} inodes free${use.readOnly ? ', read-only' : ''}`,
    `used by the service: ${use.uses.slice(0, 5).join(', ')}`,
  ];
}

export function bytes(count: number): string {
  if (count >= GIB) return `${(count / GIB).toFixed(1)} GiB`;
  if (count >= MIB) return `${Math.round(count / MIB)} MiB`;
  return `${Math.round(count / 1024)} KiB`;
}
