/** What came of a run, in a word and in a sentence. Pure. */
import type { Runbook } from './model.ts';
import type { RunReport, StepReport } from './run.ts';

export function ending(
  runbook: Runbook,
  steps: readonly StepReport[],
  only?: string,
): Pick<RunReport, 'outcome' | 'summary'> {
  const declined = steps.find(({ outcome }) => outcome === 'declined');
  if (declined !== undefined)
    return { outcome: 'stopped', summary: `stopped before ${declined.step}: ${declined.why ?? ''}` };
  const broken = steps.find(({ risk, outcome }) => risk !== 'read' && outcome === 'failed');
  if (broken !== undefined) {
    const undone = steps.some(({ outcome }) => outcome === 'undone');
    return {
      outcome: 'failed',
      summary: `${broken.step} failed (${broken.why ?? ''})${undone ? ' and was taken back' : ''}`,
    };
  }
  const changed = steps.findLastIndex(({ risk, outcome }) => risk !== 'read' && outcome === 'passed');
  const wrong = steps
    .slice(changed + 1)
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ step }) => step);
  if (wrong.length > 0) return { outcome: 'open', summary: `not as it should be: ${wrong.join(', ')}` };
  if (changed === -1 && only !== undefined) return { outcome: 'healthy', summary: `${only} passed` };
  if (changed === -1) return { outcome: 'healthy', summary: 'everything it looks at is as it should be' };
  const done = steps
    .filter(({ risk, outcome }) => risk !== 'read' && outcome === 'passed')
    .map(({ step }) => step);
  const looked = steps.slice(changed + 1).some(({ outcome }) => outcome === 'passed');
  if (!looked && runbook.steps.length > 1)
    return { outcome: 'open', summary: `${done.join(', ')} done; nothing looked whether it helped` };
  return { outcome: 'repaired', summary: `${done.join(', ')} done, and everything is as it should be` };
}
