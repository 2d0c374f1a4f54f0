/** One agent per state directory, and what it says of itself for `stakeout status`. */
import { join } from 'node:path';
import type { AgentStatus } from '../domain/agent-status.ts';
import { StakeoutError } from '../domain/errors.ts';
import { readAgentState, removeAgentStatus, startTicksOf, writeAgentStatus } from '../host/agent-status.ts';
import { holdLock } from '../host/lock.ts';
import { privateDirectory } from '../host/state-directory.ts';

/** What changes while it runs. */
export type Report = Omit<AgentStatus, 'schema' | 'pid' | 'startTicks' | 'startedAt' | 'updatedAt'>;

export class Presence {
  readonly #stateDir: string;
  readonly #lock: { release(): void };
  readonly #now: () => Date;
  readonly #startedAt: string;
  #report: Report | undefined;

  private constructor(stateDir: string, lock: { release(): void }, now: () => Date) {
    this.#stateDir = stateDir;
    this.#lock = lock;
    this.#now = now;
    this.#startedAt = now().toISOString();
  }

  /** Throws StakeoutError when another agent guards with the same state directory. */
  static take(stateDir: string, now: () => Date): Presence {
    privateDirectory(stateDir);
    const lock = holdLock(join(stateDir, 'agent.lock'));
    if (lock !== undefined) return new Presence(stateDir, lock, now);
    const other = readAgentState(stateDir);
    const who =
      other.state === 'running'
        ? `pid ${other.status.pid}, since ${other.status.startedAt}`
        : 'it is just starting';
    throw new StakeoutError('another agent guards this host already', who, {
      next: 'stakeout status shows it; end it first to start another',
    });
  }

  /** As last published; undefined until everything is watched. */
  get report(): (Report & Pick<AgentStatus, 'startedAt'>) | undefined {
    return this.#report && { ...this.#report, startedAt: this.#startedAt };
  }

  publish(report: Report): void {
    this.#report = report;
    const startTicks = startTicksOf(process.pid);
    if (startTicks === undefined) return; // no /proc: nobody could tell us from a dead agent
    writeAgentStatus(this.#stateDir, {
      schema: 'stakeout.agent/1',
      pid: process.pid,
      startTicks,
      startedAt: this.#startedAt,
      updatedAt: this.#now().toISOString(),
      ...report,
    });
  }

  update(change: Partial<Report>): void {
    if (this.#report !== undefined) this.publish({ ...this.#report, ...change });
  }

  release(): void {
    removeAgentStatus(this.#stateDir);
    this.#lock.release();
  }
}
