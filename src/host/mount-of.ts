/** The mount that a path is on: statx(2) gives its id, /proc/self/mountinfo (proc_pid_mountinfo(5)) the place. */
import { readFileSync } from 'node:fs';
import { Memory, OFFSET, STATX_MNT_ID, STATX_SIZE, statx } from './raw-files/index.ts';

const AT_FDCWD = -100;
const LONGEST_PATH = 4096;

export interface Mount {
  readonly id: number;
  /** Mount point, absolute. */
  readonly point: string;
}

/** undefined when nothing stands at `path`, or the kernel (before 5.8) does not say. Links are followed. */
export function mountOf(path: string): Mount | undefined {
  const name = new Memory(LONGEST_PATH + 1);
  const out = new Memory(STATX_SIZE);
  const at = name.name(Buffer.from(path).toString('latin1'));
  if (statx(AT_FDCWD, at, 0, STATX_MNT_ID, out.address) !== 0) return undefined;
  if ((out.view.getUint32(OFFSET.mask, true) & STATX_MNT_ID) === 0) return undefined;
  const id = Number(out.view.getBigUint64(OFFSET.mountId, true));
  const point = mountPoints().get(id);
  return point === undefined ? undefined : { id, point };
}

/** Fields: id, parent, major:minor, root, mount point, …; blanks and backslashes are octal. */
function mountPoints(): ReadonlyMap<number, string> {
  const points = new Map<number, string>();
  for (const line of readFileSync('/proc/self/mountinfo', 'utf8').split('\n')) {
    const [id, , , , point] = line.split(' ');
    if (id === undefined || point === undefined) continue;
    points.set(
      Number(id),
      point.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
    );
  }
  return points;
}
