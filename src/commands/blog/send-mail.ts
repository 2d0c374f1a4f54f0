/** Mails about replies, by SMTP. */
import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import type { MailSettings, SendMail } from '../../learn/comments/index.ts';

const STEP_MS = 15_000;

export function smtpSender({ server, security, from, user, password }: MailSettings): SendMail {
  const colon = server.lastIndexOf(':');
  const transport = createTransport({
    host: server.slice(0, colon).replace(/^\[(.*)\]$/, '$1'),
    port: Number(server.slice(colon + 1)),
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === undefined || password === undefined ? {} : { auth: { user, pass: password } }),
    connectionTimeout: STEP_MS,
    greetingTimeout: STEP_MS,
    socketTimeout: STEP_MS,
  });
  return async ({ key, to, subject, text }) => {
    await transport.sendMail({
      from,
      to: { name: '', address: to },
      subject,
      text,
      messageId: `<${createHash('sha256').update(key).digest('hex').slice(0, 32)}@stakeout.invalid>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
      // No file and no address is ever read for a mail.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  };
}
