/**
 * Reads a stored observation. It is a file that this program wrote, and may be of another version or changed by hand: its shape is
 * checked where the reasoning would otherwise stumble; members that are added later do not matter.
 */
import * as z from 'zod/mini';
import type { Observation } from './model.ts';

const text = z.string();
const rows = z.array(z.looseObject({}));

const observationSchema = z.looseObject({
  schema: z.literal('stakeout.observation/1'),
  host: text,
  at: text,
  mode: z.enum(['warm', 'cold']),
  privileged: z.boolean(),
  services: z.array(
    z.looseObject({
      service: z.looseObject({
        id: text,
        stack: text,
        name: text,
        executable: text,
        running: z.boolean(),
        effective: z.array(text),
        sites: rows,
      }),
      running: z.boolean(),
      processes: z.number(),
      expects: z.array(z.looseObject({ address: text })),
      listening: z.array(text),
      configTest: z.looseObject({
        result: z.enum(['ok', 'failed', 'not-run']),
        argv: z.array(text),
        output: text,
      }),
      missingModules: z.array(text),
      mapped: rows,
      unmapped: z.array(text),
      handsOnTo: z.array(z.looseObject({ address: text })),
      settings: rows,
    }),
  ),
  changes: z.array(
    z.looseObject({
      path: text,
      kind: text,
      basis: text,
      object: text,
      services: z.array(text),
      reason: rows,
      detail: text,
    }),
  ),
  pages: z.array(
    z.looseObject({ url: text, site: text, service: text, ok: z.boolean(), tookMs: z.number() }),
  ),
  facts: z.array(
    z.looseObject({ source: text, writer: text, text, statements: z.array(z.looseObject({ kind: text })) }),
  ),
  calls: rows,
  launches: rows,
  problems: rows,
  unknownDirectives: rows,
  moduleFaults: z.array(z.looseObject({ service: text, path: text, kind: text, text })),
  objects: z.record(text, z.looseObject({ path: text, exists: z.boolean() })),
  directives: z.record(text, z.looseObject({ module: text, file: text })),
  symbols: z.record(text, z.looseObject({ symbol: text })),
  packages: z.looseObject({ operations: rows, states: z.record(text, text) }),
  fileSystems: rows,
  accounts: rows,
  portHolders: rows,
  limits: z.array(text),
});

/** Throws a ZodError that names the member at fault. */
export function parseObservation(value: unknown): Observation {
  const { success, error } = observationSchema.safeParse(value);
  if (!success) {
    const { path, message } = error.issues[0] ?? { path: [], message: 'it is no observation' };
    throw new Error(`it is no observation of this version: ${path.join('.') || 'the document'}: ${message}`);
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked above as far as the reasoning depends on it
  return value as Observation;
}
