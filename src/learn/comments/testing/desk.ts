/** A desk in memory with a clock that is moved by hand. */
import type { Comment } from '../model.ts';
import { CommentDesk, type Written } from '../desk.ts';
import { CommentStore } from '../store.ts';

export interface DeskInTest {
  readonly desk: CommentDesk;
  readonly store: CommentStore;
  readonly pass: (ms: number) => void;
  /** Written by somebody; throws when it is not taken. */
  readonly write: (over?: Partial<Written> & { readonly name?: string; readonly text?: string }) => {
    readonly comment: Comment;
    readonly token: string;
  };
}

export function deskInTest(autoApproveAfter = 3): DeskInTest {
  let now = Date.parse('2026-01-06T08:00:00.000Z');
  const store = new CommentStore(':memory:');
  const desk = new CommentDesk(store, { autoApproveAfter, now: () => new Date(now) });
  return {
    desk,
    store,
    pass: (ms) => void (now += ms),
    write: ({ name = 'Mara', text = 'Thank you.', ...over } = {}) => {
      now += 1;
      const taken = desk.write({
        post: 'INC-1',
        parent: undefined,
        words: { name, text },
        token: undefined,
        mail: undefined,
        trapped: false,
        ...over,
      });
      if (!taken.ok) throw new Error(taken.why);
      return taken;
    },
  };
}
