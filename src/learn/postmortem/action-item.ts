/** A measure that was promised, and the check that proves it. The checks are a closed set: a document names one, it never holds a command. */
import * as z from 'zod/mini';

export const ACTION_TYPES = ['prevent', 'detect', 'mitigate', 'process'] as const;
export type ActionType = (typeof ACTION_TYPES)[number];

const line = (most: number) =>
  z
    .string()
    .check(z.minLength(1), z.maxLength(most), z.regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'has to be one line'));
const path = z.string().check(z.maxLength(4096), z.regex(/^\/[^\p{Cc}]*$/u, 'has to be an absolute path'));
const days = z.int().check(z.minimum(1), z.maximum(3650));
const name = z
  .string()
  .check(z.regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'has to be a name: letters, digits and dashes'));

/** Done-tests. Each is run by `src/learn/actions/checks`. */
export const doneTestSchema = z.discriminatedUnion('check', [
  /** The guard stands in both layers, and would refuse what `script` does; without one the script of the story. */
  z.strictObject({ check: z.literal('guard-refuses'), script: z.optional(path) }),
  /** Every path is in the baseline, and a running agent watches it; without any, all modules and extensions. */
  z.strictObject({
    check: z.literal('integrity-watched'),
    paths: z.optional(z.array(path).check(z.maxLength(100))),
  }),
  /** The Puppet module of this host was applied twice, and the second run changed nothing. */
  z.strictObject({ check: z.literal('puppet-idempotent'), within: z.optional(days) }),
  /** Somebody worked through the runbook within so many days. */
  z.strictObject({ check: z.literal('runbook-drilled'), runbook: name, within: z.optional(days) }),
  /** Everybody who is on call has a training record that has not run out. */
  z.strictObject({ check: z.literal('oncall-trained'), fault: z.optional(name) }),
  /** The audit finds nothing that would take a part of a service in these scripts. */
  z.strictObject({
    check: z.literal('audit-clean'),
    paths: z.array(path).check(z.minLength(1), z.maxLength(100)),
  }),
]);
export type DoneTest = Readonly<z.infer<typeof doneTestSchema>>;
export type DoneTestName = DoneTest['check'];

export const actionItemSchema = z.strictObject({
  id: name,
  type: z.enum(ACTION_TYPES),
  title: line(200),
  /** Null while nobody has taken it. */
  owner: z._default(z.nullable(line(100)), null),
  /** YYYY-MM-DD. */
  due: z._default(z.nullable(z.iso.date('has to be a date: YYYY-MM-DD')), null),
  /** Where it is followed: an address, or the id of a ticket. */
  tracker: z._default(z.nullable(line(500)), null),
  done: z._default(z.nullable(doneTestSchema), null),
});
export type ActionItem = Readonly<z.infer<typeof actionItemSchema>>;
