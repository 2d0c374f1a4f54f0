/** `stakeout postmortem export DIR --to FORMAT`. */
import { EXIT } from '../../domain/exit-codes.ts';
import { StakeoutError } from '../../domain/errors.ts';
import { resolve } from 'node:path';
import { writeDurably } from '../../host/durable-file.ts';
import { exported, problemText, type ExportFormat } from '../../learn/postmortem/index.ts';
import type { Context } from '../context.ts';
import { visible } from '../output/index.ts';
import { placeOf, readOrThrow } from './place.ts';

export interface Flags {
  readonly to: ExportFormat;
  readonly out?: string;
}

export function exportTo(context: Context, flags: Flags, named: string): void {
  const directory = placeOf(context, named);
  const { postmortem, problems } = readOrThrow(directory);
  // A text whose numbers or evidence are not there would say less than it seems to.
  if (problems.length > 0)
    throw new StakeoutError(`${directory} is not exported`, problems.map(problemText).join('\n'), {
      exit: EXIT.input,
      next: `stakeout postmortem check ${directory}`,
    });
  const text = exported(postmortem, flags.to);
  if (flags.out === undefined) {
    context.stdout.write(text);
    return;
  }
  writeDurably(resolve(context.cwd, flags.out), [Buffer.from(text)], { mode: 0o644 });
  context.stderr.write(`${visible(flags.out)}: ${Buffer.byteLength(text)} bytes\n`);
}
