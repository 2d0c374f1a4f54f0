/** Records of what was done, one file each: `DIRECTORY/ID.json`. What is no record is told, and hides no other. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { codeOf, messageOf } from '../domain/errors.ts';
import { writeDurably } from '../host/durable-file.ts';

export interface RecordList<T> {
  /** Newest first: ids begin with the time. */
  readonly records: readonly T[];
  /** Files in the directory that are no records. */
  readonly damaged: readonly string[];
}

export type Kept<T> = { readonly record: T } | { readonly damage: string };

export class RecordDirectory<T extends { readonly id: string }> {
  readonly #dir: string;
  readonly #schema: z.ZodMiniType<T>;

  /** `dir` is there already, and private. */
  constructor(dir: string, schema: z.ZodMiniType<T>) {
    this.#dir = dir;
    this.#schema = schema;
  }

  /** Durable when it returns; throws EEXIST for an id that is taken. */
  add(record: T): void {
    this.#write(record, true);
  }

  /** Durable when it returns. */
  replace(record: T): void {
    this.#write(record, false);
  }

  /** Undefined when there is none. `id` is one of ours, not a text of anybody: it becomes a file name. */
  get(id: string): Kept<T> | undefined {
    return this.#read(`${id}.json`);
  }

  list(): RecordList<T> {
    const records: T[] = [];
    const damaged: string[] = [];
    for (const name of readdirSync(this.#dir).filter((one) => one.endsWith('.json'))) {
      const read = this.#read(name);
      if (read === undefined) continue; // removed while we listed
      if ('damage' in read) damaged.push(name);
      else records.push(read.record);
    }
    return { records: records.sort((a, b) => (a.id < b.id ? 1 : -1)), damaged };
  }

  #write(record: T, exclusive: boolean): void {
    const text = Buffer.from(`${JSON.stringify(record)}\n`);
    writeDurably(join(this.#dir, `${record.id}.json`), [text], { exclusive });
  }

  #read(name: string): Kept<T> | undefined {
    try {
      const parsed = this.#schema.safeParse(JSON.parse(readFileSync(join(this.#dir, name), 'utf8')));
      if (!parsed.success) return { damage: parsed.error.message };
      return `${parsed.data.id}.json` === name
        ? { record: parsed.data }
        : { damage: 'its name is not its id' };
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      return { damage: messageOf(error) };
    }
  }
}
