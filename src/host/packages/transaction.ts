/** Whether a package manager is at work, seen from the locks it holds. */
import { setTimeout as sleep } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import { rootedPaths } from '../rooted-path.ts';
import { FileLock } from './file-lock.ts';

export interface Transaction {
  readonly underWay: boolean;
  readonly pid?: number;
  readonly manager?: 'dpkg' | 'rpm';
}

/**
 * apt and `dpkg -i` hold lock-frontend for their whole run, apt across its several calls of dpkg; dpkg itself holds lock.
 * rpm and dnf hold .rpm.lock.
 */
const LOCKS = [
  { path: '/var/lib/dpkg/lock-frontend', manager: 'dpkg' },
  { path: '/var/lib/dpkg/lock', manager: 'dpkg' },
  { path: '/usr/lib/sysimage/rpm/.rpm.lock', manager: 'rpm' },
  { path: '/var/lib/rpm/.rpm.lock', manager: 'rpm' },
] as const;

type WatchedLock = { readonly lock: FileLock; readonly manager: 'dpkg' | 'rpm' };

const opened = new Map<string, readonly WatchedLock[]>();

/** The answer at this moment; a few system calls, so that it can be asked at every event. Never takes a lock. */
export function transactionUnderWay(root = '/'): Transaction {
  for (const { lock, manager } of locksOf(root)) {
    const holder = lock.holder();
    if (holder) return { underWay: true, manager, ...holder };
  }
  return { underWay: false };
}

function locksOf(root: string): readonly WatchedLock[] {
  let locks = opened.get(root);
  if (locks === undefined) {
    const paths = rootedPaths(root);
    locks = LOCKS.flatMap(({ path, manager }) => {
      const outside = paths.outside(path);
      return outside === undefined ? [] : [{ lock: new FileLock(outside), manager }];
    });
    opened.set(root, locks);
  }
  return locks;
}

/** Lets go of the lock files of a root that is about to go away, so that it can be unmounted. */
export function forgetTransactions(root: string): void {
  for (const { lock } of opened.get(root) ?? []) lock.close();
  opened.delete(root);
}

export interface WaitOptions {
  readonly timeoutMs: number;
  readonly root?: string;
  readonly signal?: AbortSignal;
  /**
   * Asked when one run of a front end is over and another has begun before anybody could look: true ends the wait. A script that
   * calls apt twelve times is twelve transactions, and what the first did may be hurting all the while.
   */
  readonly between?: () => boolean;
}

/** How a wait ended: the locks were free for a while, or time was up with the manager still at work. */
export interface WaitResult {
  readonly ended: boolean;
  readonly waitedMs: number;
}

/** One apt run is several runs of dpkg; a front end that does not hold lock-frontend leaves gaps of tens of milliseconds between them. */
const QUIET_MS = 150;
const FIRST_POLL_MS = 10;
const LAST_POLL_MS = 50;

/**
 * Resolves once the package manager has been done for 150 ms. A lock gives no event when it is released, so it is looked at every
 * 10 to 50 ms, and only while somebody waits here.
 */
export async function waitForTransactionEnd(options: WaitOptions): Promise<WaitResult> {
  const start = performance.now();
  let freeSince: number | undefined;
  let pause = FIRST_POLL_MS;
  let run: FrontEnd | undefined;
  for (;;) {
    const now = performance.now();
    const { underWay, pid } = transactionUnderWay(options.root);
    if (underWay) freeSince = undefined;
    else freeSince ??= now;
    if (pid !== undefined && pid !== run?.pid) {
      const next = { pid, ofItsOwn: isFrontEnd(pid) };
      if (run?.ofItsOwn === true && next.ofItsOwn && options.between?.() === true)
        return { ended: true, waitedMs: now - start };
      run = next;
    }
    if (freeSince !== undefined && now - freeSince >= QUIET_MS) return { ended: true, waitedMs: now - start };
    if (now - start >= options.timeoutMs) return { ended: false, waitedMs: now - start };
    await sleep(
      Math.min(pause, options.timeoutMs - (now - start)),
      undefined,
      options.signal ? { signal: options.signal } : {},
    );
    pause = freeSince === undefined ? Math.min(pause * 1.5, LAST_POLL_MS) : FIRST_POLL_MS;
  }
}

interface FrontEnd {
  readonly pid: number;
  /** Its run is a transaction. One of dpkg's may be a part of a larger one, of a front end that takes no lock. */
  readonly ofItsOwn: boolean;
}

function isFrontEnd(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trimEnd() !== 'dpkg';
  } catch {
    return false; // gone already
  }
}
