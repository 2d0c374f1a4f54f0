/** `stakeout postmortem publish DIR`: to the blog of this host, and recorded. */
import { basename } from 'node:path';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { publishPostmortem } from '../../learn/blog/index.ts';
import type { Context } from '../context.ts';
import { person } from '../oncall/ask.ts';
import { visible } from '../output/index.ts';
import { stateDir } from '../state.ts';
import { drillExists } from './drills.ts';
import { placeOf, readOrThrow } from './place.ts';

export async function publish(context: Context, _: object, named: string): Promise<void> {
  const directory = placeOf(context, named);
  readOrThrow(directory);
  const name = basename(directory);
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name))
    throw new StakeoutError('nothing was published', `${name} is no name for a directory of the blog`, {
      exit: EXIT.input,
      next: 'give it one of letters, digits, dots and dashes',
    });
  const address = publishPostmortem(stateDir(context), directory, name, {
    by: person(context),
    now: context.now(),
    drillExists: await drillExists(),
  });
  context.stdout.write(
    address === undefined
      ? 'marked as published; this host has no blog (docs/manual/blog.md), so export it to where your readers are\n'
      : `${visible(address)}\n`,
  );
}
