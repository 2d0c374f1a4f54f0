/** What a person reads when a command fails, and the exit code that goes with it. */
import { StakeoutError } from '../domain/errors.ts';
import { EXIT, type ExitCode } from '../domain/exit-codes.ts';
import { paint, visible, visibleLines } from './output/index.ts';

/** What, why and what to do next; for anything unexpected the stack, since it is our defect. */
export function errorText(thrown: unknown, color: boolean): string {
  if (thrown instanceof StakeoutError) {
    const lines = [
      paint('bad', `stakeout: ${visible(thrown.what)}`, color),
      `  why:  ${indented(thrown.why)}`,
    ];
    if (thrown.next !== undefined) lines.push(`  next: ${indented(thrown.next)}`);
    return lines.join('\n');
  }
  const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return [
    paint('bad', 'stakeout: unexpected error, this is a defect of Stakeout', color),
    `  ${indented(stack, 2)}`,
    '  next: report it with the lines above and the command line you used',
  ].join('\n');
}

export function exitCodeOf(thrown: unknown): ExitCode {
  return thrown instanceof StakeoutError ? thrown.exit : EXIT.internal;
}

const TEXT_COLUMN = 8;

function indented(text: string, by = TEXT_COLUMN): string {
  return visibleLines(text).replaceAll('\n', `\n${' '.repeat(by)}`);
}
