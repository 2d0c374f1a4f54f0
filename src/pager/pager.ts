/** The pager: loop, outbox, deliverer and heartbeat of one host, and what they answer when they are asked. */
import type { JournalEvent } from '../domain/event.ts';
import { messageOf } from '../domain/errors.ts';
import type { Action, ClockReading, Input } from '../oncall/index.ts';
import { Configuration } from './configuration.ts';
import { Deliverer } from './deliver/deliverer.ts';
import { LAST_RESORT } from './deliver/fan-out.ts';
import type { Send } from './deliver/port.ts';
import { testLetters, type TestLetter } from './deliver/test-letters.ts';
import { Heartbeat, type HeartbeatPorts } from './heartbeat.ts';
import { Loop, trouble } from './loop.ts';
import { Outbox, type StoredReport } from './outbox/index.ts';
import type { Reply, Request, RequestOf, TestResult } from './protocol.ts';
import type { PagerStatus } from './status-schema.ts';
import { statusOf } from './status.ts';

const TICK_MS = 1000;
const HOUR_MS = 3_600_000;
/** What ended is kept so long, for questions and receipts. */
const KEEP_MS = 30 * 24 * HOUR_MS;
const TEST_MS = 20_000;
const TESTS_AT_ONCE = 8;
const REPORTS_AT_ONCE = 200;
/** Of the last resort: what was said there already. */
const MOST_REMEMBERED = 1000;

export interface PagerPorts {
  readonly outboxFile: string;
  readonly configurationFile: string;
  readonly send: (configuration: Configuration) => Send;
  readonly clock: () => ClockReading;
  readonly chance: () => number;
  readonly host: string;
  readonly heartbeat: HeartbeatPorts;
  readonly runsAs: PagerStatus['runsAs'];
  /** There is something for the journal. */
  readonly reported: () => void;
}

export class Pager {
  readonly outbox: Outbox;
  readonly configuration: Configuration;
  readonly #ports: PagerPorts;
  readonly #send: Send;
  readonly #deliverer: Deliverer;
  readonly #heartbeat: Heartbeat;
  readonly #loop: Loop;
  readonly #shouted = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #coming: NodeJS.Immediate | undefined;
  #refusalTold = '';
  #prunedAt = -Infinity;

  /** Throws when the outbox cannot be used. */
  constructor(ports: PagerPorts) {
    this.#ports = ports;
    this.outbox = new Outbox(ports.outboxFile);
    this.configuration = new Configuration(ports.configurationFile, this.outbox.fact('configuration'));
    this.configuration.look(ports.clock().wall);
    this.#send = ports.send(this.configuration);
    this.#heartbeat = new Heartbeat(ports.heartbeat);
    this.#deliverer = new Deliverer({
      outbox: this.outbox,
      send: this.#send,
      state: () => this.#loop.state,
      clock: ports.clock,
      elapsed: () => this.#loop.elapsed(),
      chance: ports.chance,
      settled: () => this.#soon(),
    });
    this.#loop = new Loop({
      outbox: this.outbox,
      configuration: this.configuration,
      clock: ports.clock,
      host: ports.host,
      health: () => this.#deliverer.health,
      heartbeatTrouble: () => this.#heartbeat.trouble,
      decided: () => {
        this.#deliverer.decided();
        ports.reported();
      },
      unstored: (why, actions) => this.#shoutAll(`the outbox cannot be written (${why})`, actions),
    });
  }

  start(): void {
    this.#timer = setInterval(() => this.tick(), TICK_MS);
    this.tick();
    this.#deliverer.decided();
  }

  /** Messages under way get `withinMs` to end; the rest is sent after the next start. */
  async stop(withinMs: number): Promise<void> {
    clearInterval(this.#timer);
    await this.#deliverer.stop(withinMs);
    clearImmediate(this.#coming);
    this.outbox.close();
  }

  hello(): Reply {
    const { mark } = this.#loop;
    return {
      say: 'hello',
      outbox: this.outbox.id,
      configured: this.configuration.current !== undefined,
      ...(mark === undefined ? {} : { mark }),
    };
  }

  /** What the journal has not taken yet, oldest first; some at a time. */
  reports(): readonly StoredReport[] {
    return this.outbox.reports(REPORTS_AT_ONCE);
  }

  /** Never rejects. */
  async answer(request: Request): Promise<Reply> {
    const { id } = request;
    try {
      switch (request.ask) {
        case 'feed':
          return { say: 'done', id, refused: [...this.#loop.feed(request.entries, request.mark)] };
        case 'restart':
          return { say: 'done', id, refused: [...this.#restart(request)] };
        case 'tell':
          return { say: 'done', id, refused: [...this.#loop.tell(request.inputs, request.subjects)] };
        case 'alerts':
          return { say: 'done', id, refused: [...this.#loop.tell(request.alerts)] };
        case 'taken':
          this.outbox.taken(request.number);
          return { say: 'done', id, refused: [] };
        case 'status':
          return { say: 'status', id, status: this.status() };
        case 'test':
          return { say: 'tested', id, results: [...(await this.#test(request))] };
        default:
          return { say: 'failed', id, why: 'this version does not know that' };
      }
    } catch (error) {
      const why = messageOf(error);
      if ('inputs' in request) this.#shoutOpened(request.inputs, why);
      if (request.ask === 'feed')
        this.#shoutOpened(
          request.entries.flatMap(({ inputs }) => inputs),
          why,
        );
      return { say: 'failed', id, why };
    }
  }

  status(): PagerStatus {
    const { configuration, outbox } = this;
    const settings = configuration.current?.heartbeat;
    const { last, trouble: why } = this.#heartbeat;
    return statusOf({
      config: configuration.current,
      file: configuration.file,
      refusal: configuration.refusal,
      state: this.#loop.state,
      now: this.#ports.clock(),
      elapsed: this.#loop.elapsed(),
      mark: this.#loop.mark,
      ahead: this.#loop.ahead,
      pending: outbox.pending().map((delivery) => ({ delivery, action: outbox.action(delivery.action) })),
      pendingCount: outbox.pendingCount(),
      health: this.#deliverer.health,
      runsAs: this.#ports.runsAs,
      heartbeat:
        settings === undefined
          ? undefined
          : {
              everyMs: settings.everyMs,
              ...(last === undefined ? {} : { last: new Date(last).toISOString() }),
              ...(why === undefined ? {} : { why }),
            },
      outboxTrouble: this.#loop.trouble,
      untold: outbox.reportCount(),
    });
  }

  /** After what ends now, and what ends with it: the next step of whom nobody reached is not a second away. */
  #soon(): void {
    this.#coming ??= setImmediate(() => {
      this.#coming = undefined;
      if (this.outbox.unheard().length > 0) this.#loop.tick();
      this.#ports.reported();
    });
  }

  /** To be called every second. */
  tick(): void {
    const before = this.configuration.current;
    this.#loop.tick();
    const { current, refusal, file } = this.configuration;
    if (current !== before)
      this.#deliverer.reconfigured((id) => id === LAST_RESORT || current?.channels.has(id) === true);
    const told = refusal?.problems.join('; ') ?? '';
    if (told !== this.#refusalTold) {
      this.#refusalTold = told;
      const inForce =
        current === undefined ? 'NOBODY CAN BE PAGED' : 'what was in force before stays in force';
      if (refusal !== undefined) this.#report(trouble('configuration', file, false, `${told}; ${inForce}`));
      else this.#report(trouble('configuration', file, true, 'the configuration holds again'));
    }
    const { wall, steady } = this.#ports.clock();
    // A loop that cannot store or page is not alive, whatever its process does.
    if (this.#loop.trouble === undefined && current !== undefined)
      void this.#heartbeat.beat(current.heartbeat, steady, wall);
    this.#deliverer.kick();
    if (steady - this.#prunedAt >= HOUR_MS) {
      this.#prunedAt = steady;
      this.#attempt(() =>
        this.outbox.prune(this.#loop.elapsed() - KEEP_MS, new Set(Object.keys(this.#loop.state.cases))),
      );
    }
  }

  #restart({ inputs, subjects, open, mark }: RequestOf<'restart'>): readonly string[] {
    const known = new Set(open);
    const over = Object.values(this.#loop.state.cases)
      .filter(({ source, incident }) => source === 'agent' && !known.has(incident))
      .map(
        ({ incident }): Input => ({
          kind: 'resolved',
          incident,
          how: 'the journal does not have it as open any more',
        }),
      );
    return this.#loop.restart([...over, ...inputs], subjects, mark);
  }

  /** Every way out that the configuration has, or those of one channel, each tried once. */
  async #test({ channel, by }: RequestOf<'test'>): Promise<readonly TestResult[]> {
    const { current } = this.configuration;
    if (current === undefined) throw new Error('there is no configuration of on-call that could be used');
    if (channel !== undefined && !current.channels.has(channel))
      throw new Error(`there is no channel ${channel}`);
    const letters = testLetters(current, channel, by, this.#ports.clock());
    const results: TestResult[] = [];
    const next = letters.values();
    const worker = async (): Promise<void> => {
      for (const letter of next) results.push(await this.#try(letter));
    };
    await Promise.all(Array.from({ length: TESTS_AT_ONCE }, worker));
    return results.toSorted((a, b) => order(a) - order(b));
    function order({ channel: name, recipient }: TestResult): number {
      return letters.findIndex((one) => one.channel === name && one.recipient === recipient);
    }
  }

  async #try({ channel, kind, recipient, letter }: TestLetter): Promise<TestResult> {
    const began = performance.now();
    const outcome = await this.#send(channel, letter, undefined, AbortSignal.timeout(TEST_MS)).catch(
      (error: unknown) => ({ kind: 'later' as const, why: messageOf(error) }),
    );
    this.#deliverer.seen(channel, outcome);
    const tookMs = Math.round(performance.now() - began);
    if (outcome.kind !== 'delivered')
      return { channel, kind, recipient, ok: false, tookMs, why: outcome.why };
    const { receipt } = outcome;
    return { channel, kind, recipient, ok: true, tookMs, ...(receipt === undefined ? {} : { receipt }) };
  }

  #shoutOpened(inputs: readonly Input[], why: string): void {
    for (const input of inputs)
      if (input.kind === 'opened')
        this.#shout(input.incident, {
          kind: 'alarm',
          key: `${input.incident}/0/unpaged`,
          incident: input.incident,
          why: 'nobody',
          title: `${input.title} (nobody can be paged: ${why})`,
          severity: input.severity,
          services: input.services,
          hosts: input.hosts,
          alerts: 0,
        });
  }

  #shoutAll(why: string, actions: readonly Action[]): void {
    for (const action of actions)
      if (action.kind === 'page' || action.kind === 'alarm')
        this.#shout(action.key, { ...action, title: `${action.title} (${why})` });
  }

  /** Past the outbox, to whoever is near: only where nothing can be stored. Once for each key. */
  #shout(key: string, action: Extract<Action, { kind: 'page' | 'alarm' }>): void {
    if (this.#shouted.has(key) || this.#shouted.size >= MOST_REMEMBERED) return;
    this.#shouted.add(key);
    const letter = {
      key: `${action.key}/${LAST_RESORT}/all`,
      action,
      subject: undefined,
      acknowledgedBy: [],
      contact: 'all',
      at: this.#ports.clock(),
      ageMs: undefined,
    };
    this.#send(LAST_RESORT, letter, undefined, AbortSignal.timeout(TEST_MS)).catch(() => {});
  }

  #report(event: JournalEvent): void {
    this.#attempt(() => this.outbox.report(event));
    this.#ports.reported();
  }

  #attempt(work: () => void): void {
    try {
      work();
    } catch {
      // The outbox cannot be written: the loop says so.
    }
  }
}
