/** The filter with its memory in the database of comments. */
import type { CommentStore } from '../store.ts';
import { scoreOf, type Counts, type Model } from './bayes.ts';
import { tokensOf } from './tokens.ts';

export type Lesson = 'spam' | 'honest';

/** At this score it goes among the spam, not among what waits: with it, less than one in a hundred honest ones does (bench/comments.ts). */
export const SPAM_AT = 0.65;

export class SpamFilter {
  readonly #store: CommentStore;

  constructor(store: CommentStore) {
    this.#store = store;
  }

  score(name: string, text: string): number | undefined {
    return scoreOf(tokensOf(name, text), this.#model());
  }

  /** A moderator's word on a comment; a later one takes the earlier back. Call within a transaction. */
  learn(id: string, name: string, text: string, as: Lesson): void {
    if (this.#learnt(id) === as) return;
    this.forget(id, name, text);
    this.#count(tokensOf(name, text), as, 1);
    this.#store.run('UPDATE comments SET learnt = ? WHERE id = ?', as, id);
  }

  /** Takes back what was learnt from it, before its words change or go. */
  forget(id: string, name: string, text: string): void {
    const before = this.#learnt(id);
    if (before === undefined) return;
    this.#count(tokensOf(name, text), before, -1);
    this.#store.run('UPDATE comments SET learnt = NULL WHERE id = ?', id);
  }

  #learnt(id: string): Lesson | undefined {
    const before = this.#store.all('SELECT learnt FROM comments WHERE id = ?', id)[0]?.['learnt'];
    return before === 'spam' || before === 'honest' ? before : undefined;
  }

  #count(tokens: readonly string[], as: Lesson, by: 1 | -1): void {
    const [spam, honest] = as === 'spam' ? [by, 0] : [0, by];
    for (const token of tokens)
      this.#store.run(
        `INSERT INTO words VALUES (?, max(0, ?), max(0, ?))
         ON CONFLICT(word) DO UPDATE SET spam = max(0, spam + ?), honest = max(0, honest + ?)`,
        token,
        spam,
        honest,
        spam,
        honest,
      );
    const total = this.#total();
    this.#store.setFact('learnt-spam', String(Math.max(0, total.spam + spam)));
    this.#store.setFact('learnt-honest', String(Math.max(0, total.honest + honest)));
  }

  #total(): Counts {
    return {
      spam: Number(this.#store.fact('learnt-spam') ?? 0),
      honest: Number(this.#store.fact('learnt-honest') ?? 0),
    };
  }

  #model(): Model {
    return {
      total: this.#total(),
      of: (token) => {
        const row = this.#store.all('SELECT spam, honest FROM words WHERE word = ?', token)[0];
        return row && { spam: Number(row['spam']), honest: Number(row['honest']) };
      },
    };
  }
}
