/**
 * Sets the loopback interface of another network namespace up, without iproute2 and without a process in it:
 * a socket belongs for ever to the namespace its thread was in when it was made, and setns(2) moves one thread.
 * The calls run one after the other on this thread, so nothing else of the program ever sees the other namespace.
 */
import { closeSync, openSync } from 'node:fs';
import { check, declare } from '../libc/index.ts';

const setns = declare<(fd: number, type: number) => number>('int setns(int fd, int nstype)');
const socket = declare<(domain: number, type: number, protocol: number) => number>(
  'int socket(int domain, int type, int protocol)',
);
const ioctl = declare<(fd: number, request: number, argument: Buffer) => number>(
  'int ioctl(int fd, unsigned long request, uint8_t *argument)',
);

const CLONE_NEWNET = 0x40000000;
const AF_INET = 2;
const SOCK_DGRAM_CLOEXEC = 0x80002;
/** netdevice(7); struct ifreq is 16 bytes of name followed by a union of 24, flags first. */
const SIOCSIFFLAGS = 0x8914;
const IFREQ_SIZE = 40;
const IFREQ_FLAGS = 16;
const IFF_UP_RUNNING = 0x1 | 0x40;

/** `namespace` is a path such as `/proc/123/ns/net`. */
export function bringLoopbackUp(namespace: string): void {
  const fd = socketIn(namespace);
  try {
    const request = Buffer.alloc(IFREQ_SIZE);
    request.write('lo');
    request.writeInt16LE(IFF_UP_RUNNING, IFREQ_FLAGS);
    check(ioctl(fd, SIOCSIFFLAGS, request), 'ioctl SIOCSIFFLAGS', 'lo');
  } finally {
    closeSync(fd);
  }
}

function socketIn(namespace: string): number {
  const own = openSync('/proc/thread-self/ns/net', 'r');
  const other = openSync(namespace, 'r');
  try {
    check(setns(other, CLONE_NEWNET), 'setns', namespace);
    try {
      return check(socket(AF_INET, SOCK_DGRAM_CLOEXEC, 0), 'socket', 'AF_INET');
    } finally {
      check(setns(own, CLONE_NEWNET), 'setns', 'our own network namespace');
    }
  } finally {
    closeSync(other);
    closeSync(own);
  }
}
