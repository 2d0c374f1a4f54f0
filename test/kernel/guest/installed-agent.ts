/** Stakeout as it is installed in the machine: its commands, and its agent as a process that can be stopped and killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import { eventSchema, type EventKind, type EventOf, type JournalEvent } from '../../../src/domain/event.ts';
import { tryIt, type Tried } from './try.ts';

const LAUNCHER = '/opt/stakeout/stakeout';
const OUTPUT = '/run/agent.out';
const ERRORS = '/run/agent.err';
/** Of an emulated processor that others want, too. */
const PATIENCE_MS = 240_000;
const LOOK_MS = 100;

const lineSchema = z.object({ event: eventSchema });

export function stakeout(...args: readonly string[]): Tried {
  return tryIt(LAUNCHER, ...args);
}

/** One life of the agent: `watch --policy restore`, until it has looked at everything once. */
export class InstalledAgent {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(): Promise<InstalledAgent> {
    // To a file: the driver waits for other programs without reading meanwhile, and a full pipe would stop the agent.
    const [output, errors] = [openSync(OUTPUT, 'w'), openSync(ERRORS, 'w')];
    const argv = ['watch', '--json', '--policy', 'restore', '--stability', '1'];
    const agent = new InstalledAgent(spawn(LAUNCHER, argv, { stdio: ['ignore', output, errors] }));
    closeSync(output);
    closeSync(errors);
    await agent.event('verify.done', (event) => event.scope === 'start');
    return agent;
  }

  /** The first such event of this life. */
  async event<K extends EventKind>(kind: K, fits: (event: EventOf<K>) => boolean): Promise<EventOf<K>> {
    const isIt = (event: JournalEvent): event is EventOf<K> => event.kind === kind;
    let found: EventOf<K> | undefined;
    await until(`the agent tells ${kind}`, () => {
      found = this.#told().filter(isIt).find(fits);
      return found !== undefined;
    });
    if (found === undefined) throw new Error('unreachable');
    return found;
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
    this.#child.kill(signal);
    await ended;
  }

  #told(): JournalEvent[] {
    if (this.#child.exitCode !== null)
      throw new Error(`the agent ended: ${readFileSync(ERRORS, 'utf8').slice(-800)}`);
    const lines = readFileSync(OUTPUT, 'utf8').split('\n').slice(0, -1);
    return lines.flatMap((line) => {
      const entry = lineSchema.safeParse(JSON.parse(line));
      return entry.success ? [entry.data.event] : [];
    });
  }
}

export async function until(what: string, holds: () => boolean): Promise<void> {
  // By the clock: under emulation a look takes longer than the pause after it.
  for (const end = Date.now() + PATIENCE_MS; !holds(); await sleep(LOOK_MS))
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
}
