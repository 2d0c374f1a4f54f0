/** A practice host and the agent on it: what the agent says, and shorthand for what tests do to the host. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import * as z from 'zod/mini';
import { type EventKind, type EventOf, eventSchema, type JournalEvent } from '../../src/domain/event.ts';
import type { RunResult } from '../../src/host/process/index.ts';
import { PracticeHost, type PracticeOptions, type PracticeStack } from '../../src/practice/index.ts';

export const MODULE = '/usr/lib/apache2/modules/libphp8.2.so';
export const APACHE = 'apache2';
/** As root here means: as an administrator of the practice host, who may bind services. */
const ADMINISTRATOR = {
  timeoutMs: 180_000,
  extraCapabilities: ['setpcap'],
  // Without it debconf(7) tries three front ends for each question, of which a maintainer script asks dozens.
  env: { DEBIAN_FRONTEND: 'noninteractive' },
};
const STEP_MS = 10;

const lineSchema = z.object({ event: eventSchema });

export class GuardedHost {
  readonly host: PracticeHost;
  /** Every event that agents on this host told, in order. */
  readonly told: JournalEvent[] = [];
  stderr = '';
  #agent: ChildProcess | undefined;

  private constructor(host: PracticeHost) {
    this.host = host;
  }

  static async start(
    stack: PracticeStack = 'modphp',
    more: Pick<PracticeOptions, 'shared'> = {},
  ): Promise<GuardedHost> {
    return new GuardedHost(await PracticeHost.start({ stack, ...more }));
  }

  /** Starts the agent and waits until it has looked at everything once. */
  watch(policy: string, ...args: readonly string[]): Promise<void> {
    const argv = ['watch', '--json', '--policy', policy, '--stability', '1', ...args];
    return this.#listen(this.host.spawnAgent(argv, { stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  /** As `watch`, by a command line of one's own. */
  listen(argv: readonly string[], env: Readonly<Record<string, string>>): Promise<void> {
    return this.#listen(this.host.clone.spawnTrusted(argv, { stdio: ['ignore', 'pipe', 'pipe'], env }));
  }

  /** SIGTERM unless told otherwise; waits for the end. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const agent = this.#agent;
    if (agent === undefined || agent.exitCode !== null || agent.signalCode !== null) return;
    const closed = once(agent, 'close');
    this.signal('SIGCONT');
    this.host.clone.signal(agent, signal);
    await closed;
  }

  signal(signal: NodeJS.Signals): void {
    if (this.#agent === undefined) return;
    this.host.clone.signal(this.#agent, signal);
    // nsenter(1) stops itself together with its child, and continues the child when it is continued.
    if (signal === 'SIGCONT') this.#agent.kill(signal);
  }

  /** A script of an administrator, or of a thief. */
  async sh(script: string): Promise<RunResult> {
    return this.host.clone.run(['/bin/sh', '-c', script], ADMINISTRATOR);
  }

  /** As `sh`, and it must succeed. */
  async must(script: string): Promise<string> {
    const result = await this.sh(script);
    if (result.code !== 0) throw new Error(`${script}: ${result.stderr}${result.stdout}`);
    return result.stdout;
  }

  async sha256(path: string): Promise<string> {
    return (await this.must(`sha256sum ${path}`)).slice(0, 64);
  }

  /** Events since `from`, an earlier `told.length`. */
  since<K extends EventKind>(from: number, kind: K): EventOf<K>[] {
    return this.told.slice(from).filter((e): e is EventOf<K> => e.kind === kind);
  }

  /** Waits until such an event was told. */
  async event<K extends EventKind>(
    kind: K,
    matches: (event: EventOf<K>) => boolean = () => true,
    from = 0,
  ): Promise<EventOf<K>> {
    let found: EventOf<K> | undefined;
    await this.until(`${kind} is told`, () => {
      found = this.since(from, kind).find(matches);
      return found !== undefined;
    });
    if (found === undefined) throw new Error('unreachable');
    return found;
  }

  /** Waits until every incident opened since `from` is resolved. */
  async resolved(from: number): Promise<void> {
    await this.event('incident.opened', () => true, from);
    await this.until('all incidents are resolved', () => {
      const done = new Set(this.since(from, 'incident.resolved').map((e) => e.incident));
      return this.since(from, 'incident.opened').every((e) => done.has(e.incident));
    });
  }

  async until(what: string, holds: () => boolean | Promise<boolean>, limitMs = 30_000): Promise<void> {
    const end = Date.now() + limitMs;
    while (!(await holds())) {
      const ended = this.#agent !== undefined && this.#agent.exitCode !== null;
      if (Date.now() > end || ended)
        throw new Error(`waited in vain until ${what}${ended ? ' (the agent ended)' : ''}\n${this.#tail()}`);
      await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    }
  }

  async close(): Promise<void> {
    await this.stop('SIGKILL');
    await this.host.stop();
  }

  async #listen(agent: ChildProcess): Promise<void> {
    const from = this.told.length;
    this.#agent = agent;
    agent.stderr?.on('data', (chunk: Buffer) => {
      this.stderr += chunk.toString();
    });
    if (agent.stdout !== null)
      createInterface({ input: agent.stdout }).on('line', (line) => this.#hear(line));
    await this.event('verify.done', (e) => e.scope === 'start', from);
  }

  #hear(line: string): void {
    const entry = lineSchema.safeParse(JSON.parse(line));
    if (entry.success) this.told.push(entry.data.event);
  }

  #tail(): string {
    const brief = (e: JournalEvent): string => JSON.stringify(e).slice(0, 300);
    return [...this.told.slice(-15).map(brief), this.stderr.slice(-1500)].join('\n');
  }
}
