/** How the desk names services: by their id, or, where that holds a path, by a name made of it. Pure. */
import { createHash } from 'node:crypto';

const PLAIN = /^[A-Za-z0-9][A-Za-z0-9._@+-]{0,79}$/;
const LENGTH = 16;

export function serviceKeyOf(id: string): string {
  if (PLAIN.test(id)) return id;
  return `svc-${createHash('sha256').update(id).digest('hex').slice(0, LENGTH)}`;
}
