/**
 * A package upgrade is not a theft. While a package manager is at work, what it does to components is only noted;
 * once it is done, the question is not which files changed but whether the services' needs still hold.
 */
import type { Actor } from '../domain/actor.ts';
import type { JournalEvent } from '../domain/event.ts';
import type { Finding } from '../domain/finding.ts';
import { messageOf } from '../domain/errors.ts';

/** What the host looks like after the transaction. */
export interface Aftermath {
  /** Touched components that are not as in the baseline, as findings. */
  readonly differing: readonly Finding[];
  /** Needs that no longer hold, in words: a module no longer in effect, a missing library, a failing page. Empty when all hold. */
  readonly lost: readonly string[];
  /** Somebody has approved this loss beforehand: who and why, in words. It is the intended state then. */
  readonly approved?: string;
}

export interface TransactionPorts {
  append(event: JournalEvent): void;
  now(): Date;
  /** Resolves when the package manager is done, or when the bound is reached (`ended: false`). */
  waitForEnd(): Promise<{ readonly ended: boolean; readonly tookMs: number }>;
  inspect(touched: readonly string[]): Promise<Aftermath>;
  /** Takes the present state as the new baseline. */
  moveBaseline(why: string, by: Actor | undefined): Promise<void>;
  /** These are as recorded, though perhaps other files by now. */
  unchanged(touched: readonly string[]): Promise<void>;
  /** Called with what must be put right. */
  harmed(findings: readonly Finding[], lost: readonly string[], by: Actor | undefined): void;
}

/** By whom and when a path was touched first. */
interface Touch {
  readonly actor: Actor | undefined;
  readonly at: string;
}

export class TransactionJudge {
  readonly #ports: TransactionPorts;
  readonly #touched = new Map<string, Touch>();
  #run: Promise<void> | undefined;

  constructor(ports: TransactionPorts) {
    this.#ports = ports;
  }

  /** A component was changed by a package manager, or while one was at work and nobody else is known to have done it. */
  touched(path: string, actor: Actor | undefined, at = this.#ports.now().toISOString()): void {
    const before = this.#touched.get(path);
    this.#touched.set(path, { actor: actor ?? before?.actor, at: before?.at ?? at });
    this.#begin(actor);
  }

  async settled(): Promise<void> {
    while (this.#run !== undefined) await this.#run;
  }

  #begin(actor: Actor | undefined): void {
    this.#run ??= this.#judge(actor).finally(() => {
      this.#run = undefined;
      const [next] = this.#touched.values();
      if (next !== undefined) this.#begin(next.actor);
    });
  }

  async #judge(first: Actor | undefined): Promise<void> {
    const manager = first?.transaction?.manager ?? 'dpkg';
    this.#ports.append({ kind: 'transaction.seen', manager });
    const { ended, tookMs } = await this.#ports.waitForEnd();
    const touched = new Map(this.#touched);
    this.#touched.clear();
    const by = [...touched.values()].find((t) => t.actor?.transaction !== undefined)?.actor ?? first;
    const end = (verdict: 'harmless' | 'harmful' | 'unknown', summary: string): void =>
      this.#ports.append({
        kind: 'transaction.ended',
        manager,
        tookMs,
        touched: touched.size,
        verdict,
        summary: ended ? summary : `${summary} (judged before its end: it took too long)`,
      });
    try {
      const { differing, lost, approved } = await this.#ports.inspect([...touched.keys()]);
      if (lost.length > 0 && approved === undefined) {
        end('harmful', lost.join('; '));
        this.#ports.harmed(
          differing.map((f) => asTouched(f, touched.get(f.component.path), by)),
          lost,
          by,
        );
        return;
      }
      if (differing.length > 0)
        await this.#ports.moveBaseline(
          `${commandOf(by)}: ${differing.length} components changed and ${approved ?? 'every need still holds'}`,
          by,
        );
      else await this.#ports.unchanged([...touched.keys()]);
      const told = lost.length > 0 && approved !== undefined ? `${approved}: ${lost.join('; ')}` : undefined;
      end('harmless', told ?? summaryOf(touched.size, differing.length, by));
    } catch (error) {
      end('unknown', `could not be judged: ${messageOf(error)}`);
    }
  }
}

/** It was found after the transaction, and it happened when the path was touched. */
function asTouched(finding: Finding, touch: Touch | undefined, by: Actor | undefined): Finding {
  const actor = touch?.actor ?? by;
  return {
    ...finding,
    ...(touch === undefined ? {} : { seenAt: touch.at }),
    ...(actor === undefined ? {} : { actor }),
  };
}

function commandOf(actor: Actor | undefined): string {
  return actor?.transaction?.argv.join(' ') ?? 'a package manager';
}

function summaryOf(touched: number, differing: number, by: Actor | undefined): string {
  if (differing === 0) return `${commandOf(by)} replaced ${touched} needed files with identical content`;
  return `${commandOf(by)} changed ${differing} needed files; the services work as before`;
}
