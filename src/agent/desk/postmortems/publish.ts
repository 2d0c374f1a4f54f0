/** Gives readers what was reviewed. Loaded only when somebody publishes: no other verb needs the blog. */
import { join } from 'node:path';
import { type Args, DeskRefusal, type Result } from '../../../desk/index.ts';
import { StakeoutError } from '../../../domain/errors.ts';
import { blogOf, publishInBlog } from '../../../learn/blog/index.ts';
import { checkPostmortem, keepPublication, textAsItIs } from '../../../learn/postmortem/index.ts';
import { faults } from './views.ts';

/** Of exactly the text that was read, and only when the rubric lets it pass. */
export async function publish(
  stateDir: string,
  directory: string,
  { postmortem: id, expectHash, by }: Args<'publishPostmortem'>,
  now: Date,
): Promise<Result<'publishPostmortem'>> {
  if (textAsItIs(directory)?.hash !== expectHash)
    throw new DeskRefusal('conflict', 'the text has changed since you read it: nothing was published');
  const drillExists = await faults();
  const checking = checkPostmortem(directory, { now, drillExists });
  if (!checking.ok || !checking.report.publishable)
    throw new DeskRefusal('conflict', 'it may not be published yet: the checklist says what is missing');
  const blog = blogOf(stateDir);
  const address =
    blog === undefined ? null : inBlog(() => publishInBlog(blog, directory, id, { now, drillExists }));
  keepPublication(directory, by, now);
  const setUp = `this host has no blog: ${join(stateDir, 'blog/posts/blog.yaml')} would make one (docs/manual/blog.md)`;
  return { address, next: blog === undefined ? setUp : null };
}

/** What is wrong with the blog is for whoever publishes to read. */
function inBlog(publishing: () => string): string {
  try {
    return publishing();
  } catch (error) {
    if (error instanceof StakeoutError)
      throw new DeskRefusal('conflict', `nothing was published: ${error.message}`);
    throw error;
  }
}
