/** Mails about replies, as long as the blog is served. */
import type { CommentDesk, SendMail } from '../../learn/comments/index.ts';

/** A moderator publishes in another process, so what is due is looked for; the look is one read of a short table. */
const EVERY_MS = 5_000;

export interface Mailing {
  /** Ends after the mail that is being handed over: it is in the record of what was sent, or not sent. */
  stop(): Promise<void>;
}

/** One pass at a time: a mail server that takes minutes for an answer would else get the same mail from two. */
export function startMailing(
  send: SendMail,
  desk: CommentDesk,
  address: string,
  say: (line: string) => void,
): Mailing {
  const ended = new AbortController();
  const linkFor = (comment: string, token: string): string =>
    `${address}/comments/mail?c=${comment}&t=${token}`;
  let timer: NodeJS.Timeout | undefined;
  let pass = Promise.resolve();
  const later = (): void => {
    timer = setTimeout(() => {
      pass = desk.mails
        .deliver(send, linkFor, ended.signal)
        .then(() => undefined)
        .catch(() => say('a mail could not be written'))
        .finally(() => {
          if (!ended.signal.aborted) later();
        });
    }, EVERY_MS);
  };
  later();
  return {
    stop: () => {
      ended.abort();
      clearTimeout(timer);
      return pass;
    },
  };
}
