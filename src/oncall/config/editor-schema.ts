/** The schema of the file for editors: JSON Schema 2020-12, with a text for every member. */
import * as z from 'zod/mini';
import { fileSchema } from './schema.ts';
import { descriptions } from './words.ts';

const TITLE = 'Stakeout: who is on call, and who is paged';

/** As it is published in `docs/formats/stakeout.schema.json`. */
export function editorSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = z.toJSONSchema(fileSchema, { metadata: descriptions, io: 'input' });
  return { $schema, title: TITLE, ...rest };
}
