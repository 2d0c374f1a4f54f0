/** Listening sockets: /proc/net/tcp, tcp6 and unix (proc_pid_net(5)). */

export interface ListeningSocket {
  readonly family: 'tcp' | 'tcp6' | 'unix';
  /** `0.0.0.0:80`, `[::]:80`, or the socket's path (`@name` for an abstract one). */
  readonly address: string;
  readonly port?: number;
  readonly inode: number;
  /** Connections that no process has accepted yet. */
  readonly waiting: number;
  /** Process that holds it open; absent when none could be read. */
  readonly pid?: number;
}

/** TCP_LISTEN in include/net/tcp_states.h. */
const TCP_LISTEN = '0A';
/** __SO_ACCEPTCON, include/uapi/linux/net.h: a unix socket that listens. */
const SO_ACCEPTCON = 0x10000;

export function parseTcpListeners(text: string, family: 'tcp' | 'tcp6'): readonly ListeningSocket[] {
  const found: ListeningSocket[] = [];
  for (const line of text.split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/);
    const [hexAddress = '', hexPort = ''] = (fields[1] ?? '').split(':');
    const inode = Number(fields[9]);
    if (fields[3] !== TCP_LISTEN || !Number.isInteger(inode)) continue;
    const port = Number.parseInt(hexPort, 16);
    found.push({
      family,
      address: `${addressOf(hexAddress)}:${port}`,
      port,
      inode,
      waiting: queued(fields[4]),
    });
  }
  return found;
}

/** `tx_queue:rx_queue`; of a listening socket the latter is sk_ack_backlog (net/ipv4/tcp_ipv4.c, get_tcp4_sock). */
function queued(queues = ''): number {
  const waiting = Number.parseInt(queues.split(':')[1] ?? '', 16);
  return Number.isInteger(waiting) ? waiting : 0;
}

/** Addresses are 32-bit words in host byte order; x86 and arm64 Linux are little-endian. */
function addressOf(hex: string): string {
  const words = hex.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((w) => (w.match(/../g) ?? []).toReversed().map((b) => Number.parseInt(b, 16)));
  if (bytes.length === 4) return bytes.join('.');
  const groups: string[] = [];
  for (let i = 0; i < bytes.length; i += 2)
    groups.push((((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0)).toString(16));
  return `[${groups.join(':').replace(/(^|:)0(:0)+(:|$)/, '::')}]`;
}

/**
 * SS_CONNECTING of include/uapi/linux/net.h: what unix_seq_show (net/unix/af_unix.c) prints for a connected socket that has no
 * file yet, which is one that waits in the queue of the listener whose path it bears.
 */
const SS_CONNECTING = 2;

export function parseUnixListeners(text: string): readonly ListeningSocket[] {
  const found: Omit<ListeningSocket, 'waiting'>[] = [];
  const waiting = new Map<string, number>();
  for (const line of text.split('\n').slice(1)) {
    const match = /^\S+ \S+ \S+ ([0-9A-F]{8}) \S+ (\S+) +(\d+) (.+)$/.exec(line);
    const [, flags = '0', state = '0', inode, address = ''] = match ?? [];
    if (match === null) continue;
    if ((Number.parseInt(flags, 16) & SO_ACCEPTCON) !== 0)
      found.push({ family: 'unix', address, inode: Number(inode) });
    else if (Number.parseInt(state, 16) === SS_CONNECTING)
      waiting.set(address, (waiting.get(address) ?? 0) + 1);
  }
  return found.map((one) => ({ ...one, waiting: waiting.get(one.address) ?? 0 }));
}
