/** The post-mortem that an address names. */
import * as z from 'zod/mini';
import { DeskRefusal, type PostmortemDetail } from '../../desk/index.ts';
import type { Ask } from '../gate/route.ts';

export const postmortemName = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'not the name of a post-mortem'));
export const postmortemParams = z.strictObject({ postmortem: postmortemName });

export async function foundPostmortem(ask: Ask, id: string): Promise<PostmortemDetail> {
  const { postmortem } = await ask('postmortem', { postmortem: id });
  if (postmortem === null) throw new DeskRefusal('unknown', `there is no post-mortem ${id}`);
  return postmortem;
}
