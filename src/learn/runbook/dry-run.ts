/** What a step would do, asked beforehand and recorded; nothing is changed. */
import { redact } from '../../domain/redact.ts';
import { argvOf } from './command-line.ts';
import type { Runbook, Step } from './model.ts';
import { keptOutput, namesOf, type RunOptions, type RunPorts } from './run.ts';

/**
 * Runs `dry` of a step. Passed means that it ran to its end without an error: what it says is for the person who asked.
 * @throws {Error} for a step without one
 */
export async function dryRun(
  runbook: Runbook,
  step: Step,
  options: Pick<RunOptions, 'run' | 'by' | 'incident' | 'values'>,
  { execute, record, now }: Pick<RunPorts, 'execute' | 'record' | 'now'>,
): Promise<'passed' | 'failed'> {
  if (step.dry === undefined) throw new Error(`${step.name} has no dry run`);
  const argv = argvOf(step.dry, options.values);
  const named = namesOf(runbook, options);
  const { by } = options;
  record({ kind: 'runbook.started', ...named, digest: runbook.digest, by, only: step.name, dry: true });
  const begin = now();
  const { code, output, startError, timedOut } = await execute(argv, step.timeoutMs);
  const why =
    startError ??
    (timedOut ? `it took longer than ${step.timeoutMs} ms` : undefined) ??
    (code === null ? 'a signal ended it' : code === 0 ? undefined : `exit code ${code}`);
  const outcome = why === undefined ? 'passed' : 'failed';
  record({
    kind: 'runbook.step',
    ...named,
    step: step.name,
    risk: step.risk,
    commands: [argv.map(redact)],
    dry: true,
    outcome,
    ...(why === undefined ? {} : { why }),
    by,
    output: keptOutput(output),
    tookMs: Math.round(now() - begin),
  });
  const summary = `only the dry run of ${step.name}: nothing was changed`;
  record({ kind: 'runbook.ended', ...named, outcome: 'stopped', summary, only: step.name });
  return outcome;
}
