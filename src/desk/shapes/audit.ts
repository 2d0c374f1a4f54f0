/** Who did what. */
import * as z from 'zod/mini';
import { AUDIT_KINDS } from '../../domain/audit.ts';
import { count, incidentId, line, personName, text } from './base.ts';

const entry = z.strictObject({
  seq: count,
  at: text,
  /** Of the journal; for what the web wrote down, what it was: `sign-in`. */
  kind: text,
  by: text,
  text,
  incident: z.nullable(incidentId),
  /** Address of the client. */
  from: z.nullable(text),
});

export const audit = z.strictObject({
  /** Newest first. */
  entries: z.array(entry),
  /** More before them. */
  more: z.boolean(),
});
export type AuditPage = Readonly<z.infer<typeof audit>>;

/** What the web writes down. */
export const recorded = z.strictObject({
  what: z.enum(AUDIT_KINDS),
  by: personName,
  /** IP address of the client, written down and never used. */
  from: z.optional(z.string().check(z.regex(/^[0-9a-fA-F.:]{2,45}$/))),
  about: z.optional(line),
  detail: z.optional(line),
});
