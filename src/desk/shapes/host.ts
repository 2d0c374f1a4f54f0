/** Hosts: this one. */
import * as z from 'zod/mini';
import { count, text } from './base.ts';

export const hosts = z.strictObject({
  hosts: z.array(
    z.strictObject({
      name: text,
      state: z.enum(['good', 'warn', 'bad', 'starting']),
      version: text,
      policy: z.nullable(text),
      services: z.array(text),
      watching: count,
      openIncidents: count,
      /** The last comparison of all components. */
      lastCheckAt: z.nullable(text),
      /** The last page that was asked for. */
      lastLookAt: z.nullable(text),
      startedAt: z.nullable(text),
      notes: z.array(text),
    }),
  ),
});
