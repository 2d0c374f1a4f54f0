/** What crosses the border between the main thread and the sentinel's, validated on arrival. */
import * as z from 'zod/mini';
import { fileStateSchema } from '../../domain/action.ts';
import { componentSchema } from '../../domain/component-schema.ts';
import { actorSchema } from '../../domain/event.ts';

/** The side that sends has read-only values. */
type Sent<T> = T extends readonly (infer U)[]
  ? readonly Sent<U>[]
  : T extends object
    ? { readonly [K in keyof T]: Sent<T[K]> }
    : T;

const text = z.string();
const texts = z.array(text);
const count = z.number();

const difference = z.enum([
  'missing',
  'type',
  'content',
  'size',
  'mode',
  'owner',
  'target',
  'capability',
  'acl',
  'xattr',
  'mtime',
]);

const isAbsolute = (path: string): boolean => path.startsWith('/') && !path.includes('\0');
const absolute = text.check(z.refine(isAbsolute, 'must be an absolute path'));

/** A path of a place in the file system must be absolute and without a zero byte; an account's is its name. */
const guardOrder = z
  .object({
    component: componentSchema,
    state: fileStateSchema,
    mode: z.enum(['observe', 'ask', 'restore']),
    keepEdits: z.optional(z.boolean()),
    link: z.optional(absolute),
    copy: z.optional(absolute),
  })
  .check(
    z.refine(
      ({ component: c }) => c.kind === 'user' || c.kind === 'group' || isAbsolute(c.path),
      'the path of a component must be absolute',
    ),
  );

export const workerDataSchema = z.object({
  stateDir: absolute,
  contest: z.optional(z.object({ repairs: count, windowMs: count })),
});

export const requestSchema = z.object({
  id: count,
  request: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('orders'), orders: z.array(guardOrder) }),
    z.object({ kind: z.literal('pause'), paths: texts }),
    z.object({ kind: z.literal('resume'), paths: texts }),
    z.object({ kind: z.literal('recheck'), paths: z.optional(texts) }),
    z.object({ kind: z.literal('restore'), path: text }),
    z.object({ kind: z.literal('stop') }),
  ]),
});
export type Request = Sent<z.infer<typeof requestSchema>['request']>;

const outcome = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('restored'),
    tier: z.enum(['link', 'copy', 'attributes', 'symlink']),
    tookUs: count,
    verified: z.enum(['digest', 'tuple']),
    before: z.optional(fileStateSchema),
    displaced: z.optional(text),
  }),
  z.object({
    kind: z.literal('declined'),
    why: z.enum(['policy', 'occupied', 'transaction', 'contested', 'vault-unusable']),
  }),
  z.object({ kind: z.literal('failed'), why: text, next: text }),
  z.object({ kind: z.literal('none') }),
]);

const place = { path: text, componentId: text };

const status = z.object({
  events: z.enum(['fanotify', 'inotify']),
  mounts: z.enum(['fanotify', 'mountinfo']),
  identity: z.enum(['ebpf', 'proc-connector', 'proc', 'none']),
  realtime: z.boolean(),
  warmUp: count,
  notes: texts,
});

export const ordersReportSchema = z.object({
  components: count,
  directories: count,
  unwatched: z.array(z.object({ directory: text, why: text })),
});
export const recheckReportSchema = z.object({ checked: count, differing: texts });
export const outcomeSchema = outcome;

/** From the worker: how it came up, answers to requests, and what it saw. */
export const replySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), status }),
  z.object({ kind: z.literal('answer'), id: count, answer: z.unknown() }),
  z.object({ kind: z.literal('refused'), id: count, why: text }),
  z.object({
    kind: z.literal('sighting'),
    sighting: z.object({
      ...place,
      differences: z.array(difference),
      seenAt: text,
      pid: count,
      actor: z.optional(actorSchema),
      covered: z.optional(z.boolean()),
      older: z.optional(z.boolean()),
      outcome,
    }),
  }),
  z.object({ kind: z.literal('returned'), returned: z.object({ ...place, seenAt: text }) }),
  z.object({
    kind: z.literal('replaced'),
    replaced: z.object({ ...place, actor: z.optional(actorSchema) }),
  }),
  z.object({ kind: z.literal('verified'), verified: z.object({ ...place, ok: z.boolean() }) }),
  z.object({
    kind: z.literal('overflow'),
    overflow: z.object({ why: text, checked: count, differing: texts, tookMs: count }),
  }),
  z.object({ kind: z.literal('note'), text }),
]);
export type Reply = Sent<z.infer<typeof replySchema>>;
