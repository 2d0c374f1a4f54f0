/** `--validate`: are the faults what they say they are? */
import { messageOf } from '../../src/domain/errors.ts';
import { figure, type Figure } from '../framework.ts';
import type { DiagnosisCase } from './case.ts';
import { inLanes, withinTime } from './lanes.ts';
import type { DiagnosisOptions } from './options.ts';
import { Quiet } from './quiet.ts';
import { validate } from './validate.ts';

const LIMIT_MS = 240_000;

export async function runValidation(
  cases: readonly DiagnosisCase[],
  options: DiagnosisOptions,
  log: (line: string) => void,
): Promise<readonly Figure[]> {
  const quiet = new Quiet();
  const bad: string[] = [];
  await inLanes(cases, options.parallel, async (one) => {
    const line = await validationLine(one, quiet);
    if (!line.startsWith('ok')) bad.push(one.id);
    log(line);
  });
  return [
    figure('faults that are not what they claim, or not undone', bad.length, 'faults', cases.length, {
      atMost: 0,
    }),
  ];
}

async function validationLine(one: DiagnosisCase, quiet: Quiet): Promise<string> {
  try {
    const { effects, wrong, undone } = await withinTime(LIMIT_MS, (signal) => validate(one, quiet, signal));
    const seen = Object.entries(effects).map(([step, effect]) => `${step} ${effect}`);
    const word = wrong.length === 0 && undone === 'ok' ? 'ok   ' : 'WRONG';
    const complaints = [
      ...wrong.map((w) => `claims otherwise: ${w}`),
      ...(undone === 'ok' ? [] : [`undone: ${undone}`]),
    ];
    return [word, one.id, seen.join(', '), ...complaints].join('  ');
  } catch (error) {
    return `ERROR  ${one.id}  ${messageOf(error)}`;
  }
}
