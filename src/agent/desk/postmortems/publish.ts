/** Gives readers what was reviewed. Loaded only when somebody publishes: no other verb needs the blog. */
import { type Args, DeskRefusal, type Result } from '../../../desk/index.ts';
import { StakeoutError } from '../../../domain/errors.ts';
import { publishPostmortem } from '../../../learn/blog/index.ts';
import { textAsItIs } from '../../../learn/postmortem/index.ts';
import { faults } from './views.ts';

/** Of exactly the text that was read. */
export async function publish(
  stateDir: string,
  directory: string,
  { postmortem: id, expectHash, by }: Args<'publishPostmortem'>,
  now: Date,
): Promise<Result<'publishPostmortem'>> {
  if (textAsItIs(directory)?.hash !== expectHash)
    throw new DeskRefusal('conflict', 'the text has changed since you read it: nothing was published');
  const drillExists = await faults();
  try {
    return { address: publishPostmortem(stateDir, directory, id, { by, now, drillExists }) ?? null };
  } catch (error) {
    // What is wrong with it, or with the blog, is for whoever publishes to read.
    if (error instanceof StakeoutError) throw new DeskRefusal('conflict', error.message);
    throw error;
  }
}
