/**
 * Mail about replies. An address is only used after its owner said so in answer to one mail, and each mail has a way to end them. What is
 * to be sent is kept until it was.
 */
import { ID, type Comment } from './model.ts';
import { sameText, signature } from './spam/trap.ts';
import type { CommentStore } from './store.ts';

export interface Mail {
  /** The same at each attempt. */
  readonly key: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Sends one mail; rejects when it could not be handed over, then it is tried again. */
export type SendMail = (mail: Mail) => Promise<void>;

const ADDRESS = /^[\w.+%'-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?$/;
const MOST_ATTEMPTS = 6;
const FIRST_WAIT_MS = 60_000;
/** Of one address in a day, whoever asks. */
const MOST_A_DAY = 20;
const REMEMBERED_MS = 90 * 24 * 3600_000;

export const isMailAddress = (text: string): boolean => ADDRESS.test(text) && !text.includes('..');

export class Mails {
  readonly #store: CommentStore;
  readonly #now: () => Date;

  constructor(store: CommentStore, now: () => Date) {
    this.#store = store;
    this.#now = now;
  }

  /** `address` is one of `isMailAddress`. */
  subscribe({ id }: Comment, address: string): void {
    const known = this.#store.all(
      'SELECT max(confirmed) AS c FROM subscriptions WHERE address = ?',
      address,
    )[0]?.['c'];
    this.#store.run(
      'INSERT OR REPLACE INTO subscriptions VALUES (?, ?, ?, ?)',
      id,
      address,
      known === 1 ? 1 : 0,
      this.#at(),
    );
  }

  /** A comment became visible: its own writer is asked once, who it replies to is told. Call within a transaction. */
  approved(comment: Comment): void {
    const own = this.#subscription(comment.id);
    if (own !== undefined && !own.confirmed)
      this.#enqueue(
        `confirm ${own.address}`,
        comment.id,
        own.address,
        'Replies to your comment: is this you?',
        [
          `Somebody, presumably you, wrote a comment as ${quoted(comment.name)} and asked for a mail when it is replied to.`,
          'If it was you, say so here; if not, do nothing: nothing further is sent.',
        ],
      );
    if (comment.parent === undefined) return;
    const parent = this.#store.get(comment.parent);
    const theirs = this.#subscription(comment.parent);
    if (parent === undefined || theirs?.confirmed !== true || parent.author === comment.author) return;
    this.#enqueue(`reply ${comment.id}`, parent.id, theirs.address, 'Somebody replied to your comment', [
      `${quoted(comment.name)} replied:`,
      comment.text.slice(0, 2000),
      'To read it in its place, or to end these mails:',
    ]);
  }

  /** For the link in a mail. */
  token(id: string): string {
    return signature(this.#store.secret(), `mail ${id}`);
  }

  /** What the owner of the address says. False when the link is not ours. */
  answer(id: string, token: string, wanted: boolean): boolean {
    if (!this.isToken(id, token)) return false;
    const own = this.#subscription(id);
    if (own === undefined) return true;
    if (wanted) this.#store.run('UPDATE subscriptions SET confirmed = 1 WHERE address = ?', own.address);
    else this.#store.run('DELETE FROM subscriptions WHERE address = ?', own.address);
    return true;
  }

  isToken(id: string, token: string): boolean {
    return ID.test(id) && sameText(token, this.token(id));
  }

  /**
   * Sends what is due, one after the other, until `ended`; `linkFor` makes the address of the page for a comment. Gives how many were sent.
   * One call at a time: what is due is read before the first is sent.
   */
  async deliver(
    send: SendMail,
    linkFor: (comment: string, token: string) => string,
    ended?: AbortSignal,
  ): Promise<number> {
    const due = this.#store.all('SELECT * FROM outbox WHERE due <= ? ORDER BY due LIMIT 50', this.#at());
    let sent = 0;
    for (const row of due) {
      if (ended?.aborted === true) break;
      const [key, comment] = [String(row['key']), String(row['comment'])];
      const text = `${String(row['text'])}\n\n${linkFor(comment, this.token(comment))}\n`;
      try {
        await send({ key, to: String(row['address']), subject: String(row['subject']), text });
        this.#settle(key, null, 0);
        sent += 1;
      } catch {
        const attempts = Number(row['attempts']) + 1;
        this.#settle(
          key,
          attempts >= MOST_ATTEMPTS ? null : this.#at(FIRST_WAIT_MS * 4 ** attempts),
          attempts,
        );
      }
    }
    // What was sent is remembered so that it is not sent again, and not for ever: it has addresses in it.
    this.#store.run('DELETE FROM outbox WHERE due IS NULL AND made < ?', this.#at(-REMEMBERED_MS));
    return sent;
  }

  #settle(key: string, due: string | null, attempts: number): void {
    this.#store.run('UPDATE outbox SET due = ?, attempts = ? WHERE key = ?', due, attempts, key);
  }

  #subscription(id: string): { readonly address: string; readonly confirmed: boolean } | undefined {
    const row = this.#store.all('SELECT address, confirmed FROM subscriptions WHERE comment = ?', id)[0];
    return row && { address: String(row['address']), confirmed: row['confirmed'] === 1 };
  }

  /** The same key twice is one mail, also when the first was sent already. */
  #enqueue(key: string, comment: string, address: string, subject: string, lines: readonly string[]): void {
    const day = this.#at(-24 * 3600_000);
    const today = this.#store.all(
      'SELECT count(*) AS n FROM outbox WHERE address = ? AND made > ?',
      address,
      day,
    );
    if (Number(today[0]?.['n']) >= MOST_A_DAY) return;
    this.#store.run(
      'INSERT OR IGNORE INTO outbox VALUES (?, ?, ?, ?, ?, ?, ?, 0)',
      key,
      comment,
      address,
      subject,
      lines.join('\n\n'),
      this.#at(),
      this.#at(),
    );
  }

  #at(laterMs = 0): string {
    return new Date(this.#now().getTime() + laterMs).toISOString();
  }
}

/** A name of a stranger in a mail of ours: one line, and seen as a name. */
function quoted(name: string): string {
  return `“${name.replaceAll(/[\p{Cc}\p{Cf}“”]/gu, ' ')}”`;
}
