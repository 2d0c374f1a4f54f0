/** A socket that the kernel tells every fork and exec to: netlink(7), NETLINK_CONNECTOR. Needs CAP_NET_ADMIN. */
import { closeSync } from 'node:fs';
import { check, declare, readFd, SystemError } from '../libc/index.ts';
import { CONNECTOR_GROUP, type ConnectorEvent, listenMessage, parseConnector } from './connector-messages.ts';

const AF_NETLINK = 16;
const SOCK_DGRAM = 2;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const NETLINK_CONNECTOR = 11;
const SOL_SOCKET = 1;
const SO_RCVBUFFORCE = 33;
/** Holds a storm of some 10,000 execs while this thread is busy. */
const RECEIVE_BYTES = 8 << 20;
/** struct sockaddr_nl: family, pad, port id (0 = chosen by the kernel), groups */
const SOCKADDR_NL = { family: 0, groups: 8, bytes: 12 } as const;
const DATAGRAM_BYTES = 4096;

const socket = declare<(domain: number, type: number, protocol: number) => number>(
  'int socket(int domain, int type, int protocol)',
);
const bind = declare<(fd: number, address: Buffer, length: number) => number>(
  'int bind(int fd, void *address, unsigned int length)',
);
const send = declare<(fd: number, message: Buffer, length: number, flags: number) => number>(
  'int64_t send(int fd, void *message, size_t length, int flags)',
);
const setsockopt = declare<
  (fd: number, level: number, name: number, value: Buffer, length: number) => number
>('int setsockopt(int fd, int level, int name, void *value, unsigned int length)');

export class ConnectorSocket {
  readonly fd: number;
  readonly #buffer = Buffer.allocUnsafeSlow(DATAGRAM_BYTES);

  constructor() {
    const type = SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
    this.fd = check(socket(AF_NETLINK, type, NETLINK_CONNECTOR), 'socket', 'process connector');
    try {
      this.#listen();
    } catch (thrown) {
      closeSync(this.fd);
      throw thrown;
    }
  }

  /** The next event; undefined when there is none now, `lost` when the kernel had to drop some (ENOBUFS). */
  next(): ConnectorEvent | 'lost' | undefined {
    try {
      const length = readFd(this.fd, this.#buffer);
      return length < 0 ? undefined : parseConnector(this.#buffer.subarray(0, length));
    } catch (thrown) {
      if (thrown instanceof SystemError && thrown.code === 'ENOBUFS') return 'lost';
      throw thrown;
    }
  }

  #listen(): void {
    const size = Buffer.alloc(4);
    size.writeInt32LE(RECEIVE_BYTES);
    setsockopt(this.fd, SOL_SOCKET, SO_RCVBUFFORCE, size, size.length); // without it the default is used
    const address = Buffer.alloc(SOCKADDR_NL.bytes);
    address.writeUInt16LE(AF_NETLINK, SOCKADDR_NL.family);
    address.writeUInt32LE(CONNECTOR_GROUP, SOCKADDR_NL.groups);
    check(bind(this.fd, address, address.length), 'bind', 'process connector');
    const message = listenMessage(0);
    check(send(this.fd, message, message.length, 0), 'send', 'process connector');
    this.#awaitAcknowledgement();
  }

  /**
   * The kernel answers within send(2), but only to the initial user and pid namespaces (drivers/connector/cn_proc.c,
   * cn_proc_mcast_ctl()): elsewhere it says nothing, and the pids it would report were not ours.
   */
  #awaitAcknowledgement(): void {
    for (let event = this.next(); event !== undefined; event = this.next()) {
      if (event === 'lost' || event.kind !== 'acknowledged') continue;
      if (event.error === 0) return;
      throw new Error(`the process connector refused (error ${event.error}); it needs CAP_NET_ADMIN`);
    }
    throw new Error(
      'the process connector does not answer; it only does in the initial pid and user namespace',
    );
  }
}
