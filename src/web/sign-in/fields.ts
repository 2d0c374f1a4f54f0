/** What the forms of this room bring. */
import * as z from 'zod/mini';
import { LONGEST_PASSWORD, NAME } from '../access/index.ts';
import { ROLES } from '../gate/route.ts';

export const name = z
  .string()
  .check(
    z.trim(),
    z.regex(
      NAME,
      'a name begins with a letter or digit, has at most 64, and besides them only spaces and . _ @ -',
    ),
  );
/** Of any form: what a password has to be is told in words. */
export const password = z.string().check(z.minLength(1), z.maxLength(LONGEST_PASSWORD * 4));
export const code = z.string().check(z.maxLength(64));
export const next = z.optional(z.string().check(z.maxLength(4096)));
export const role = z.enum(ROLES);
export const label = z
  .string()
  .check(z.trim(), z.regex(/^[^\p{Cc}\p{Cs}\p{Cf}]{1,64}$/u, 'a name has 1 to 64 characters'));
export const secret = z.string().check(z.regex(/^[\w-]{1,100}$/));
export const personId = z.string().check(z.regex(/^p-[0-9a-f]{20}$/));
export const key = (prefix: 's' | 't'): z.ZodMiniString =>
  z.string().check(z.regex(new RegExp(`^${prefix}-[0-9a-f]{20}$`)));
