/** The smallest things that are said over the desk. Names are opaque: never a path, a command or an address. */
import * as z from 'zod/mini';
import { isIncidentId } from '../../domain/incident-id.ts';
import { REPAIR_ID } from '../../domain/repair.ts';

export const text = z.string();
export const count = z.number().check(z.int(), z.minimum(0));

export const incidentId = z
  .string()
  .check(z.maxLength(32), z.refine(isIncidentId, 'not the name of an incident'));
/** What a person writes: no longer than anybody reads, and no control characters besides line feeds. */
export const words = z
  .string()
  .check(z.minLength(1), z.maxLength(4000), z.regex(/^[^\p{Cc}\p{Cs}]*(?:\n[^\p{Cc}\p{Cs}]*)*$/u));
/** The same in one line. */
export const line = z.string().check(z.minLength(1), z.maxLength(200), z.regex(/^[^\p{Cc}\p{Cs}]*$/u));
/** A person as the web knows them. */
export const personName = z.string().check(z.regex(/^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,63}$/u));
export const sequence = count;

/** A service as the desk names it: its id, or, where that holds a path, a name made of it. */
export const serviceKey = z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._@+-]{0,79}$/));
/** As a refusal of the guard names it. */
export const transactionId = z.string().check(z.regex(/^TXN-[0-9a-f]{10}$/));
export const repairId = z.string().check(z.regex(REPAIR_ID));
/** SHA-256, hex. */
export const digest = z.string().check(z.regex(/^[0-9a-f]{64}$/));
/** A name of the configuration of on-call. */
export const onCallId = z.string().check(z.regex(/^[a-z0-9][a-z0-9._-]{0,62}$/));
/** ISO 8601 UTC with milliseconds, as `Date` writes it. */
export const moment = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/));

/** Written, and the number of the entry; 0 when it waits for a disk that cannot be written. */
export const written = z.strictObject({ seq: sequence });

const LONGEST_PAGE = 200;
export const pageSize = z.number().check(z.int(), z.minimum(1), z.maximum(LONGEST_PAGE));
