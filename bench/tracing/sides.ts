/** The peers that follow the server: strace on every process, bpftrace. Each is there when its start resolves. */
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BusySite } from './site.ts';

export interface Side {
  readonly name: string;
  /** Resolves to what takes it away again; that throws when it saw nothing of the load. */
  readonly start: (site: BusySite) => Promise<() => Promise<void>>;
}

const ATTACH_MS = 10_000;
const POLL_MS = 20;

export const STRACE: Side = {
  name: 'strace -f -p, %file',
  start: async (site) => {
    const servers = site.servers();
    const pids = servers.flatMap(({ inside }) => ['-p', String(inside)]);
    const argv = ['/usr/bin/strace', '-f', '-qq', '-e', 'trace=%file', '-o', '/dev/null', ...pids];
    const child = site.host.clone.spawnTrusted(argv);
    await until('strace has attached', () => servers.every(({ pid }) => isTraced(pid)));
    return () => end(site, child);
  },
};

/** Counted in the kernel, which is its cheapest way; opens only, while ours also hears of stat, connect and the others. */
const FAILING_OPENS = `tracepoint:syscalls:sys_enter_openat /comm == "apache2"/ { @path[tid] = args->filename; }
tracepoint:syscalls:sys_exit_openat /@path[tid]/ {
  if (args->ret < 0) { @[str(@path[tid]), args->ret] = count(); }
  delete(@path[tid]);
}`;

export const BPFTRACE: Side = {
  name: 'bpftrace, failing opens',
  start: async (site) => {
    const argv = ['/usr/bin/bpftrace', '-B', 'line', '-e', FAILING_OPENS];
    const child = site.host.clone.spawnTrusted(argv, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await until('bpftrace has attached', () => {
      if (child.exitCode !== null) throw new Error(`bpftrace: ${said}`);
      return said.includes('Attaching');
    });
    await sleep(1000); // it says so before it does
    return async () => {
      await end(site, child, 'SIGINT');
      if (!said.includes('.htaccess'))
        throw new Error(`bpftrace saw nothing of the load: ${said.slice(0, 500)}`);
    };
  },
};

async function end(site: BusySite, child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  site.host.clone.signal(child, signal);
  await closed;
}

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += POLL_MS) {
    if (waited > ATTACH_MS) throw new Error(`it took too long until ${what}`);
    await sleep(POLL_MS);
  }
}

/** Also true of a worker that has ended meanwhile. */
function isTraced(pid: number): boolean {
  try {
    return !/^TracerPid:\t0$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return true;
  }
}
