/** Listening sockets: /proc/net/tcp, tcp6 and unix (proc_pid_net(5)). */

export interface ListeningSocket {
  readonly family: 'tcp' | 'tcp6' | 'unix';
  /** `0.0.0.0:80`, `[::]:80`, or the socket's path (`@name` for an abstract one). */
  readonly address: string;
  readonly port?: number;
  readonly inode: number;
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
    found.push({ family, address: `${addressOf(hexAddress)}:${port}`, port, inode });
  }
  return found;
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

export function parseUnixListeners(text: string): readonly ListeningSocket[] {
  const found: ListeningSocket[] = [];
  for (const line of text.split('\n').slice(1)) {
    const match = /^\S+ \S+ \S+ ([0-9A-F]{8}) \S+ \S+ +(\d+) (.+)$/.exec(line);
    if (!match || (Number.parseInt(match[1] ?? '0', 16) & SO_ACCEPTCON) === 0) continue;
    found.push({ family: 'unix', address: match[3] ?? '', inode: Number(match[2]) });
  }
  return found;
}
