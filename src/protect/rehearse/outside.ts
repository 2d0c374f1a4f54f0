/** What the command asked for that a clone does not have: without it nobody knows what it would have done. Pure, but for what it is given. */
import type { FailingCall } from '../../domain/failing-call.ts';

export interface HostSide {
  /** Sockets that stand on the host. */
  readonly hasSocket: (path: string) => boolean;
  /** Devices of the host, by their files in /dev. */
  readonly hasDevice: (path: string) => boolean;
  /** TCP ports that somebody listens at on the host. */
  readonly listens: (port: number) => boolean;
}

/** In words, each once. A refusal that the host would have given as well is none of them. */
export function askedOutside(calls: readonly FailingCall[], host: HostSide): readonly string[] {
  const found = new Set<string>();
  for (const call of calls) {
    const what = lackedBy(call, host);
    if (what !== undefined) found.add(`${call.comm} asked for ${what}`);
  }
  return [...found];
}

function lackedBy({ call, syscall, subject, errno }: FailingCall, host: HostSide): string | undefined {
  if (call === 'connect') {
    const what = whatIs(subject, host);
    return what === undefined ? undefined : `${what}, which a clone does not reach`;
  }
  const forKernel = errno === 'EPERM' ? KERNEL[syscall] : undefined;
  if (forKernel !== undefined) return `${forKernel}, which a clone does not let it`;
  // Devices that a clone has are named alike, so one that is absent is one that only the host has.
  if ((call === 'open' || call === 'stat') && errno === 'ENOENT' && isDevice(subject, host))
    return `the device ${subject} of the host, which a clone does not have`;
  return undefined;
}

/** Asked of the kernel itself: a clone has no capability for these, and root on the host has. */
const KERNEL: Readonly<Record<string, string>> = {
  init_module: 'a kernel module to be loaded',
  finit_module: 'a kernel module to be loaded',
  delete_module: 'a kernel module to be unloaded',
  mount: 'a file system to be mounted',
  fsopen: 'a file system to be mounted',
  umount2: 'a file system to be unmounted',
  swapon: 'swap space to be used',
  swapoff: 'swap space to be given up',
  mknodat: 'a device file to be made',
  sethostname: 'another host name',
  settimeofday: 'another time',
  clock_settime: 'another time',
  reboot: 'a reboot',
};

/** `/dev/shm`, `/dev/pts` and `/dev/mqueue` hold no devices of the host; the terminal is the caller's. */
const isDevice = (path: string, host: HostSide): boolean =>
  /^\/dev\/(?!(?:shm|pts|mqueue)\/|tty$)/.test(path) && host.hasDevice(path);

function whatIs(subject: string, host: HostSide): string | undefined {
  if (subject.startsWith('unix:@')) return undefined; // abstract: gone with its process, and nothing says whether the host has it
  if (subject.startsWith('unix:')) {
    const path = subject.slice('unix:'.length);
    return host.hasSocket(path) ? `the socket ${path} of the host` : undefined;
  }
  const address = /^(tcp|udp):(.*):(\d+)$/.exec(subject);
  if (address === null) return undefined;
  const [, , ip = '', port = ''] = address;
  if (!/^(?:127\.|\[::1\]|0\.0\.0\.0|\[::\])/.test(ip)) return `${subject} (the network)`;
  return host.listens(Number(port)) ? `${subject} of the host` : undefined;
}
