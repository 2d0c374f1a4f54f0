/**
 * Follows a runbook: reads freely, asks before it changes anything, judges every step, offers to take back what failed, and
 * records all of it. Everything that touches the host or a person comes in by `RunPorts`.
 */
import { createHash } from 'node:crypto';
import type { EventOf } from '../../domain/event.ts';
import { redact } from '../../domain/redact.ts';
import { visibleLines } from '../../domain/visible.ts';
import { argvOf } from './command-line.ts';
import { ending } from './ending.ts';
import { undoNames, type CommandLine, type Condition, type Runbook, type Step } from './model.ts';

export interface Ran {
  readonly code: number | null;
  readonly output: string;
  readonly timedOut: boolean;
  /** Set when it could not be started. */
  readonly startError?: string;
}

export type RunEvent = EventOf<'runbook.started' | 'runbook.step' | 'runbook.ended'>;

export interface RunPorts {
  /** Never throws for what the program does. */
  execute(argv: readonly string[], timeoutMs: number): Promise<Ran>;
  /** Asked before a step that changes something; a reason not to go on, or undefined. */
  confirm(
    step: Step,
    commands: readonly (readonly string[])[],
    preview: string | undefined,
  ): Promise<string | undefined>;
  /** Asked when a change failed; true: take it back. */
  offerUndo(failed: Step, undo: Step): Promise<boolean>;
  /** Why the runbook is not any more what was shown; undefined when it is. */
  changed(): string | undefined;
  record(event: RunEvent): void;
  tell(step: Step, report: StepReport): void;
  now(): number;
}

export interface RunOptions {
  readonly run: string;
  readonly by: string;
  readonly incident?: string;
  readonly values: Readonly<Record<string, string>>;
  /** Only this step, whatever its conditions. */
  readonly only?: string;
  /** Signals and causes of the incident; without an incident its steps cannot be told apart, and all are due. */
  readonly kinds?: ReadonlySet<string>;
}

export interface StepReport {
  readonly step: string;
  readonly risk: Step['risk'];
  readonly outcome: 'passed' | 'failed' | 'declined' | 'undone' | 'not-due';
  readonly why?: string;
  readonly output?: string;
  readonly tookMs: number;
}

export interface RunReport {
  readonly run: string;
  readonly runbook: string;
  readonly digest: string;
  /**
   * `healthy`: nothing was wrong. `repaired`: something was changed, and everything that looks afterwards is content. `open`:
   * something is wrong and was not changed, or is wrong still. `failed`: a change failed. `stopped`: somebody said no.
   */
  readonly outcome: EventOf<'runbook.ended'>['outcome'];
  readonly summary: string;
  readonly steps: readonly StepReport[];
}

const KEPT_OUTPUT = 4000;

export async function followRunbook(
  runbook: Runbook,
  options: RunOptions,
  ports: RunPorts,
): Promise<RunReport> {
  const { by, only } = options;
  const named = namesOf(runbook, options);
  const alone = only === undefined ? {} : { only };
  ports.record({ kind: 'runbook.started', ...named, digest: runbook.digest, by, ...alone });
  const steps: StepReport[] = [];
  const undoing = undoNames(runbook.steps);
  const add = (step: Step, report: StepReport): void => {
    steps.push(report);
    ports.tell(step, report);
  };
  for (const step of runbook.steps) {
    if (options.only === undefined ? undoing.has(step.name) : step.name !== options.only) continue;
    if (options.only === undefined && !isDue(step.when, steps, options.kinds)) {
      add(step, { step: step.name, risk: step.risk, outcome: 'not-due', tookMs: 0 });
      continue;
    }
    const report = await doStep(step, options, ports);
    record(step, report, options, named, ports);
    add(step, report);
    if (step.risk === 'read' || report.outcome === 'passed') continue;
    if (report.outcome === 'failed') await offerUndo(runbook, step, options, named, ports, add);
    break;
  }
  const { outcome, summary } = ending(runbook, steps, only);
  ports.record({ kind: 'runbook.ended', ...named, outcome, summary, ...alone });
  return { run: named.run, runbook: named.runbook, digest: runbook.digest, outcome, summary, steps };
}

/** What names the run in every entry of it. */
export function namesOf(
  { meta }: Runbook,
  { run, incident }: Pick<RunOptions, 'run' | 'incident'>,
): Pick<EventOf<'runbook.step'>, 'run' | 'runbook' | 'incident'> {
  return { run, runbook: meta.id, ...(incident === undefined ? {} : { incident }) };
}

/** The first of the conditions that holds is enough. */
export function isDue(
  when: readonly Condition[],
  before: readonly StepReport[],
  kinds: ReadonlySet<string> | undefined,
): boolean {
  if (when.length === 0) return true;
  return when.some((condition) => {
    if ('kind' in condition) return kinds === undefined || kinds.has(condition.kind);
    return before.find(({ step }) => step === condition.step)?.outcome === condition.ended;
  });
}

interface Raw extends StepReport {
  /** Of all that was printed. */
  readonly digest?: string;
}

async function doStep(step: Step, { values }: RunOptions, ports: RunPorts): Promise<Raw> {
  const base = { step: step.name, risk: step.risk };
  const begin = ports.now();
  if (step.risk !== 'read') {
    const preview =
      step.dry === undefined ? undefined : await previewOf(step.dry, values, step.timeoutMs, ports);
    const commands = step.commands.map((line) => argvOf(line, values));
    const refusal = ports.changed() ?? (await ports.confirm(step, commands, preview)) ?? ports.changed();
    if (refusal !== undefined)
      return { ...base, outcome: 'declined', why: refusal, tookMs: ports.now() - begin };
  }
  const outputs: string[] = [];
  let why: string | undefined;
  for (const line of step.commands) {
    const left = step.timeoutMs - (ports.now() - begin);
    const argv = argvOf(line, values);
    const ran = left <= 0 ? undefined : await ports.execute(argv, left);
    if (ran !== undefined) outputs.push(ran.output);
    why = ran === undefined ? tooLong(step) : failureOf(ran, argv, step);
    if (why !== undefined) break;
  }
  const output = outputs.join('');
  why ??= mismatch(output, step, values);
  const tookMs = ports.now() - begin;
  const digest = createHash('sha256').update(output).digest('hex');
  return {
    ...base,
    outcome: why === undefined ? 'passed' : 'failed',
    ...(why === undefined ? {} : { why }),
    output,
    digest,
    tookMs,
  };
}

async function previewOf(
  line: CommandLine,
  values: RunOptions['values'],
  timeoutMs: number,
  ports: RunPorts,
): Promise<string> {
  const { output, startError } = await ports.execute(argvOf(line, values), timeoutMs);
  return startError === undefined ? output : `could not be shown: ${startError}`;
}

const tooLong = (step: Step): string => `it took longer than ${step.timeoutMs} ms`;

function failureOf(ran: Ran, argv: readonly string[], step: Step): string | undefined {
  if (ran.startError !== undefined) return `${argv[0] ?? ''} could not be started: ${ran.startError}`;
  if (ran.timedOut) return tooLong(step);
  if (ran.code === null) return 'a signal ended it';
  if (step.expectExit === 'any' || ran.code === step.expectExit) return undefined;
  return `exit code ${ran.code}, expected ${step.expectExit}`;
}

/** How an output is not as expected. */
export function mismatch(
  output: string,
  { expect, refute }: Pick<Step, 'expect' | 'refute'>,
  values: RunOptions['values'] = {},
): string | undefined {
  if (expect?.source === '' && output.trim() !== '') return 'it printed something, expected nothing';
  if (expect !== undefined && !expect.pattern(values).test(output))
    return `nothing in its output matches ${expect.source}`;
  if (refute !== undefined && refute.pattern(values).test(output))
    return `its output matches ${refute.source}`;
  return undefined;
}

type Named = ReturnType<typeof namesOf>;

function record(step: Step, report: Raw, options: RunOptions, named: Named, ports: RunPorts): void {
  if (report.outcome === 'not-due') return;
  const { values, by, only } = options;
  // Whoever chose one step wants to see what it says.
  const wanted = step.evidence || report.outcome !== 'passed' || only !== undefined;
  const told = report.output !== undefined && wanted;
  ports.record({
    kind: 'runbook.step',
    ...named,
    step: step.name,
    risk: step.risk,
    commands: step.commands.map((line) => argvOf(line, values).map(redact)),
    outcome: report.outcome,
    ...(report.why === undefined ? {} : { why: report.why }),
    by,
    ...(told ? { output: keptOutput(report.output) } : {}),
    ...(report.digest === undefined ? {} : { outputDigest: report.digest }),
    tookMs: Math.round(report.tookMs),
  });
}

/** The end of it, where programs say what came of it. */
export function keptOutput(output = ''): string {
  return visibleLines(redact(output).trimEnd().slice(-KEPT_OUTPUT));
}

async function offerUndo(
  runbook: Runbook,
  failed: Step,
  options: RunOptions,
  named: Named,
  ports: RunPorts,
  add: (step: Step, report: StepReport) => void,
): Promise<void> {
  const { undo } = failed;
  const step =
    undo === undefined || !('step' in undo)
      ? undefined
      : runbook.steps.find(({ name }) => name === undo.step);
  if (step === undefined || ports.changed() !== undefined || !(await ports.offerUndo(failed, step))) return;
  const unasked: RunPorts = { ...ports, confirm: () => Promise.resolve(undefined) };
  const report = await doStep(step, options, unasked);
  const told: Raw =
    report.outcome === 'passed' ? { ...report, outcome: 'undone', why: `takes back ${failed.name}` } : report;
  record(step, told, options, named, ports);
  add(step, told);
}
