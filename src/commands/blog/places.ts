/** Where the commands of the blog keep comments, and how they open them. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { privateDirectory } from '../../host/state-directory.ts';
import { CommentDesk, CommentStore } from '../../learn/comments/index.ts';
import type { Context } from '../context.ts';
import { stateDir } from '../state.ts';

export const STATE_FLAG = {
  kind: 'parsed',
  parse: String,
  brief: 'Directory of the comments; default: blog in the state directory',
  optional: true,
  placeholder: 'directory',
} as const;

export const JSON_FLAG = { kind: 'boolean', brief: 'Print one JSON document', default: false } as const;

export interface StateFlag {
  readonly state?: string;
}

function commentsFile(context: Context, { state }: StateFlag): string {
  return join(
    state === undefined ? join(stateDir(context), 'blog') : resolve(context.cwd, state),
    'comments.db',
  );
}

/** The comments, made where there are none yet. */
export function openComments(context: Context, flags: StateFlag): CommentStore {
  const file = commentsFile(context, flags);
  privateDirectory(join(file, '..'), context.uid);
  return new CommentStore(file);
}

/** Undefined where nobody ever wrote any. */
export function commentsIfAny(context: Context, flags: StateFlag): CommentStore | undefined {
  const file = commentsFile(context, flags);
  return existsSync(file) ? new CommentStore(file) : undefined;
}

/** For moderation, which never approves by itself. */
export function withDesk<T>(context: Context, flags: StateFlag, use: (desk: CommentDesk) => T): T {
  const store = commentsIfAny(context, flags);
  if (store === undefined)
    throw new StakeoutError('no comments', `there is no ${commentsFile(context, flags)}`, {
      exit: EXIT.input,
      next: 'stakeout blog serve SITE takes comments; --state names another directory',
    });
  try {
    return use(new CommentDesk(store, { autoApproveAfter: Number.MAX_SAFE_INTEGER, now: context.now }));
  } finally {
    store.close();
  }
}
