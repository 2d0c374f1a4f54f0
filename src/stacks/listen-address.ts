/** Addresses to listen at, written differently by each server, in one form. */
import type { ListenAddress } from './stack.ts';

const ANYWHERE = new Set(['', '*', '0.0.0.0', '[::]', '_default_']);

/**
 * `80`, `*:80`, `192.0.2.1:80`, `[::1]:80`, a host name; without a port `port`. `tcp:*:80` is any address of either family.
 * Undefined for what is no address: a variable, a path.
 */
export function listenAddress(text: string, port?: string): string | undefined {
  const [, host = '', given] = /^\d+$/.test(text)
    ? ['', '', text]
    : (/^(\[[0-9a-f:.]*\]|[^:[\]/\s$]*)(?::(\d+))?$/i.exec(text) ?? []);
  const chosen = given ?? port;
  if (chosen === undefined || (host === '' && given === undefined)) return undefined;
  return `tcp:${ANYWHERE.has(host) ? '*' : host.toLowerCase()}:${chosen}`;
}

/** The first place that names an address. */
export function unique(all: readonly ListenAddress[]): readonly ListenAddress[] {
  const found = new Map<string, ListenAddress>();
  for (const one of all) if (!found.has(one.address)) found.set(one.address, one);
  return [...found.values()];
}
