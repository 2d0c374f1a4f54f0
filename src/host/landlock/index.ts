/**
 * Landlock: a process gives up rights for itself and everything it starts, for ever (landlock(7)). Rights are handled as a set
 * and then granted below chosen paths; what is handled and not granted is denied, to root as well.
 */
import { PORT_RIGHT, restrict, RIGHT } from './ruleset.ts';

export { landlockAbi } from './ruleset.ts';

const REMOVAL = [RIGHT.writeFile, RIGHT.removeDirectory, RIGHT.removeFile, RIGHT.refer, RIGHT.truncate];

/**
 * From now on this thread, and every program it starts, can remove, replace, truncate and open for writing only at and below
 * `granted`. Paths that are not there are left out. Throws SystemError when the kernel refuses.
 */
export function forbidRemovalExcept(granted: readonly string[]): void {
  // Moving between directories is always looked at; it removes where it takes from, and that is what is forbidden.
  restrict(REMOVAL, [
    { path: '/', rights: [RIGHT.refer] },
    ...granted.map((path) => ({ path, rights: REMOVAL })),
  ]);
}

const READING = [RIGHT.execute, RIGHT.readFile, RIGHT.readDirectory];

export interface Confines {
  /** At and below these: read and start. */
  readonly read: readonly string[];
  /** Devices: read and write, nothing made or removed. */
  readonly devices: readonly string[];
  /** At and below these: everything but devices. */
  readonly own: readonly string[];
  readonly bindPorts: readonly number[];
  readonly connectPorts: readonly number[];
}

/**
 * From now on this thread, and every program it starts, has no other files than these and no other TCP ports (those from Linux 6.7 on).
 * Sockets in the file system can be connected to all the same, where their modes let us. Throws SystemError when the kernel refuses.
 */
export function confineTo({ read, devices, own, bindPorts, connectPorts }: Confines): void {
  const all = Object.values(RIGHT);
  const made = all.filter(
    (right) =>
      right !== RIGHT.makeBlockDevice && right !== RIGHT.makeCharacterDevice && right !== RIGHT.execute,
  );
  restrict(
    all,
    [
      ...read.map((path) => ({ path, rights: READING })),
      ...devices.map((path) => ({ path, rights: [RIGHT.readFile, RIGHT.writeFile] })),
      ...own.map((path) => ({ path, rights: made })),
    ],
    [
      ...bindPorts.map((port) => ({ port, rights: PORT_RIGHT.bind })),
      ...connectPorts.map((port) => ({ port, rights: PORT_RIGHT.connect })),
    ],
  );
}
