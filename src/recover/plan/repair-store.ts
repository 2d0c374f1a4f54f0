/** The records of repairs: `STATE/repairs/ID.json`, what their steps were about to change below `STATE/repairs/ID/`. */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, messageOf, StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { REPAIR_ID, repairId, type RepairRecord, repairRecordSchema } from '../../domain/repair.ts';
import { writeDurably } from '../../host/durable-file.ts';
import { privateDirectory } from '../../host/state-directory.ts';

export interface RepairList {
  /** Newest first. */
  readonly records: readonly RepairRecord[];
  /** Files in the directory that are no records. */
  readonly damaged: readonly string[];
}

export class RepairStore {
  readonly #dir: string;
  readonly #now: () => Date;

  constructor(stateDir: string, now: () => Date = () => new Date()) {
    this.#dir = privateDirectory(join(privateDirectory(stateDir), 'repairs'));
    this.#now = now;
  }

  /** Durable when it returns. */
  begin(draft: Omit<RepairRecord, 'schema' | 'id' | 'at' | 'steps'>): RepairRecord {
    const at = this.#now();
    const id = repairId(at, randomBytes(4).toString('hex'));
    const record = {
      schema: 'stakeout.repair-record/1' as const,
      id,
      at: at.toISOString(),
      ...draft,
      steps: [],
    };
    this.#write(record, true);
    return record;
  }

  /** Durable when it returns. */
  save(record: RepairRecord): RepairRecord {
    this.#write(record, false);
    return record;
  }

  /** A private directory for what the steps of this repair are about to change. */
  keepIn(id: string): string {
    return privateDirectory(join(this.#dir, id));
  }

  get(id: string): RepairRecord {
    const read = REPAIR_ID.test(id) ? this.#read(`${id}.json`) : undefined;
    if (read === undefined)
      throw new StakeoutError(`no repair ${id}`, 'none was recorded under that id', {
        next: 'stakeout undo --list',
        exit: EXIT.input,
      });
    if ('damage' in read)
      throw new StakeoutError(`repair ${id} cannot be read`, read.damage, { exit: EXIT.input });
    return read;
  }

  list(): RepairList {
    const records: RepairRecord[] = [];
    const damaged: string[] = [];
    for (const name of readdirSync(this.#dir).filter((one) => one.endsWith('.json'))) {
      const read = this.#read(name);
      if (read === undefined) continue; // removed while we listed
      if ('damage' in read) damaged.push(name);
      else records.push(read);
    }
    return { records: records.sort((a, b) => (a.id < b.id ? 1 : -1)), damaged };
  }

  #write(record: RepairRecord, exclusive: boolean): void {
    const text = Buffer.from(`${JSON.stringify(record)}\n`);
    writeDurably(join(this.#dir, `${record.id}.json`), [text], { exclusive });
  }

  #read(name: string): RepairRecord | { readonly damage: string } | undefined {
    try {
      const parsed = repairRecordSchema.safeParse(JSON.parse(readFileSync(join(this.#dir, name), 'utf8')));
      if (!parsed.success) return { damage: parsed.error.message };
      return `${parsed.data.id}.json` === name ? parsed.data : { damage: 'its name is not its id' };
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      return { damage: messageOf(error) };
    }
  }
}
