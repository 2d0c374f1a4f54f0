/** The replay on the terminal: live lines while it runs, then both runs of each theft side by side. */
import {
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
import { paint, renderTable, toned, type Cell } from '../output/index.ts';
import { journalLine } from './journal-line.ts';
import { LiveLines } from './live.ts';

interface ReplayFlags {
  readonly json: boolean;
  readonly rebuild: boolean;
  readonly theft?: readonly string[];
}

export async function replayReport(context: Context, flags: ReplayFlags): Promise<ReplayReport> {
  const faults = chosenFaults(flags.theft ?? []);
  const listener = flags.json ? quietListener(context.stderr) : liveListener(context.stderr, faults.length);
  return replay({ faults, listener, rebuildImage: flags.rebuild, signal: context.interrupted });
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
      for (const [name, run] of [
        ['unguarded', theft.unguarded],
        ['guarded', theft.guarded],
      ] as const) {
        if (run) live.keep(`  ${name.padEnd(9)}  ${summary(run)}`);
      }
      const verdict = theft.kept
        ? paint('good', 'promise kept', out.color)
        : paint('bad', `promise broken: ${theft.why ?? ''}`, out.color);
      live.keep(`  ${verdict}`);
    },
  };
}

function liveStage(live: LiveLines, out: Terminal, guarded: boolean): StageListener {
  const name = guarded ? 'guarded  ' : 'unguarded';
  const begin = performance.now();
  const count = { all: 0, wrong: 0, leaked: 0 };
  let phase: Phase = 'preparing';
  const draw = (force = false): void => {
    const rate = Math.round(count.all / Math.max(0.5, (performance.now() - begin) / 1000));
    const wrong = paint(count.wrong > 0 ? 'bad' : 'good', `${count.wrong} wrong`, out.color);
    const leaked = count.leaked > 0 ? `, ${paint('bad', `${count.leaked} with PHP source`, out.color)}` : '';
    live.draw(
      [`  ${name}  ${PHASES[phase]}`, `             ${count.all} answers (${rate}/s), ${wrong}${leaked}`],
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

function harm(run: RunReport): string {
  if (run.wrong === 0) return 'no harm';
  return run.stillBroken
    ? `${run.harmSeconds.toFixed(1)} s of harm and still broken`
    : `${run.harmSeconds.toFixed(1)} s of harm`;
}

export function showResult(report: ReplayReport, out: Terminal): void {
  const columns = [
    { title: 'theft', min: 14 },
    { title: 'wrong answers', align: 'right' as const },
    { title: 'source', align: 'right' as const, min: 6 },
    { title: 'harm', align: 'right' as const },
    { title: 'guarded: wrong', align: 'right' as const },
    { title: 'source', align: 'right' as const, min: 6 },
    { title: 'harm', align: 'right' as const },
    { title: 'longest wait', align: 'right' as const },
    { title: 'detected', align: 'right' as const },
    { title: 'restored', align: 'right' as const },
    { title: 'verified', align: 'right' as const },
    { title: 'promise' },
  ];
  const rows = report.thefts.map((theft): Cell[] => [
    theft.name,
    ...harmCells(theft.unguarded),
    ...harmCells(theft.guarded),
    ms(theft.guarded?.longestWaitMs),
    ms(theft.guarded?.detectedAfterMs),
    ms(theft.guarded?.restoredAfterMs),
    ms(theft.guarded?.verifiedAfterMs),
    theft.kept ? toned('good', 'kept') : toned('bad', theft.why ?? 'broken'),
  ]);
  out.write(`\n${renderTable(columns, rows, out)}`);
  out.write(
    `\nTimes count from the start of the thief's script; the longest wait is for a right answer, tries included. ${report.requestsPerSecond} requests/s, ${report.tookSeconds} s in all.\n`,
  );
}

function harmCells(run: RunReport | undefined): Cell[] {
  if (!run) return ['-', '-', '-'];
  const tone = run.wrong === 0 ? 'good' : 'bad';
  return [
    toned(tone, `${run.wrong} of ${run.requests}`),
    run.leaked,
    run.stillBroken ? 'no end' : `${run.harmSeconds.toFixed(1)} s`,
  ];
}

function ms(value: number | undefined): string {
  return value === undefined ? 'unknown' : `${value} ms`;
}
