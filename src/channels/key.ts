/** Names of messages for the other end, which bounds how long one may be. */
import { createHash } from 'node:crypto';

/** 32 hexadecimal digits, the same for the same text. */
export function shortKey(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
