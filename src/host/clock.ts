/** A clock that nobody can set and that counts while the machine sleeps. */
import { check, declare } from './libc/index.ts';

/** clock_gettime(2), include/uapi/linux/time.h: since boot, suspend included. */
const CLOCK_BOOTTIME = 7;

const clockGettime = declare<(clock: number, timespec: BigInt64Array) => number>(
  'int clock_gettime(int clock, _Out_ int64_t *timespec)',
);

const NS_PER_SECOND = 1_000_000_000n;

/** Nanoseconds since the machine was booted. Comparable between processes, not between boots. */
export function bootTimeNs(): bigint {
  // struct timespec on the 64-bit kernels we support: tv_sec and tv_nsec, 8 bytes each.
  const timespec = new BigInt64Array(2);
  check(clockGettime(CLOCK_BOOTTIME, timespec), 'clock_gettime', 'CLOCK_BOOTTIME');
  return (timespec[0] ?? 0n) * NS_PER_SECOND + (timespec[1] ?? 0n);
}

/** include/uapi/linux/time.h: moves by one tick at a time, so its resolution is the tick (kernel/time/posix-timers.c). */
const CLOCK_MONOTONIC_COARSE = 6;

const clockGetres = declare<(clock: number, timespec: BigInt64Array) => number>(
  'int clock_getres(int clock, _Out_ int64_t *timespec)',
);

/** Nanoseconds of a tick of the kernel's own clock, the unit of jiffies: 4,000,000 with CONFIG_HZ=250. */
export function tickNs(): bigint {
  const timespec = new BigInt64Array(2);
  check(clockGetres(CLOCK_MONOTONIC_COARSE, timespec), 'clock_getres', 'CLOCK_MONOTONIC_COARSE');
  return (timespec[0] ?? 0n) * NS_PER_SECOND + (timespec[1] ?? 0n);
}
