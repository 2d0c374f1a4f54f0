/** The lowest rung: /proc at the time of the question. Whoever has exited by then is unknown. */
import type { Actor } from '../../domain/actor.ts';
import { actorOf, type ActorSources } from './actor.ts';
import { Procfs } from './procfs.ts';
import type { IdentitySource } from './source.ts';
import { hostSources } from './sources.ts';
import { ticksOf } from './clock-ticks.ts';

export class ProcSource implements IdentitySource {
  readonly rung = 'proc';
  readonly #procfs = new Procfs();
  readonly #sources: ActorSources = hostSources(this.#procfs, (pid) => this.#procfs.process(pid));

  who(pid: number, eventNs?: bigint): Actor | undefined {
    const record = this.#procfs.process(pid);
    if (record === undefined) return undefined;
    if (eventNs !== undefined && record.startTicks > ticksOf(eventNs)) return undefined;
    return actorOf(record, this.rung, this.#sources);
  }

  close(): void {}
}
