/** The records of repairs: `STATE/repairs/ID.json`, what their steps were about to change below `STATE/repairs/ID/`. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { REPAIR_ID, repairId, type RepairRecord, repairRecordSchema } from '../../domain/repair.ts';
import { privateDirectory } from '../../host/state-directory.ts';
import { RecordDirectory, type RecordList } from '../record-directory.ts';

export class RepairStore {
  readonly #dir: string;
  readonly #kept: RecordDirectory<RepairRecord>;
  readonly #now: () => Date;

  constructor(stateDir: string, now: () => Date = () => new Date()) {
    this.#dir = privateDirectory(join(privateDirectory(stateDir), 'repairs'));
    this.#kept = new RecordDirectory(this.#dir, repairRecordSchema);
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
    this.#kept.add(record);
    return record;
  }

  /** Durable when it returns. */
  save(record: RepairRecord): RepairRecord {
    this.#kept.replace(record);
    return record;
  }

  /** A private directory for what the steps of this repair are about to change. */
  keepIn(id: string): string {
    return privateDirectory(join(this.#dir, id));
  }

  get(id: string): RepairRecord {
    const read = REPAIR_ID.test(id) ? this.#kept.get(id) : undefined;
    if (read === undefined)
      throw new StakeoutError(`no repair ${id}`, 'none was recorded under that id', {
        next: 'stakeout undo --list',
        exit: EXIT.input,
      });
    if ('damage' in read)
      throw new StakeoutError(`repair ${id} cannot be read`, read.damage, { exit: EXIT.input });
    return read.record;
  }

  list(): RecordList<RepairRecord> {
    return this.#kept.list();
  }
}
