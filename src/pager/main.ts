/** The pager's process. The agent starts it, feeds it over standard input, and is gone when that ends. */
import { readFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { hostname, userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { statusOf } from '../channels/index.ts';
import { messageOf, StakeoutError } from '../domain/errors.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { bootTimeNs } from '../host/clock.ts';
import { holdLock } from '../host/lock.ts';
import type { ClockReading } from '../oncall/index.ts';
import { openSend, secretSource } from './deliver/sender.ts';
import { trouble } from './loop.ts';
import { setAsideDamaged } from './outbox/index.ts';
import { Pager } from './pager.ts';
import { lockIn, outboxIn, socketIn } from './places.ts';
import { AgentLine, listen } from './server.ts';

/** A pager whose agent was killed lets its messages end before it goes. */
const LOCK_MS = 10_000;
const LAST_MS = 4000;
const BOOT_ID = '/proc/sys/kernel/random/boot_id';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { directory: { type: 'string' }, config: { type: 'string' } },
  });
  const { directory, config } = values;
  if (directory === undefined || config === undefined)
    throw new StakeoutError('this is the pager', 'the agent starts it', { next: 'stakeout watch' });
  process.umask(0o077);
  process.title = 'stakeout-pager';
  await lock(lockIn(directory));
  const boot = readFileSync(BOOT_ID, 'utf8').trim();
  const secrets = secretSource();
  const aside = setAsideDamaged(outboxIn(directory), new Date());
  const pager: Pager = new Pager({
    outboxFile: outboxIn(directory),
    configurationFile: config,
    send: (configuration) => openSend(configuration, secrets),
    clock: (): ClockReading => ({ wall: Date.now(), steady: Number(bootTimeNs() / 1_000_000n), boot }),
    chance: Math.random,
    host: hostname(),
    heartbeat: {
      ask: statusOf,
      reveal: (secret) => secret.reveal(secrets),
    },
    runsAs: runsAs(),
    reported: () => line.offer(),
  });
  if (aside !== undefined)
    pager.outbox.report(
      trouble(
        'outbox',
        aside.name,
        false,
        `the outbox was damaged (${aside.why}) and is kept as ${aside.name}; with a new one everything that is open is paged again`,
      ),
    );
  const line: AgentLine = new AgentLine(() => pager, process.stdout);
  process.stdout.on('error', () => {}); // the agent is gone: standard input says so too
  const server = await listen(socketIn(directory), () => pager).catch((error: unknown) => {
    process.stderr.write(`commands cannot reach the pager: ${messageOf(error)}\n`);
    return undefined;
  });
  // Greets before anything else is said.
  const served = line.serve(process.stdin);
  pager.start();
  await Promise.race([served, told('SIGTERM')]);
  await end(pager, server);
}

async function end(pager: Pager, server: Server | undefined): Promise<void> {
  server?.close();
  await pager.stop(LAST_MS);
  process.exit(0);
}

function told(signal: NodeJS.Signals): Promise<void> {
  return new Promise((resolve) => {
    process.once(signal, () => resolve());
  });
}

async function lock(file: string): Promise<void> {
  const until = performance.now() + LOCK_MS;
  while (holdLock(file) === undefined) {
    if (performance.now() > until)
      throw new StakeoutError('another pager runs', `it holds ${file}`, { next: 'stakeout status' });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** proc(5): `CapEff` and `NoNewPrivs` of /proc/self/status. */
function runsAs(): { user: string; pid: number; confined: boolean } {
  const status = readFileSync('/proc/self/status', 'utf8');
  const confined = /^CapEff:\s*0+$/m.test(status) && /^NoNewPrivs:\s*1$/m.test(status);
  return { user: userName(), pid: process.pid, confined };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.geteuid?.() ?? -1}`;
  }
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(EXIT.environment);
}
