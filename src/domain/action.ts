/**
 * A repair of one filesystem object, as recorded so that it can be taken back: what stood there before, what stands there since.
 * One record a repair: `STATE/actions/ID.json`; an object that a repair pushed aside is kept as `STATE/displaced/ID`.
 */
import * as z from 'zod/mini';

const octalMode = z.number().check(z.int(), z.minimum(0), z.maximum(0o7777));
const account = z.number().check(z.int(), z.minimum(0));

export const fileStateSchema = z.object({
  type: z.enum(['file', 'link', 'directory', 'socket', 'fifo', 'block', 'char']),
  mode: octalMode,
  uid: account,
  gid: account,
  size: account,
  mtimeNs: z.string().check(z.regex(/^-?\d{1,20}$/)),
  sha256: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/))),
  target: z.optional(z.string()),
  xattrs: z.record(z.string(), z.string().check(z.regex(/^(?:[0-9a-f]{2})*$/))),
});

/** Ids name files, so they are plain: letters, digits, `-`, `_` and `.`, not starting with a dot. */
export const ACTION_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/;

export const actionRecordSchema = z.object({
  id: z.string().check(z.regex(ACTION_ID)),
  /** ISO 8601 UTC. */
  at: z.string(),
  /** Absolute path of the repaired object. */
  path: z.string().check(z.regex(/^\//)),
  /**
   * `restored-missing`: nothing stood there; `replaced`: something else stood there and was pushed aside;
   * `attributes`: mode, owner or extended attributes were set; `symlink`: a link was made or re-pointed.
   */
  kind: z.enum(['restored-missing', 'replaced', 'attributes', 'symlink']),
  before: z.nullable(fileStateSchema),
  /** Where the object that stood there is kept; absent when nothing was pushed aside. */
  displaced: z.optional(z.string().check(z.regex(/^\//))),
  after: fileStateSchema,
  incident: z.optional(z.string()),
  /** Shared by what one command or one step of a repair did: it is taken back together. */
  group: z.optional(z.string().check(z.regex(ACTION_ID))),
  /** ISO 8601 UTC: taken back. Until the baseline says otherwise, the path is left alone. */
  undoneAt: z.optional(z.string()),
});

export type ActionRecord = Readonly<z.infer<typeof actionRecordSchema>>;
export type ActionKind = ActionRecord['kind'];

/** Sortable by time, unique by its random part: `20260102T030405678Z-1f2e3d4c`. */
export function actionId(at: Date, random: string): string {
  return `${at.toISOString().replaceAll(/[-:.]/g, '')}-${random}`;
}
