/**
 * Mail. Message-ID comes from the key, so that a repetition is the same mail to whoever de-duplicates; References (RFC 5322 §3.6.4) lead
 * to one root for each incident, which makes a thread of them. Auto-Submitted (RFC 3834) keeps absence notes away.
 */
import { createTransport } from 'nodemailer';
import type { Channel, Outcome } from '../channel.ts';
import { shortKey } from '../key.ts';
import type { Message } from '../message.ts';
import { bodyText, headline, oneLine } from '../text.ts';

export interface Mailbox {
  readonly server: string;
  readonly security?: 'starttls' | 'tls' | 'none' | undefined;
  readonly from: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
}

const STEP_MS = 15_000;
const DOMAIN = 'stakeout.invalid';

export function smtp(mailbox: Mailbox): Channel {
  return async ({ message, to, previous, deadline }) => {
    if (to === undefined) return { kind: 'refused', why: 'it has no address: set `to` of the contact' };
    const transport = transportOf(mailbox);
    const giveUp = (): void => transport.close();
    deadline.addEventListener('abort', giveUp, { once: true });
    const id = `<${shortKey(message.key)}@${DOMAIN}>`;
    try {
      await withinDeadline(
        transport.sendMail({
          from: mailbox.from,
          to: { name: '', address: to },
          subject: headline(message),
          text: `${headline(message)}\n\n${bodyText(message)}\n`,
          messageId: id,
          ...threadOf(message, previous),
          date: new Date(message.at),
          headers: {
            'Auto-Submitted': 'auto-generated',
            'X-Stakeout-Incident': oneLine(message.incident, 200),
          },
          priority: message.state === 'firing' && message.severity === 'critical' ? 'high' : 'normal',
          // No file and no address is ever read for a mail.
          disableFileAccess: true,
          disableUrlAccess: true,
        }),
        deadline,
      );
      return { kind: 'delivered', receipt: id };
    } catch (error) {
      return failureOf(error, deadline);
    } finally {
      deadline.removeEventListener('abort', giveUp);
      transport.close();
    }
  };
}

function threadOf(
  message: Message,
  previous: string | undefined,
): { inReplyTo: string; references: string[] } {
  const root = `<incident-${shortKey(message.incident)}@${DOMAIN}>`;
  return { inReplyTo: previous ?? root, references: previous === undefined ? [root] : [root, previous] };
}

function transportOf({ server, security = 'starttls', user, password }: Mailbox) {
  const [host = '', port = ''] = server.split(':');
  return createTransport({
    host,
    port: Number(port),
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === undefined || password === undefined ? {} : { auth: { user, pass: password } }),
    connectionTimeout: STEP_MS,
    greetingTimeout: STEP_MS,
    socketTimeout: STEP_MS,
  });
}

async function withinDeadline<T>(work: Promise<T>, deadline: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const late = (): void => reject(new Error('late'));
  if (deadline.aborted) late();
  deadline.addEventListener('abort', late, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    work.catch(() => {}); // it ends with its transport
    deadline.removeEventListener('abort', late);
  }
}

/** RFC 5321 §4.2.1: 5yz is for good, 4yz for now. A name or password that is refused may be mended without us. */
function failureOf(error: unknown, deadline: AbortSignal): Outcome {
  if (deadline.aborted) return { kind: 'later', why: 'no answer in time' };
  const code = textField(error, 'code');
  const answer = Number(textField(error, 'responseCode') ?? Number.NaN);
  const said = textField(error, 'response');
  const why = Number.isNaN(answer)
    ? `it could not be reached (${code ?? 'no reason given'})`
    : `it answers ${oneLine(said ?? String(answer), 200)}`;
  return answer >= 500 && code !== 'EAUTH' ? { kind: 'refused', why } : { kind: 'later', why };
}

function textField(thrown: unknown, name: string): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const value: unknown = Object.getOwnPropertyDescriptor(thrown, name)?.value;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
