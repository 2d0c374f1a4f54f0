/** Does a service listen where its configuration says? */
import type { ListeningSocket } from '../../host/proc/index.ts';
import type { ListenAddress } from '../../stacks/index.ts';
import type { Listener } from './model.ts';

export function listenerOf(socket: ListeningSocket): Listener {
  const family = socket.family === 'unix' ? 'unix' : 'tcp';
  return { address: `${family}:${socket.address}`, waiting: socket.waiting };
}

/**
 * Of the expected addresses those without a listener. `exists` tells whether a path leads to a socket: one whose path was
 * removed still listens, and nobody can reach it any more.
 */
export function notListening(
  expects: readonly ListenAddress[],
  listening: readonly Listener[],
  exists: (path: string) => boolean,
): readonly ListenAddress[] {
  return expects.filter(
    ({ address }) =>
      !listening.some((one) => reaches(one.address, address)) ||
      (address.startsWith('unix:/') && !exists(address.slice('unix:'.length))),
  );
}

const WILDCARDS: ReadonlySet<string> = new Set(['0.0.0.0', '[::]']);

/** A wildcard is met by any listener of that port and meets any address; a host name may stand for whatever it resolved to. */
export function reaches(listener: string, expected: string): boolean {
  if (listener === expected) return true;
  const [have, want] = [tcpOf(listener), tcpOf(expected)];
  if (have === undefined || want === undefined || have.port !== want.port) return false;
  return want.host === '*' || WILDCARDS.has(have.host) || !isAddress(want.host);
}

function tcpOf(address: string): { readonly host: string; readonly port: string } | undefined {
  const [, host, port] = /^tcp:(\[[^\]]*\]|[^:]*):(\d+)$/.exec(address) ?? [];
  return host === undefined || port === undefined ? undefined : { host, port };
}

function isAddress(host: string): boolean {
  return host.startsWith('[') || /^[\d.]+$/.test(host);
}
