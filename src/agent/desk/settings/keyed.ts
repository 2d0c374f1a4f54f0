/** Names of texts that hold secrets: a plain hash would let whoever knows the rest of the text try secrets out. */
import { createHmac, randomBytes } from 'node:crypto';

/** Another one for each run of the agent: what was loaded before is loaded again. */
const KEY = randomBytes(32);

export function keyedHash(text: string): string {
  return createHmac('sha256', KEY).update(text).digest('hex');
}
