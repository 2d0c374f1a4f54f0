/** Everything that may happen to a comment. Each way in ends in the same checks, and what is shown in the same sanitiser. */
import { createHash, randomBytes } from 'node:crypto';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import {
  DEEPEST,
  EDIT_WINDOW_MS,
  wordsSchema,
  wrongWith,
  type Comment,
  type Status,
  type Words,
} from './model.ts';
import { isMailAddress, Mails } from './mails.ts';
import { SPAM_AT, SpamFilter } from './spam/filter.ts';
import type { CommentStore } from './store.ts';

/** A flood must not fill the disk; what waits already stays. */
const MOST_WAITING = 2000;
const MOST_SPAM = 5000;

export interface Written {
  readonly post: string;
  readonly parent: string | undefined;
  readonly words: unknown;
  /** Of who wrote before; a new one is made without. */
  readonly token: string | undefined;
  /** Where to tell of replies. */
  readonly mail: string | undefined;
  /** The field that people do not see was filled in. */
  readonly trapped: boolean;
}

export type Taken =
  | { readonly ok: true; readonly comment: Comment; readonly token: string }
  | { readonly ok: false; readonly why: string; readonly full?: true };

export interface DeskOptions {
  readonly autoApproveAfter: number;
  readonly now: () => Date;
}

export class CommentDesk {
  readonly store: CommentStore;
  readonly mails: Mails;
  readonly #filter: SpamFilter;
  readonly #options: DeskOptions;

  constructor(store: CommentStore, options: DeskOptions) {
    this.store = store;
    this.#options = options;
    this.#filter = new SpamFilter(store);
    this.mails = new Mails(store, options.now);
  }

  write(written: Written): Taken {
    const words = wordsSchema.safeParse(written.words);
    if (!words.success) return { ok: false, why: wrongWith(written.words) ?? '' };
    if (written.mail !== undefined && !isMailAddress(written.mail))
      return { ok: false, why: 'no mail can go to that address; mend it, or leave it empty' };
    const parent = written.parent === undefined ? undefined : this.#replied(written.parent, written.post);
    if (written.parent !== undefined && parent === undefined)
      return { ok: false, why: 'the comment that this replies to is not there any more' };
    const token = /^[0-9a-f]{32}$/.test(written.token ?? '')
      ? (written.token ?? '')
      : randomBytes(16).toString('hex');
    const author = authorOf(token);
    return this.store.transaction(() => {
      const judged = this.#judge(words.data, author, written.trapped);
      if (
        this.store.count(judged.status) >= (judged.status === 'spam' ? MOST_SPAM : MOST_WAITING) &&
        judged.status !== 'approved'
      )
        return { ok: false, why: 'too many comments wait for a moderator; try again tomorrow', full: true };
      const comment: Comment = {
        id: newId(),
        post: written.post,
        parent,
        ...words.data,
        at: this.#options.now().toISOString(),
        edited: undefined,
        author,
        ...judged,
      };
      this.store.add(comment);
      if (written.mail !== undefined && !written.trapped) this.mails.subscribe(comment, written.mail);
      if (comment.status === 'approved') this.mails.approved(comment);
      return { ok: true, comment, token };
    });
  }

  /** By who wrote it, while the window is open. What was approved waits again unless its writer is known. */
  edit(id: string, token: string, words: unknown): Taken {
    const comment = this.store.get(id);
    if (comment === undefined || !this.isOf(comment, token))
      return { ok: false, why: 'this is not your comment' };
    if (!this.mayEdit(comment)) return { ok: false, why: 'the time in which it could be edited is over' };
    const parsed = wordsSchema.safeParse(words);
    if (!parsed.success) return { ok: false, why: wrongWith(words) ?? '' };
    const { status, score, reasons } = this.#judge(
      parsed.data,
      comment.author,
      comment.reasons.includes(TRAPPED),
      comment.id,
    );
    return { ok: true, comment: this.#rewrite(comment, { ...parsed.data, status, score, reasons }), token };
  }

  /** By its writer. */
  withdraw(id: string, token: string): boolean {
    const comment = this.store.get(id);
    if (comment === undefined || !this.isOf(comment, token)) return false;
    this.remove(id);
    return true;
  }

  isOf(comment: Comment, token: string): boolean {
    return comment.author !== '' && comment.author === authorOf(token);
  }

  mayEdit({ at, status }: Comment): boolean {
    const open = this.#options.now().getTime() - Date.parse(at) < EDIT_WINDOW_MS;
    return open && status !== 'deleted' && status !== 'rejected';
  }

  approve(id: string): Comment {
    const comment = this.#known(id);
    this.store.transaction(() => {
      this.store.setStatus(id, 'approved');
      this.#filter.learn(id, comment.name, comment.text, 'honest');
      if (comment.status !== 'approved') this.mails.approved({ ...comment, status: 'approved' });
    });
    return this.#known(id);
  }

  /** `asSpam` teaches the filter; what is only unkind or off the subject must not. */
  reject(id: string, asSpam: boolean): Comment {
    const comment = this.#known(id);
    this.store.transaction(() => {
      this.store.setStatus(id, asSpam ? 'spam' : 'rejected');
      if (asSpam) this.#filter.learn(id, comment.name, comment.text, 'spam');
    });
    return this.#known(id);
  }

  /** A moderator's edit: of words that name somebody, say. */
  moderate(id: string, words: unknown): Comment {
    const comment = this.#known(id);
    const parsed = wordsSchema.safeParse(words);
    if (!parsed.success)
      throw new StakeoutError(`cannot edit ${id}`, wrongWith(words) ?? '', { exit: EXIT.input });
    const { status, score, reasons } = comment;
    return this.#rewrite(comment, { ...parsed.data, status, score, reasons });
  }

  /** Its words are gone for good; replies to it keep their place. */
  remove(id: string): void {
    const comment = this.#known(id);
    this.store.transaction(() => {
      this.#filter.forget(id, comment.name, comment.text);
      this.store.erase(id);
    });
  }

  /** Once by each reporter. Reports change nothing by themselves: whoever dislikes a comment must not be able to hide it. */
  report(id: string, reporter: string): boolean {
    if (this.store.get(id)?.status !== 'approved') return false;
    this.store.run(
      'INSERT OR IGNORE INTO reports VALUES (?, ?, ?)',
      id,
      reporter,
      this.#options.now().toISOString(),
    );
    return true;
  }

  reports(id: string): number {
    return Number(this.store.all('SELECT count(*) AS n FROM reports WHERE comment = ?', id)[0]?.['n']);
  }

  #judge(
    { name, text }: Words,
    author: string,
    trapped: boolean,
    except?: string,
  ): Pick<Comment, 'status' | 'score' | 'reasons'> {
    const score = this.#filter.score(name, text);
    const reasons: string[] = [];
    if (trapped) reasons.push(TRAPPED);
    if (score !== undefined && score >= SPAM_AT) reasons.push('its words are like those of spam');
    if (reasons.length > 0) return { status: 'spam', score, reasons };
    const own = except !== undefined && this.store.get(except)?.status === 'approved' ? 1 : 0;
    const known = this.store.approvedBy(author) - own >= this.#options.autoApproveAfter;
    const status: Status = known ? 'approved' : 'waiting';
    return { status, score, reasons: known ? ['its writer is known'] : [] };
  }

  #rewrite(
    comment: Comment,
    words: Pick<Comment, 'name' | 'text' | 'status' | 'score' | 'reasons'>,
  ): Comment {
    this.store.transaction(() => {
      this.#filter.forget(comment.id, comment.name, comment.text);
      this.store.setWords(comment.id, words, this.#options.now().toISOString());
    });
    return this.#known(comment.id);
  }

  /** What a reply hangs on; deep in a thread, what that one hangs on. */
  #replied(id: string, post: string): string | undefined {
    const parent = this.store.get(id);
    if (parent?.status !== 'approved' || parent.post !== post) return undefined;
    let depth = 1;
    for (let up = parent.parent; up !== undefined; up = this.store.get(up)?.parent) depth += 1;
    return depth >= DEEPEST ? (parent.parent ?? parent.id) : parent.id;
  }

  #known(id: string): Comment {
    const comment = this.store.get(id);
    if (comment !== undefined) return comment;
    throw new StakeoutError(`no comment ${id}`, 'there is none with this name', {
      exit: EXIT.input,
      next: 'stakeout blog comments list',
    });
  }
}

const TRAPPED = 'the hidden field was filled in';

export function authorOf(token: string): string {
  return createHash('sha256').update(`commenter ${token}`).digest('hex').slice(0, 32);
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

function newId(): string {
  return [...randomBytes(12)].map((byte) => ALPHABET[byte & 31]).join('');
}
