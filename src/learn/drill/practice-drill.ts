/** A drill on a practice host: steady state, fault, page, the trainee's shell, until it is finished, given up or too long. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { diagnosisSchema, type Diagnosis } from '../../domain/diagnosis.ts';
import { messageOf, StakeoutError } from '../../domain/errors.ts';
import {
  FAULT_PACKAGES,
  FAULTS_DIRECTORY,
  PracticeHost,
  truthNamedBy,
  type Fault,
  type PracticeStack,
} from '../../practice/index.ts';
import { levelOf, stepsUntilItShows } from './choose.ts';
import { DESK_SOCKET, openDesk, type DeskRequest } from './desk.ts';
import { HINTS_WITHOUT_FAULT, hintsFor } from './hints.ts';
import type { DrillCourse, Saying } from './model.ts';
import { Monitor } from './monitor.ts';
import { HINT_COST } from './score.ts';
import { furnish, runShell, screenOf, typedIn } from './shell.ts';

export interface PracticeDrillOptions {
  /** Absent: control, nothing is broken. */
  readonly fault?: Fault;
  readonly launcher: string;
  readonly term: string;
  readonly limitMs: number;
  /** After the shell is there. */
  readonly faultAfterMs: number;
  /** After it is certain, unless somebody said it before. */
  readonly pageAfterMs: number;
  /** A line for the person at the terminal. */
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface PracticeDrillResult {
  readonly course: DrillCourse;
  /** What Stakeout itself said of the host when the fault was there, and how long it took. */
  readonly assisted?: { readonly diagnosis: Diagnosis; readonly tookMs: number };
  readonly screen: string;
  readonly finished: boolean;
}

const CONTROL_STACK: PracticeStack = 'modphp';
const REQUESTS_PER_SECOND = 4;
const STEADY_MS = 30_000;
const POLL_MS = 100;
const AFTER_FINISH_MS = 400;
const AS_ADMINISTRATOR = {
  extraCapabilities: ['setpcap', 'sys_admin', 'sys_ptrace', 'dac_read_search'],
  timeoutMs: 120_000,
};

export async function practiceDrill(options: PracticeDrillOptions): Promise<PracticeDrillResult> {
  const { fault, say, signal } = options;
  say('building the practice host …');
  await using host = await PracticeHost.start({
    stack: fault?.stack ?? CONTROL_STACK,
    packages: FAULT_PACKAGES,
    say,
  });
  return await new Session(host, options).run(
    AbortSignal.any([signal, AbortSignal.timeout(options.limitMs)]),
  );
}

/** Of the scripts and the truth as they are staged. */
export function versionOf(fault: Fault | undefined, directory = FAULTS_DIRECTORY): string {
  const hash = createHash('sha256').update('stakeout.drill/1\n');
  const files =
    fault === undefined
      ? []
      : ['fault.json', 'inject.sh', ...(fault.prepare === undefined ? [] : ['prepare.sh'])];
  for (const file of files) hash.update(readFileSync(join(directory, fault?.name ?? '', file)));
  return hash.digest('hex');
}

class Session {
  readonly #host: PracticeHost;
  readonly #options: PracticeDrillOptions;
  readonly #monitor = new Monitor();
  readonly #said: Saying[] = [];
  readonly #over = new AbortController();
  #began = Date.now();
  #faultAt: number | undefined;
  #pagedAt: number | undefined;
  #finish: { readonly at: number; readonly healthy: boolean } | undefined;

  constructor(host: PracticeHost, options: PracticeDrillOptions) {
    this.#host = host;
    this.#options = options;
  }

  async run(signal: AbortSignal): Promise<PracticeDrillResult> {
    const { fault, launcher, term, limitMs } = this.#options;
    const host = this.#host;
    if (fault?.prepare !== undefined) await this.#script('prepare');
    await furnish(host, launcher);
    const load = host.load({
      requestsPerSecond: REQUESTS_PER_SECOND,
      seconds: limitMs / 1000 + STEADY_MS,
      onRecord: (record) => this.#monitor.see(record),
    });
    await this.#steady();
    this.#began = Date.now();
    const desk = await openDesk(host.pathFromOutside(DESK_SOCKET), (request) => this.#answer(request));
    signal.addEventListener('abort', () => this.#over.abort(), { once: true });
    const staged = this.#stage().catch((error: unknown) => {
      this.#options.say(`the drill cannot go on: ${messageOf(error)}`);
      this.#over.abort();
      return undefined;
    });
    try {
      await runShell(host, { term, end: this.#over.signal });
      this.#over.abort();
      const assisted = await staged;
      const typed = typedIn(host, this.#began);
      const course = this.#course(typed);
      return {
        course,
        screen: screenOf(host),
        finished: this.#finish !== undefined,
        ...(assisted === undefined ? {} : { assisted }),
      };
    } finally {
      desk.close();
      await load.stop();
    }
  }

  /** Nothing is learned on a host that was broken before. */
  async #steady(): Promise<void> {
    const deadline = Date.now() + STEADY_MS;
    while (!this.#monitor.allRight) {
      if (Date.now() > deadline)
        throw new StakeoutError(
          'start the drill',
          'the practice host does not answer as it should before the fault',
          { next: `npm run bench -- diagnosis --validate ${this.#options.fault?.name ?? ''}` },
        );
      await sleep(POLL_MS);
    }
  }

  async #stage(): Promise<PracticeDrillResult['assisted']> {
    const { fault, faultAfterMs, pageAfterMs, say } = this.#options;
    if (!(await this.#wait(faultAfterMs))) return undefined;
    this.#faultAt = Date.now();
    if (fault === undefined) return undefined;
    this.#monitor.watchFrom(this.#faultAt);
    await this.#script('inject');
    for (const phase of stepsUntilItShows(fault) ?? []) await this.#phase(fault.stack, phase);
    const assisted = this.#ask();
    while (this.#monitor.certainAt === undefined) if (!(await this.#wait(POLL_MS))) return assisted;
    if (!(await this.#wait(pageAfterMs))) return assisted;
    this.#pagedAt = Date.now();
    if (!this.#said.some(({ what }) => what === 'report' || what === 'ack'))
      say(`\r\nPAGE: library.test: ${this.#monitor.summary()}. Acknowledge it: stakeout drill ack\r`);
    return assisted;
  }

  /** False when the drill is over. */
  async #wait(ms: number): Promise<boolean> {
    await sleep(ms, undefined, { signal: this.#over.signal }).catch(() => {});
    return !this.#over.signal.aborted;
  }

  async #script(part: 'prepare' | 'inject'): Promise<void> {
    const file = this.#options.fault?.[part];
    if (file === undefined) return;
    await this.#host.clone.run(['/bin/sh', join(FAULTS_DIRECTORY, '..', file)], AS_ADMINISTRATOR);
  }

  async #phase(stack: PracticeStack, phase: Fault['phases'][number]): Promise<void> {
    const web = stack === 'nginx-fpm' ? 'nginx' : 'apache2';
    const services = stack === 'modphp' || phase.endsWith('-web') ? [web] : ['php8.2-fpm', web];
    if (phase === 'usr1' || phase === 'hup') {
      await this.#host.clone.run(
        ['/usr/bin/pkill', `-${phase.toUpperCase()}`, '--oldest', web],
        AS_ADMINISTRATOR,
      );
      return;
    }
    for (const service of services)
      await this.#host.clone.run(['/usr/sbin/service', service, phase.replace('-web', '')], AS_ADMINISTRATOR);
  }

  /** What the tool would have said, for the debrief; it changes nothing. */
  async #ask(): Promise<PracticeDrillResult['assisted']> {
    const begin = performance.now();
    const answer = await this.#host
      .agent(['diagnose', '--json'], { maxBytes: 8 << 20 })
      .catch(() => undefined);
    const read = diagnosisSchema.safeParse(parsed(answer?.stdout ?? ''));
    return read.success ? { diagnosis: read.data, tookMs: Math.round(performance.now() - begin) } : undefined;
  }

  #answer(request: DeskRequest): string {
    const at = Date.now() - this.#began;
    switch (request.say) {
      case 'ack':
        this.#said.push({ what: 'ack', at });
        return 'acknowledged. The clock runs.';
      case 'report':
      case 'update':
        this.#said.push({ what: request.say, at, text: request.text });
        return 'told.';
      case 'hypothesis':
        this.#said.push({
          what: 'hypothesis',
          at,
          kind: request.kind,
          object: request.object,
          right: this.#isRight(request),
        });
        return 'written down. Whether it is right you see by what follows.';
      case 'note':
        this.#said.push({ what: 'note', at, slot: request.slot, text: request.text });
        return 'kept for the post-mortem.';
      case 'hint':
        return this.#hint(at);
      case 'status':
        return `${Math.round(at / 1000)} s; ${this.#said.length} entries; ${this.#pagedAt === undefined ? 'nobody was paged' : 'somebody was paged'}`;
      case 'finish':
        this.#finish = { at, healthy: request.healthy };
        setTimeout(() => this.#over.abort(), AFTER_FINISH_MS);
        return 'finished.';
      default:
        return 'that was not understood';
    }
  }

  #hint(at: number): string {
    const { fault } = this.#options;
    const hints = fault === undefined ? HINTS_WITHOUT_FAULT : hintsFor(fault);
    const given = this.#said.filter(({ what }) => what === 'hint').length;
    const hint = hints[given];
    if (hint === undefined) return 'there is no further hint.';
    this.#said.push({ what: 'hint', at });
    return `${hint} (${HINT_COST[given] ?? 0} points)`;
  }

  #isRight({ kind, object }: Extract<DeskRequest, { say: 'hypothesis' }>): boolean {
    const truth = this.#options.fault?.truth;
    if (truth === undefined) return false;
    const names = [truth, ...(truth.also ?? []).map((one) => ({ ...truth, ...one, or: [] }))];
    return names.some((one) => truthNamedBy({ kind, object }, one, (path) => path) !== undefined);
  }

  #course(typed: DrillCourse['typed']): DrillCourse {
    const { fault } = this.#options;
    const since = (at: number | undefined): number | undefined =>
      at === undefined ? undefined : Math.round(at - this.#began);
    const end = this.#finish?.at ?? Date.now() - this.#began;
    const [impactAt, pagedAt, rightSince] = [
      this.#monitor.impactAt,
      this.#pagedAt,
      this.#monitor.rightSince,
    ].map(since);
    return {
      mode: fault === undefined ? 'control' : 'practice',
      level: fault === undefined ? 3 : levelOf(fault),
      innocent: fault?.truth.innocent ?? false,
      faultAt: since(this.#faultAt) ?? end,
      ...(impactAt === undefined ? {} : { impactAt }),
      ...(pagedAt === undefined ? {} : { pagedAt }),
      ...(rightSince === undefined ? {} : { rightSince }),
      finishedAt: end,
      calledHealthy: this.#finish?.healthy ?? false,
      said: this.#said,
      typed,
    };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
