/** `stakeout verify`: is everything as recorded? Of the services' components, or of any tree. */
import { buildCommand } from '@stricli/core';
import { StakeoutError } from '../domain/errors.ts';
import { EXIT } from '../domain/exit-codes.ts';
import type { Context } from './context.ts';

interface Flags {
  readonly full: boolean;
  readonly quick: boolean;
  readonly level?: 'dirs' | 'quick' | 'full';
  readonly tree?: string;
  readonly init: boolean;
  readonly json: boolean;
}

async function verify(this: Context, flags: Flags): Promise<void> {
  const level = levelOf(flags);
  // Each way loads only what it needs: a tree's directory level takes less time than the other's modules.
  if (flags.tree !== undefined) {
    const { verifyTree } = await import('./verify/tree.ts');
    return verifyTree(this, { tree: flags.tree, level, init: flags.init, json: flags.json });
  }
  if (flags.init || level === 'dirs')
    throw new StakeoutError('verify', '--init and --level dirs are for trees', {
      next: 'add --tree DIR, or take a baseline of the services: stakeout baseline create',
      exit: EXIT.usage,
    });
  const { verifyServiceSet } = await import('./verify/services.ts');
  return verifyServiceSet(this, level, flags.json);
}

function levelOf({ full, quick, level }: Flags): 'dirs' | 'quick' | 'full' {
  const asked = [full ? 'full' : undefined, quick ? 'quick' : undefined, level].filter(
    (l) => l !== undefined,
  );
  if (new Set(asked).size > 1)
    throw new StakeoutError('verify', `${asked.join(' and ')} cannot both be meant`, {
      next: 'give one of --full, --quick, --level',
      exit: EXIT.usage,
    });
  return level ?? (quick ? 'quick' : 'full');
}

export const command = buildCommand({
  func: verify,
  parameters: {
    flags: {
      full: { kind: 'boolean', brief: 'Read and hash everything (default)', default: false },
      quick: {
        kind: 'boolean',
        brief: 'Trust what has the same device, inode, size, mtime and ctime',
        default: false,
      },
      level: {
        kind: 'enum',
        values: ['dirs', 'quick', 'full'],
        brief: 'For trees also dirs: has anything been added, removed or renamed?',
        optional: true,
      },
      tree: {
        kind: 'parsed',
        parse: String,
        brief: 'Any directory; its baseline is taken at first use',
        optional: true,
        placeholder: 'dir',
      },
      init: { kind: 'boolean', brief: 'With --tree: take a new baseline of it', default: false },
      json: { kind: 'boolean', brief: 'Print one JSON document', default: false },
    },
  },
  docs: { brief: 'Checks that everything is as recorded' },
});
