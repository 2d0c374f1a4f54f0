/** What the machine says on its serial line: one JSON document a line behind a marker; everything else is the kernel talking. */
import * as z from 'zod/mini';

export const MARKER = '@stakeout ';

export const lineSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('booted'), release: z.string(), lsm: z.string() }),
  z.object({ kind: z.literal('case'), name: z.string(), ok: z.boolean(), detail: z.string() }),
  z.object({ kind: z.literal('figure'), name: z.string(), value: z.string() }),
  z.object({ kind: z.literal('done'), cases: z.number() }),
]);
export type Line = z.infer<typeof lineSchema>;

/** undefined for what is none of ours. Throws for a line of ours that cannot be read. */
export function parseLine(text: string): Line | undefined {
  const at = text.indexOf(MARKER);
  if (at < 0) return undefined;
  return lineSchema.parse(JSON.parse(text.slice(at + MARKER.length)));
}

export function lineOf(line: Line): string {
  return `${MARKER}${JSON.stringify(line)}\n`;
}
