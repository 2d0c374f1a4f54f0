/** Practice hosts, each for one run; the next one can be made ahead. */
import { PracticeHost } from '../host/practice-host.ts';
import type { PracticeStack } from '../host/stack.ts';
import { startAgent, type AgentPolicy, type RunningAgent } from './agent.ts';

export interface ReadyHost {
  readonly host: PracticeHost;
  /** It watches already. */
  readonly agent: RunningAgent;
}

interface Ordered {
  readonly stack: PracticeStack;
  readonly policy: AgentPolicy;
  readonly ready: Promise<ReadyHost>;
}

export interface SupplyOptions {
  readonly rebuildImage?: boolean;
  readonly say: (step: string) => void;
}

export class HostSupply {
  readonly #say: (step: string) => void;
  #rebuild: boolean;
  #next: Ordered | undefined;

  constructor(options: SupplyOptions) {
    this.#say = options.say;
    this.#rebuild = options.rebuildImage === true;
  }

  prepare(stack: PracticeStack, policy: AgentPolicy): void {
    const ready = this.#start(stack, policy);
    ready.catch(() => {}); // whoever takes it hears of it
    this.#next = { stack, policy, ready };
  }

  async take(stack: PracticeStack, policy: AgentPolicy): Promise<ReadyHost> {
    const next = this.#next;
    this.#next = undefined;
    if (next?.stack === stack && next.policy === policy) return next.ready;
    await discard(next);
    return this.#start(stack, policy);
  }

  /** Stops a host that was made ahead and never used. */
  async close(): Promise<void> {
    const next = this.#next;
    this.#next = undefined;
    await discard(next);
  }

  async #start(stack: PracticeStack, policy: AgentPolicy): Promise<ReadyHost> {
    const rebuild = this.#rebuild;
    this.#rebuild = false;
    const host = await PracticeHost.start({ stack, rebuild, say: this.#say });
    try {
      return { host, agent: await startAgent(host, policy) };
    } catch (error) {
      await host.stop();
      throw error;
    }
  }
}

async function discard(unused: Ordered | undefined): Promise<void> {
  const ready = await unused?.ready.catch(() => undefined);
  await ready?.agent.stop();
  await ready?.host.stop();
}
