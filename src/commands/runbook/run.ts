/** `stakeout runbook run ID`: reads freely, asks before each change, records every step in the journal. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { buildCommand } from '@stricli/core';
import type { z } from 'zod/mini';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { foldIncidents } from '../../domain/incident.ts';
import {
  execute,
  followRunbook,
  keptOutput,
  kindsOf,
  shelve,
  valuesFor,
  type RunOptions,
  type RunPorts,
  type RunReport,
  type Runbook,
  type Shelved,
  type Step,
  type StepReport,
} from '../../learn/runbook/index.ts';
import { canAsk, confirm } from '../confirm.ts';
import type { Context } from '../context.ts';
import { program } from '../launcher.ts';
import { paint, renderJson, visible, visibleLines } from '../output/index.ts';
import { stateDir, withJournal } from '../state.ts';
import { askLine } from './ask.ts';
import type { runbookRunSchema } from './schema.ts';
import { needsRunbook, onShelf, person } from './shelf.ts';

interface Flags {
  readonly step?: string;
  readonly incident?: string;
  readonly set?: readonly string[];
  readonly yes: boolean;
  readonly expect?: string;
  readonly host?: string;
  readonly json: boolean;
}

const SHORTEST_DIGEST = 12;

async function runOne(this: Context, flags: Flags, id: string): Promise<void> {
  const one = onShelf(this, id);
  const runbook = needsRunbook(one);
  if (!one.trust.ok)
    throw new StakeoutError(`the runbook ${id} is not run`, one.trust.why, {
      next: one.trust.next,
      exit: EXIT.input,
    });
  asShown(runbook, flags);
  if (flags.step !== undefined && !runbook.steps.some(({ name }) => name === flags.step))
    throw new StakeoutError(
      `the runbook ${id} has no step ${flags.step}`,
      `it has ${runbook.steps.map(({ name }) => name).join(', ')}`,
      { exit: EXIT.usage },
    );
  const values = valuesFor(runbook, flags.set ?? []);
  const report = await withJournal(
    this,
    async (journal) => {
      const options: RunOptions = {
        run: `RUN-${this.now().toISOString().replaceAll(/[-:.]/g, '')}-${randomBytes(2).toString('hex')}`,
        by: person(this),
        values,
        ...(flags.step === undefined ? {} : { only: flags.step }),
        ...(flags.incident === undefined
          ? {}
          : {
              incident: flags.incident,
              kinds: kindsIn(flags.incident, [...journal.entries({ inIncidents: true })]),
            }),
      };
      return followRunbook(
        runbook,
        options,
        portsOf(this, flags, one, runbook, (event) => void journal.append(event)),
      );
    },
    { readOnly: false },
  );
  this.exit(exitOf(report));
  if (flags.json) this.stdout.write(renderJson(documentOf(report, flags.incident)));
  else
    this.stdout.write(
      `\n${paint(toneOf(report), report.outcome, this.stdout.color)}: ${visible(report.summary)}\n`,
    );
}

/** Without somebody to ask, what is changed is what was read before: its digest has to be given. */
function asShown(runbook: Runbook, { yes, expect }: Flags): void {
  if (
    expect !== undefined &&
    (expect.length < SHORTEST_DIGEST || !runbook.digest.startsWith(expect.toLowerCase()))
  )
    throw new StakeoutError(
      `the runbook ${runbook.meta.id} is not the one that was shown`,
      `its digest is ${runbook.digest}, expected ${expect}`,
      {
        next: `stakeout runbook show ${runbook.meta.id}`,
        exit: EXIT.input,
      },
    );
  if (yes && expect === undefined)
    throw new StakeoutError(
      '--yes takes --expect',
      'what is changed without a question is what somebody read before',
      {
        next: `stakeout runbook show ${runbook.meta.id}; then add --expect ${runbook.digest.slice(0, SHORTEST_DIGEST)}…`,
        exit: EXIT.usage,
      },
    );
}

function kindsIn(incident: string, entries: Parameters<typeof foldIncidents>[0]): ReadonlySet<string> {
  const found = foldIncidents(entries).find(({ id }) => id === incident);
  if (found === undefined)
    throw new StakeoutError(`there is no incident ${incident}`, 'the journal does not have it', {
      next: 'stakeout incidents',
      exit: EXIT.input,
    });
  return new Set(kindsOf(found));
}

function portsOf(
  context: Context,
  flags: Flags,
  one: Shelved,
  runbook: Runbook,
  record: RunPorts['record'],
): RunPorts {
  const launcher = program();
  return {
    execute: (argv, timeoutMs) => execute(argv, timeoutMs, launcher),
    changed: () => {
      const again = shelve(one.path, one.origin, { stateDir: stateDir(context) });
      if (again.runbook?.digest !== runbook.digest) return 'the runbook was changed after it was shown';
      return again.trust.ok ? undefined : again.trust.why;
    },
    confirm: (step, commands, preview) => confirmed(context, flags, step, commands, preview),
    offerUndo: async (failed, undo) =>
      !flags.yes &&
      canAsk(context) &&
      (await confirm(
        context,
        `\n${visible(failed.name)} failed. Take it back by ${visible(undo.name)}?\n${commandsText(undo)}`,
      )),
    record,
    tell: (step, report) => {
      if (!flags.json) context.stdout.write(stepText(context, step, report));
    },
    now: () => performance.now(),
  };
}

async function confirmed(
  context: Context,
  flags: Flags,
  step: Step,
  commands: readonly (readonly string[])[],
  preview: string | undefined,
): Promise<string | undefined> {
  const shown = commands.map((argv) => `    ${visible(argv.join(' '))}\n`).join('');
  const dry = preview === undefined ? '' : `  a dry run says:\n${indented(keptOutput(preview), 4)}\n`;
  context.stderr.write(`\n${visible(step.name)} (${step.risk}) would run:\n${shown}${dry}${undoText(step)}`);
  if (flags.yes)
    return step.risk === 'destroy' && flags.host !== hostname()
      ? `it destroys something, and --host does not name ${hostname()}`
      : undefined;
  if (!canAsk(context))
    return 'nobody confirmed it; at a terminal it is asked, else add --yes --expect DIGEST';
  if (step.risk === 'change') return (await confirm(context, 'Do it?')) ? undefined : 'nobody said yes';
  const typed = await askLine(context, 'It destroys something. Type the name of this host to do it: ');
  return typed === hostname() ? undefined : 'the name of this host was not typed';
}

function undoText({ undo }: Step): string {
  if (undo === undefined) return '';
  return 'step' in undo
    ? `  it is taken back by ${undo.step}\n`
    : `  nothing takes it back: ${visible(undo.none)}\n`;
}

const commandsText = (step: Step): string =>
  step.commands.map(({ text }) => `    ${visible(text)}\n`).join('');

const MARKS = {
  passed: ['good', 'ok'],
  failed: ['bad', 'NOT'],
  declined: ['warn', 'no'],
  undone: ['warn', 'undone'],
  'not-due': ['dim', '-'],
} as const;

function stepText({ stdout }: Context, step: Step, report: StepReport): string {
  const [tone, mark] = MARKS[report.outcome];
  const why = report.why === undefined ? '' : `: ${visible(report.why)}`;
  const head = `${paint(tone, mark.padEnd(7), stdout.color)}${visible(step.name)}${why}\n`;
  if (report.outcome === 'not-due' || report.output === undefined) return head;
  const told = report.outcome !== 'passed' || step.evidence;
  const output = told ? keptOutput(report.output) : '';
  return output === '' ? head : `${head}${indented(output, 9)}\n`;
}

function indented(text: string, by: number): string {
  const space = ' '.repeat(by);
  return space + visibleLines(text).replaceAll('\n', `\n${space}`);
}

function exitOf({ outcome }: RunReport): (typeof EXIT)[keyof typeof EXIT] {
  if (outcome === 'healthy' || outcome === 'repaired') return EXIT.ok;
  return outcome === 'failed' ? EXIT.environment : EXIT.found;
}

function toneOf({ outcome }: RunReport): 'good' | 'bad' | 'warn' {
  if (outcome === 'healthy' || outcome === 'repaired') return 'good';
  return outcome === 'failed' ? 'bad' : 'warn';
}

function documentOf(report: RunReport, incident: string | undefined): z.infer<typeof runbookRunSchema> {
  const steps = report.steps.map(({ step, risk, outcome, why, output, tookMs }) => ({
    step,
    risk,
    outcome,
    ...(why === undefined ? {} : { why }),
    ...(output === undefined ? {} : { output: keptOutput(output) }),
    tookMs: Math.round(tookMs),
  }));
  const { run, runbook, digest, outcome, summary } = report;
  return {
    schema: 'stakeout.runbook-run/1',
    run,
    runbook,
    digest,
    incident: incident ?? null,
    outcome,
    summary,
    steps,
  };
}

const text = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: String, brief, placeholder, optional: true }) as const;

export const runCommand = buildCommand({
  func: runOne,
  parameters: {
    flags: {
      step: text('Only this step, whatever its conditions', 'name'),
      incident: text('Only the steps for this incident; its timeline gets the transcript', 'incident'),
      set: {
        kind: 'parsed',
        parse: String,
        variadic: true,
        brief: 'A parameter of the runbook, name=value',
        placeholder: 'name=value',
        optional: true,
      },
      yes: { kind: 'boolean', brief: 'Change without asking; takes --expect', default: false },
      expect: text('Only if the runbook has this digest (12 characters or more)', 'digest'),
      host: text('The name of this host, for steps that destroy something', 'name'),
      json: { kind: 'boolean', brief: 'Print one JSON document', default: false },
    },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'The runbook, e.g. module-missing', parse: String, placeholder: 'id' }],
    },
  },
  docs: {
    brief: 'Follows a runbook step by step, asks before it changes anything, and records what was done',
    fullDescription:
      'Exit codes: 0 everything is as it should be, 1 something is wrong or was not done, 4 the runbook is not run, 5 a change failed.',
  },
});
