/** One step of a runbook, run because somebody in the web said so: by the same room as the terminal, and told in the incident. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { messageOf } from '../../../domain/errors.ts';
import { redact } from '../../../domain/redact.ts';
import { type Args, DeskRefusal, type Result } from '../../../desk/index.ts';
import type { Runbook, RunPorts, Shelved, Step } from '../../../learn/runbook/index.ts';
import { openOne } from '../incidents.ts';
import type { IncidentViews } from '../incident-views.ts';
import type { KeptEntries } from '../kept-entries.ts';
import type { DeskPorts } from '../ports.ts';
import type { Turn } from '../turn.ts';
import { type Room, runbookRoom, type Shelf, valuesOf } from './shelf.ts';
import { standingOf, type Standing, whyNotDue } from './standing.ts';

/** What lasts longer goes on, and its end is in the timeline. */
const WAIT_MS = 2500;

export interface RunningStep {
  readonly runbook: string;
  readonly step: string;
  readonly incident: string;
  readonly by: string;
  readonly since: string;
}

export interface StepRunParts {
  readonly ports: DeskPorts;
  /** Of people, who are slowed down; the rest of a run is told whatever happens. */
  readonly begin: DeskPorts['append'];
  readonly views: IncidentViews;
  readonly shelf: Shelf;
  readonly kept: KeptEntries;
  /** Of all that changes the host. */
  readonly turn: Turn;
  /** The host is another one now. */
  readonly changed: () => void;
}

type Asked = Args<'runbookStep'>;
type Found = Shelved & { readonly runbook: Runbook };

interface Admitted {
  readonly found: Found;
  readonly step: Step;
  readonly values: Readonly<Record<string, string>>;
}

export class StepRuns {
  readonly #parts: StepRunParts;
  #running: RunningStep | undefined;

  constructor(parts: StepRunParts) {
    this.#parts = parts;
  }

  get running(): RunningStep | undefined {
    return this.#running;
  }

  async run(asked: Asked): Promise<Result<'runbookStep'>> {
    const { ports, turn, changed } = this.#parts;
    const admitted = await this.#admit(asked);
    this.#refuseSecond();
    const { runbook, step, incident, by } = asked;
    const since = ports.now().toISOString();
    const run = `RUN-${since.replaceAll(/[-:.]/g, '')}-${randomBytes(2).toString('hex')}`;
    this.#running = { runbook, step, incident, by, since };
    const what = `a step of the runbook ${runbook}`;
    const work = (): Promise<Result<'runbookStep'>> => this.#carryOut(asked, admitted, run);
    const done = (asked.mode === 'change' ? turn.alone({ what, by, since }, work) : work()).finally(() => {
      this.#running = undefined;
      if (asked.mode === 'change') changed();
    });
    return (await this.#within(done, incident)) ?? { run, outcome: 'running', why: null };
  }

  #refuseSecond(): void {
    if (this.#running === undefined) return;
    const { step, runbook, by } = this.#running;
    throw new DeskRefusal('conflict', `${step} of the runbook ${runbook} goes on, started by ${by}`);
  }

  /** All that has to hold before anything is run. */
  async #admit(asked: Asked): Promise<Admitted> {
    const { shelf, views, kept } = this.#parts;
    const incident = openOne(views, asked.incident);
    const found = await shelf.find(asked.runbook);
    if (found === undefined) throw new DeskRefusal('unknown', `there is no runbook ${asked.runbook}`);
    if (!found.trust.ok)
      throw new DeskRefusal('conflict', `the runbook ${found.id} is not run: ${found.trust.why}`);
    if (found.runbook.digest !== asked.expect)
      throw new DeskRefusal('conflict', `the runbook ${found.id} was changed after it was shown`);
    const step = found.runbook.steps.find(({ name }) => name === asked.step);
    if (step === undefined)
      throw new DeskRefusal('unknown', `the runbook ${found.id} has no step ${asked.step}`);
    const values = await valuesOf(found.runbook, asked.values);
    const { kindsOf } = await runbookRoom();
    const standing = standingOf(kept.newestFirst(), found.runbook, incident.id);
    const why =
      whyOtherMode(step, asked) ??
      (asked.mode === 'dry'
        ? undefined
        : whyNotDue(step, found.runbook, standing, new Set(kindsOf(incident)))) ??
      (asked.mode === 'change' ? await whyNotShown(step, values, standing) : undefined);
    if (why !== undefined) throw new DeskRefusal('conflict', `${step.name} is not run: ${why}`);
    return { found, step, values };
  }

  async #carryOut(
    { mode, by, incident }: Asked,
    { found, step, values }: Admitted,
    run: string,
  ): Promise<Result<'runbookStep'>> {
    const room = await runbookRoom();
    const options = { run, by, incident, values };
    const ports = this.#runPorts(room, found);
    if (mode === 'dry')
      return { run, outcome: await room.dryRun(found.runbook, step, options, ports), why: null };
    const report = await room.followRunbook(found.runbook, { ...options, only: step.name }, ports);
    const { outcome, why } = report.steps[0] ?? { outcome: 'failed' };
    return {
      run,
      outcome: outcome === 'passed' || outcome === 'declined' ? outcome : 'failed',
      why: why === undefined ? null : redact(why),
    };
  }

  #runPorts(room: Room, found: Found): RunPorts {
    const { ports, begin, shelf } = this.#parts;
    return {
      execute: (argv, timeoutMs) => room.execute(argv, timeoutMs, ports.launcher),
      changed: () => shelf.whyChanged(found, room),
      // Said with the form, and proved by whoever sent it.
      confirm: () => Promise.resolve(undefined),
      // Whoever looks at what failed decides it by a button.
      offerUndo: () => Promise.resolve(false),
      record: (event) =>
        void (event.kind === 'runbook.started' ? begin({ ...event, via: 'web' }) : ports.append(event)),
      tell: () => {},
      now: () => performance.now(),
    };
  }

  /** Undefined when it lasts longer: what goes wrong after that is told in the incident. */
  async #within(
    done: Promise<Result<'runbookStep'>>,
    incident: string,
  ): Promise<Result<'runbookStep'> | undefined> {
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => resolve(undefined), WAIT_MS);
    const first = await Promise.race([done, late]).finally(() => clearTimeout(timer));
    if (first === undefined)
      done.catch((error: unknown) => {
        const text = `a step of a runbook did not come to its end: ${redact(messageOf(error))}`;
        this.#parts.ports.append({ kind: 'note', incident, text });
      });
    return first;
  }
}

/** Each way in runs only what it is for: that only what changes nothing is run without a fresh proof holds here, not in a form. */
function whyOtherMode(step: Step, { mode, confirm }: Asked): string | undefined {
  if (mode === 'dry') return step.dry === undefined ? 'it has no dry run' : undefined;
  if (mode === 'look') return step.risk === 'read' ? undefined : 'it changes the host';
  if (step.risk === 'read') return 'it changes nothing';
  return step.risk === 'destroy' && confirm !== hostname()
    ? 'it destroys something, and the name of this host was not given'
    : undefined;
}

/** Nobody changes what they have not been shown: the dry run with these values, since the step was last run. */
async function whyNotShown(
  { name, dry }: Step,
  values: Readonly<Record<string, string>>,
  { last, lastDry }: Standing,
): Promise<string | undefined> {
  if (dry === undefined) return undefined;
  const { argvOf } = await runbookRoom();
  const shown = lastDry.get(name);
  const same = shown?.event.commands[0]?.join('\0') === argvOf(dry, values).map(redact).join('\0');
  return same && (shown?.seq ?? 0) > (last.get(name)?.seq ?? 0) ? undefined : 'its dry run comes first';
}
