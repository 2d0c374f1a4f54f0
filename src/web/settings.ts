/** What the web's process is told when it starts, as one document on its standard input: nothing of it is in argv, where everybody could read it. */
import * as z from 'zod/mini';

const port = z.number().check(z.int(), z.minimum(1), z.maximum(65_535));
const pem = z.strictObject({ certificate: z.string(), key: z.string() });

export const listenSchema = z.union([
  z.strictObject({ host: z.string(), port }),
  z.strictObject({ socket: z.string() }),
]);
export type Listen = z.infer<typeof listenSchema>;

export const oidcSchema = z.strictObject({
  issuer: z.url(),
  clientId: z.string().check(z.minLength(1)),
  clientSecret: z.string().check(z.minLength(1)),
});

export const settingsSchema = z.strictObject({
  /** `set-up-code`: makes a new one, prints it and ends. */
  task: z.enum(['serve', 'set-up-code']),
  listen: listenSchema,
  /** Under which addresses browsers come, such as `https://stakeout.example`. */
  origins: z.array(z.string()).check(z.minLength(1)),
  /** The agent's socket. */
  desk: z.string(),
  /** Its own, and all that it has. */
  directory: z.string(),
  /** `$CREDENTIALS_DIRECTORY` of systemd. */
  credentials: z.nullable(z.string()),
  tls: z.nullable(pem),
  oidc: z.nullable(oidcSchema),
});
export type WebSettings = z.infer<typeof settingsSchema>;

/** Every further line: a certificate that was renewed. */
export const renewalSchema = z.strictObject({ tls: pem });
