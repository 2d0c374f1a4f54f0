/** The kinds of channels: what each needs to be set. One row a kind. */
import * as z from 'zod/mini';
import { about, argument, mailbox, program, secret, secretUrl, url } from './words.ts';

const server = z
  .string()
  .check(
    z.regex(/^[A-Za-z0-9.-]{1,253}:\d{1,5}$/, { error: 'is a host and its port: smtp.example.org:587' }),
  );

export const channel = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('smtp'),
    server: about('Host and port of the mail server', server),
    security: about(
      'starttls (the default), tls from the first byte, or none for a server on this host',
      z.optional(z.enum(['starttls', 'tls', 'none'])),
    ),
    from: about('Whom the mail is from', mailbox),
    user: about('Whom to log in as', z.optional(z.string())),
    password: about('file:/path or env:NAME', z.optional(secret)),
  }),
  z.strictObject({
    kind: z.literal('ntfy'),
    url: about('Address of the server', url),
    token: z.optional(secret),
  }),
  z.strictObject({ kind: z.literal('slack'), url: about('Incoming webhook; it is a secret', secretUrl) }),
  z.strictObject({
    kind: z.literal('mattermost'),
    url: about('Incoming webhook; it is a secret', secretUrl),
  }),
  z.strictObject({ kind: z.literal('matrix'), url: about('Address of the homeserver', url), token: secret }),
  z.strictObject({ kind: z.literal('gotify'), url: about('Address of the server', url) }),
  z.strictObject({
    kind: z.literal('pagerduty'),
    key: about('Integration key of the service (Events v2)', secret),
    url: about('Another receiver of the same format', z.optional(url)),
  }),
  z.strictObject({ kind: z.literal('alertmanager'), url: about('Address of the Alertmanager', url) }),
  z.strictObject({
    kind: z.literal('webhook'),
    url: about('Where to post to; it is a secret', secretUrl),
    key: about('Signs what is sent (HMAC-SHA256)', secret),
  }),
  z.strictObject({
    kind: z.literal('cloudevents'),
    url: about('Where to post to; it is a secret', secretUrl),
  }),
  z.strictObject({
    kind: z.literal('command'),
    program: about('Started without a shell, with the page as JSON on its standard input', program),
    arguments: z.optional(z.array(argument)),
  }),
  z.strictObject({ kind: z.literal('wall') }),
  z.strictObject({ kind: z.literal('console') }),
]);

export type ChannelKind = z.infer<typeof channel>['kind'];

/** What `to` of a contact is for a kind; kinds that are not here reach everybody at the other end. */
export const RECIPIENT: Readonly<Partial<Record<ChannelKind, string>>> = {
  smtp: 'an address of mail',
  ntfy: 'a topic',
  matrix: 'a room',
  gotify: 'the token of an application',
};
