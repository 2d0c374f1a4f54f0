/** The replay on the terminal while it runs. */
import {
  type MeasuredRun,
  readThefts,
  replay,
  type Phase,
  type ReplayListener,
  type ReplayReport,
  type RunReport,
  type StageListener,
  type Theft,
} from '../../practice/index.ts';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import type { Context, Terminal } from '../context.ts';
import { paint } from '../output/index.ts';
import { journalLine } from './journal-line.ts';
import { LiveLines } from './live.ts';
import type { WriteUp } from './report.ts';
import { harm, namedLine } from './result-view.ts';
import { writeUp } from './write-up.ts';

interface ReplayFlags {
  readonly json: boolean;
  readonly rebuild: boolean;
  readonly theft?: readonly string[];
}

export interface Replayed {
  readonly replay: ReplayReport;
  readonly writeUp: WriteUp;
}

/** The post-mortem is that of the first theft, in the run that was only watched: there its users were harmed. */
export async function replayReport(context: Context, flags: ReplayFlags): Promise<Replayed> {
  const faults = chosenFaults(flags.theft ?? []);
  const listener = flags.json ? quietListener(context.stderr) : liveListener(context.stderr, faults.length);
  let written: WriteUp = { why: 'it was interrupted' };
  const after = async (run: MeasuredRun): Promise<void> => {
    if (run.fault === faults[0] && !run.guarded) written = await writeUp(context, run);
  };
  const options = { faults, listener, rebuildImage: flags.rebuild, signal: context.interrupted, after };
  return { replay: await replay(options), writeUp: written };
}

function chosenFaults(names: readonly string[]): Theft[] {
  const faults = readThefts();
  const unknown = names.find((name) => !faults.some((fault) => fault.name === name));
  if (unknown !== undefined)
    throw new StakeoutError(`replay the theft ${unknown}`, 'there is no such theft', {
      next: `the thefts are: ${faults.map((fault) => fault.name).join(', ')}`,
      exit: EXIT.usage,
    });
  return names.length === 0 ? faults : faults.filter((fault) => names.includes(fault.name));
}

const SILENT_STAGE: StageListener = { phase: () => {}, answer: () => {}, journal: () => {} };

function quietListener(out: Terminal): ReplayListener {
  return {
    say: (step) => out.write(`  ${step}\n`),
    run: () => SILENT_STAGE,
    theft: (t) => out.write(`  ${t.name}: ${t.kept ? 'promise kept' : `promise broken, ${t.why ?? ''}`}\n`),
  };
}

const PHASES: Readonly<Record<Phase, string>> = {
  preparing: 'getting ready',
  calm: 'all is well',
  theft: 'the thief is at work',
  watching: 'what do users see?',
  named: 'what do users see, now that it is known why?',
  done: 'done',
};

function liveListener(out: Terminal, total: number): ReplayListener {
  const live = new LiveLines(out);
  let number = 0;
  return {
    say: (step) => live.keep(`  ${step}`),
    run(fault, guarded) {
      if (!guarded) {
        number += 1;
        live.keep(`\n${paint('strong', `${number}/${total}  ${fault.title}`, out.color)}`);
      }
      return liveStage(live, out, guarded);
    },
    theft: (theft) => {
      live.keep(`  watched  ${summary(theft.unguarded)}`);
      live.keep(`           ${namedLine(theft.unguarded)}`);
      live.keep(`  guarded  ${summary(theft.guarded)}`);
      const verdict = theft.kept
        ? paint('good', 'promise kept', out.color)
        : paint('bad', `promise broken: ${theft.why ?? ''}`, out.color);
      live.keep(`  ${verdict}`);
    },
  };
}

function liveStage(live: LiveLines, out: Terminal, guarded: boolean): StageListener {
  const name = guarded ? 'guarded' : 'watched';
  const begin = performance.now();
  const count = { all: 0, wrong: 0, leaked: 0 };
  let phase: Phase = 'preparing';
  const draw = (force = false): void => {
    const rate = Math.round(count.all / Math.max(0.5, (performance.now() - begin) / 1000));
    const wrong = paint(count.wrong > 0 ? 'bad' : 'good', `${count.wrong} wrong`, out.color);
    const leaked = count.leaked > 0 ? `, ${paint('bad', `${count.leaked} with PHP source`, out.color)}` : '';
    live.draw(
      [`  ${name}  ${PHASES[phase]}`, `           ${count.all} answers (${rate}/s), ${wrong}${leaked}`],
      force,
    );
  };
  return {
    phase(next) {
      phase = next;
      draw(true);
    },
    answer(record) {
      count.all += 1;
      if (record.verdict !== 'ok') count.wrong += 1;
      if (record.verdict === 'leaked') count.leaked += 1;
      draw();
    },
    journal(entries) {
      for (const entry of entries) {
        // Who only watches leaves everything alone; what is worth a line is why it happens.
        if (!guarded && entry.event.kind !== 'incident.diagnosed') continue;
        const line = journalLine(entry);
        if (line !== undefined) live.keep(`    ${paint('dim', line, out.color)}`);
      }
    },
  };
}

function summary(run: RunReport): string {
  const leaked = run.leaked > 0 ? `, ${run.leaked} of them PHP source` : '';
  return `${run.requests} requests, ${run.wrong} wrong answers${leaked}, ${harm(run)}`;
}
