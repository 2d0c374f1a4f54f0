/** What the command asked for that a clone does not have: without it nobody knows what it would have done. Pure, but for what it is given. */
import type { FailingCall } from '../../domain/failing-call.ts';

export interface HostSide {
  /** Sockets that stand on the host. */
  readonly hasSocket: (path: string) => boolean;
  /** TCP ports that somebody listens at on the host. */
  readonly listens: (port: number) => boolean;
}

/** In words, each once. A refusal that the host would have given as well is none of them. */
export function askedOutside(calls: readonly FailingCall[], host: HostSide): readonly string[] {
  const found = new Set<string>();
  for (const { call, subject, comm } of calls) {
    if (call !== 'connect') continue;
    const what = whatIs(subject, host);
    if (what !== undefined) found.add(`${comm} asked for ${what}, which a clone does not reach`);
  }
  return [...found];
}

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
