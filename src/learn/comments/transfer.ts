/** Comments out and in: a file that another blog can take. No addresses, no tokens: what readers see, and what waits. */
import { issueWords } from '../blog/issue-words.ts';
import type { Comment } from './model.ts';
import { exportedSchema, exportSchema, type Exported } from './model.ts';
import type { CommentStore } from './store.ts';

export interface Imported {
  readonly taken: number;
  /** Were there already. */
  readonly known: number;
  /** `comments[3].text: the comment is empty` */
  readonly refused: readonly string[];
}

export function exportComments(comments: readonly Comment[]): {
  readonly schema: 'stakeout.comments/1';
  readonly comments: readonly Exported[];
} {
  return {
    schema: 'stakeout.comments/1',
    comments: comments
      // What was deleted has neither name nor words; it is only worth its place.
      .filter(({ status }) => status !== 'spam')
      .map(({ id, post, parent, name, text, at, edited, status }) => ({
        id,
        post,
        ...(parent === undefined ? {} : { parent }),
        name: status === 'deleted' ? ERASED : name,
        text: status === 'deleted' ? ERASED : text,
        at,
        ...(edited === undefined ? {} : { edited }),
        status,
      })),
  };
}

const ERASED = 'deleted';

/** All that can be taken, in one transaction; of the rest, where and why. Throws when `document` is no file of comments. */
export function importComments(store: CommentStore, document: unknown): Imported {
  const { comments } = exportSchema.parse(document);
  return store.transaction(() => {
    const refused: string[] = [];
    let [taken, known] = [0, 0];
    comments.forEach((one, at) => {
      const parsed = exportedSchema.safeParse(one);
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        refused.push(
          `comments[${at}]${issue?.path.map((part) => `.${String(part)}`).join('') ?? ''}: ${issue === undefined ? '' : issueWords(issue)}`,
        );
        return;
      }
      const why = misplaced(store, parsed.data);
      if (why !== undefined) refused.push(`comments[${at}].parent: ${why}`);
      else if (store.get(parsed.data.id) !== undefined) known += 1;
      else {
        take(store, parsed.data);
        taken += 1;
      }
    });
    return { taken, known, refused };
  });
}

function misplaced(store: CommentStore, { parent, post }: Exported): string | undefined {
  if (parent === undefined) return undefined;
  const above = store.get(parent);
  if (above === undefined) return 'what it replies to is neither here nor before it in the file';
  return above.post === post ? undefined : 'what it replies to belongs to another post';
}

function take(store: CommentStore, one: Exported): void {
  const deleted = one.status === 'deleted';
  store.add({
    ...one,
    name: deleted ? '' : one.name,
    text: deleted ? '' : one.text,
    parent: one.parent,
    edited: one.edited,
    score: undefined,
    reasons: ['imported'],
    author: '',
  });
}
