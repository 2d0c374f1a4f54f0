/**
 * The middle rung: the kernel announces every fork and exec, and /proc is read at once, so that most short-lived processes
 * are known before they act. Not all: between the announcement and the reading a quick one is gone.
 */
import { closeSync } from 'node:fs';
import type { Actor } from '../../domain/actor.ts';
import { type PollHandle, pollReadable } from '../libc/index.ts';
import { actorOf, type ActorSources } from './actor.ts';
import { ticksOf } from './clock-ticks.ts';
import { ConnectorSocket } from './connector-socket.ts';
import { withoutProgram } from './inherit.ts';
import type { ProcessRecord } from './process-record.ts';
import { Procfs } from './procfs.ts';
import type { IdentitySource } from './source.ts';
import { hostSources } from './sources.ts';

/** Processes remembered; the oldest is dropped first. */
const REMEMBERED = 8192;

export class ConnectorSource implements IdentitySource {
  readonly rung = 'proc-connector';
  readonly #procfs = new Procfs();
  readonly #socket = new ConnectorSocket();
  readonly #processes = new Map<number, ProcessRecord>();
  readonly #sources: ActorSources = hostSources(this.#procfs, (pid) => this.#find(pid));
  readonly #poll: PollHandle;

  constructor() {
    this.#poll = pollReadable(this.#socket.fd, () => this.#drain());
  }

  who(pid: number, eventNs?: bigint): Actor | undefined {
    this.#drain();
    const known = this.#processes.get(pid);
    const record = known ?? this.#procfs.process(pid);
    if (record === undefined) return undefined;
    if (eventNs !== undefined && record.startTicks > ticksOf(eventNs)) return undefined;
    return actorOf(record, known === undefined ? 'proc' : this.rung, this.#sources);
  }

  close(): void {
    this.#poll.close();
    closeSync(this.#socket.fd);
  }

  #find(pid: number): ProcessRecord | undefined {
    return this.#processes.get(pid) ?? this.#procfs.process(pid);
  }

  #drain(): void {
    for (let event = this.#socket.next(); event !== undefined; event = this.#socket.next()) {
      if (event === 'lost')
        this.#processes.clear(); // what is remembered may be of a pid's last owner: ask /proc again
      else if (event.kind === 'fork') this.#forked(event.parent, event.child);
      else if (event.kind === 'exec') this.#executed(event.pid);
    }
  }

  #executed(pid: number): void {
    const record = this.#procfs.process(pid);
    if (record === undefined) this.#forget(pid);
    else this.#remember(record);
  }

  /** It has executed something, and was gone before that could be read: its parent's command line is not its own any more. */
  #forget(pid: number): void {
    const before = this.#processes.get(pid);
    if (before !== undefined) this.#remember(withoutProgram(before));
  }

  #forked(parent: number, child: number): void {
    const from = this.#find(parent);
    if (from === undefined) return;
    const { pid, startTicks, comm, uid } = from;
    this.#remember({
      ...from,
      pid: child,
      startTicks: this.#procfs.stat(child)?.startTicks ?? startTicks,
      ...(from.argv === undefined ? {} : { inherited: true }),
      ancestors: [{ pid, startTicks, comm, ...(uid === undefined ? {} : { uid }) }, ...from.ancestors],
    });
  }

  #remember(record: ProcessRecord): void {
    this.#processes.delete(record.pid); // a Map keeps the order of insertion: the newest goes last
    this.#processes.set(record.pid, record);
    if (this.#processes.size <= REMEMBERED) return;
    const oldest = this.#processes.keys().next();
    if (!oldest.done) this.#processes.delete(oldest.value);
  }
}
