/** Tells when the mounts of this process's mount namespace change. */
import { closeSync, openSync, readFileSync } from 'node:fs';
import { INIT, fanotifyInit, fanotifyMark, MARK, MASK } from '../fanotify/index.ts';
import { AT_FDCWD, check, declare, pollReadable, readFd, SystemError } from '../libc/index.ts';
import { type Mount, parseMountinfo } from './mountinfo.ts';

const rawEpollCreate = declare<(flags: number) => number>('int epoll_create1(int flags)');
const rawEpollControl = declare<(epoll: number, op: number, fd: number, event: Buffer) => number>(
  'int epoll_ctl(int epfd, int op, int fd, void *event)',
);
const rawEpollWait = declare<(epoll: number, events: Buffer, max: number, timeout: number) => number>(
  'int epoll_wait(int epfd, void *events, int maxevents, int timeout)',
);

const EPOLL_CLOEXEC = 0o2000000;
const EPOLL_CTL_ADD = 1;
const EPOLLPRI = 0x2;
/** struct epoll_event is at most 16 bytes (12 and packed on x86-64); the event bits come first. */
const EPOLL_EVENT_SIZE = 16;
const MOUNTINFO = '/proc/self/mountinfo';

export interface MountChanges {
  readonly source: 'fanotify' | 'mountinfo';
  close(): void;
}

export function readMounts(): Mount[] {
  return parseMountinfo(readFileSync(MOUNTINFO, 'utf8'));
}

/** FAN_REPORT_MNT where the kernel has it (6.14), else poll(2) on mountinfo, which every kernel wakes on a change. */
export function watchMounts(onChange: () => void): MountChanges {
  try {
    return watchByFanotify(onChange);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return watchByMountinfo(onChange);
  }
}

export function watchByFanotify(onChange: () => void): MountChanges {
  const group = fanotifyInit(INIT.FAN_REPORT_MNT);
  try {
    const mask = MASK.FAN_MNT_ATTACH | MASK.FAN_MNT_DETACH;
    fanotifyMark(group, MARK.FAN_MARK_ADD | MARK.FAN_MARK_MNTNS, mask, AT_FDCWD, '/proc/self/ns/mnt');
  } catch (error) {
    closeSync(group);
    throw error;
  }
  const buffer = Buffer.alloc(4096);
  const poll = pollReadable(group, () => {
    while (readFd(group, buffer) > 0); // only that something changed matters
    onChange();
  });
  const close = (): void => {
    poll.close();
    closeSync(group);
  };
  return { source: 'fanotify', close };
}

/**
 * A mountinfo descriptor is always readable and signals a change by POLLPRI (proc_pid_mounts(5)). The event loop knows no
 * POLLPRI, so an epoll instance that waits for it alone stands between: it is readable exactly when the mounts changed.
 */
export function watchByMountinfo(onChange: () => void): MountChanges {
  const mountinfo = openSync(MOUNTINFO, 'r');
  const epoll = check(rawEpollCreate(EPOLL_CLOEXEC), 'epoll_create1', MOUNTINFO);
  const wanted = Buffer.alloc(EPOLL_EVENT_SIZE);
  wanted.writeUInt32LE(EPOLLPRI, 0);
  check(rawEpollControl(epoll, EPOLL_CTL_ADD, mountinfo, wanted), 'epoll_ctl', MOUNTINFO);
  const poll = pollReadable(epoll, () => {
    // Looking whether the inner instance is ready already takes the signal, so its own answer may be empty.
    rawEpollWait(epoll, Buffer.alloc(EPOLL_EVENT_SIZE), 1, 0);
    onChange();
  });
  const close = (): void => {
    poll.close();
    closeSync(epoll);
    closeSync(mountinfo);
  };
  return { source: 'mountinfo', close };
}
