/** What a look at a service's processes and resources found. Plain data: nothing here is a judgement. */
import type { SourcePosition } from '../../domain/component.ts';
import type { ListenAddress } from '../../stacks/index.ts';
import type { FpmStatus } from './fpm-status.ts';

export interface ServiceHealth {
  readonly service: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** A live master; a zombie is dead. Absent when nobody may tell: without root other users' programs are not shown. */
  readonly running?: boolean;
  readonly master?: MasterProcess;
  /** Live processes besides the master; workers that outlived a master count. */
  readonly workers: number;
  /** Dead children that the master has not reaped. */
  readonly zombies: number;
  /** By its configuration as it stands now. */
  readonly expects: readonly ListenAddress[];
  readonly listening: readonly Listener[];
  /**
   * Of `expects`, where it does not listen, or where the path of its socket is gone. Empty while it does not run and where its
   * sockets cannot be seen.
   */
  readonly notListening: readonly ListenAddress[];
  /** PHP-FPM only. */
  readonly pools: readonly PoolHealth[];
  /** Of the process that is nearest to its limit. */
  readonly descriptors?: DescriptorUse;
  readonly memory?: MemoryUse;
  /** Where the paths lie that were asked for. */
  readonly fileSystems: readonly FileSystemUse[];
  /** What could not be looked at, and why. */
  readonly limits: readonly string[];
}

export interface MasterProcess {
  readonly pid: number;
  /** With the pid it names the process for good: another value is another master. */
  readonly startTicks: string;
  /** ISO 8601 UTC, to about 10 ms. */
  readonly startedAt: string;
}

export interface Listener {
  /** `tcp:0.0.0.0:80`, `tcp:[::]:80`, `unix:/run/php/php8.2-fpm.sock`. */
  readonly address: string;
  /** Connections that nobody has accepted yet. */
  readonly waiting: number;
}

export interface PoolHealth {
  readonly name: string;
  readonly workers: number;
  /** Workers that are not waiting for a request; absent when the kernel does not let us see. */
  readonly busy?: number;
  /** `pm.max_children`. */
  readonly limit?: number;
  readonly limitAt?: SourcePosition;
  /** Connections that wait at its socket. */
  readonly waiting?: number;
  /** Its own status page, where one is configured; `error` when it gave none. */
  readonly status?: FpmStatus | { readonly error: string };
}

export interface DescriptorUse {
  readonly pid: number;
  readonly used: number;
  /** The soft limit of `Max open files`. */
  readonly limit: number;
}

export interface MemoryUse {
  /** Resident memory of all its processes; what they share is counted for each. */
  readonly residentBytes: number;
  /** Of its control group: what it uses, what it may, and how many of its processes the kernel has killed for want of memory. */
  readonly group?: {
    readonly path: string;
    readonly usedBytes: number;
    /** The smallest limit on the way up; absent when there is none. */
    readonly limitBytes?: number;
    readonly oomKills: number;
  };
}

export interface FileSystemUse {
  readonly mountPoint: string;
  readonly type: string;
  readonly source: string;
  readonly totalBytes: number;
  /** For users other than root, as df(1) shows it. */
  readonly freeBytes: number;
  /** 0 for file systems that make inodes as needed. */
  readonly totalInodes: number;
  readonly freeInodes: number;
  readonly readOnly: boolean;
  /** Paths of the service that lie on it. */
  readonly uses: readonly string[];
}
