/** `--replay`: judges what was observed earlier, in seconds and without root. */
import type { DiagnosisCase } from './case.ts';
import type { DiagnosisOptions } from './options.ts';
import type { CaseResult } from './result.ts';

export async function replayCases(
  _cases: readonly DiagnosisCase[],
  _options: DiagnosisOptions,
  _log: (line: string) => void,
): Promise<readonly CaseResult[]> {
  throw new Error('not there yet');
}
