import { randomBytes } from 'node:crypto';

/** No configuration wildcard (`*.conf`, `*.ini`, `*.load`) takes a file of this name up. */
export function temporaryName(): string {
  return `.stakeout-${randomBytes(6).toString('hex')}`;
}
