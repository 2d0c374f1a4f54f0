/** Refusals that were made and approvals that were given: one small file each. */
import { readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { actorSchema } from '../../domain/event.ts';
import { codeOf } from '../../domain/errors.ts';
import { writeDurably } from '../../host/durable-file.ts';
import { privateDirectory } from '../../host/state-directory.ts';
import { placesIn } from './layout.ts';
import { TRANSACTION_ID } from './transaction-id.ts';

const text = z.string();

export const refusalSchema = z.object({
  transaction: text,
  at: text,
  layer: z.enum(['prompt', 'apt', 'dpkg', 'dnf', 'rpm']),
  commandLine: z.optional(text),
  changes: z.array(text),
  /** Ids of the components that would be lost. */
  lost: z.array(text),
  summary: text,
  services: z.array(text),
  sites: z.array(text),
  /** What a rehearsal or a look without the lost parts has shown. */
  saw: z.optional(text),
});
export type Refusal = z.infer<typeof refusalSchema>;

export const approvalSchema = z.object({
  transaction: text,
  at: text,
  until: text,
  reason: text,
  /** It allows the loss of these and no others. */
  lost: z.array(text),
  by: z.optional(actorSchema),
});
export type Approval = z.infer<typeof approvalSchema>;

/** Older ones are forgotten, so that a script that tries every minute fills no disk. */
const MAX_REFUSALS = 200;
/** The longest run of a package manager that an agent waits for, and then some. */
const FOLLOWED_MS = 30 * 60_000;

export class GuardRecords {
  readonly #refusals: string;
  readonly #approvals: string;
  readonly #used: string;

  constructor(stateDir: string) {
    const { refusals, approvals, used } = placesIn(stateDir);
    this.#refusals = refusals;
    this.#approvals = approvals;
    this.#used = used;
  }

  /** Throws when it cannot be stored: then it cannot be approved by name. */
  refused(refusal: Refusal): void {
    store(this.#refusals, refusal.transaction, refusal);
    for (const old of this.refusals().slice(MAX_REFUSALS)) rmSync(fileOf(this.#refusals, old.transaction));
  }

  /** Newest first. */
  refusals(): Refusal[] {
    return all(this.#refusals, refusalSchema).toSorted((a, b) => b.at.localeCompare(a.at));
  }

  refusal(transaction: string): Refusal | undefined {
    return this.refusals().find((one) => one.transaction === transaction);
  }

  approve(approval: Approval): void {
    store(this.#approvals, approval.transaction, approval);
  }

  approvals(): Approval[] {
    return all(this.#approvals, approvalSchema);
  }

  /** The approval of exactly this, and of no more than was shown; it is used up by this. */
  use(transaction: string, lost: readonly string[], now: Date): Approval | undefined {
    const approval = this.approvals().find((one) => one.transaction === transaction);
    if (approval === undefined) return undefined;
    const file = fileOf(this.#approvals, transaction);
    if (Date.parse(approval.until) <= now.getTime()) {
      rmSync(file, { force: true });
      return undefined;
    }
    const shown = new Set(approval.lost);
    if (!lost.every((id) => shown.has(id))) return undefined;
    try {
      privateDirectory(this.#used);
      renameSync(file, fileOf(this.#used, transaction)); // of two that come at once, one gets it
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
    return approval;
  }

  /** A used approval that allowed one of these losses, given out once more to whoever sees them happen. */
  follow(lost: readonly string[], now: Date): Approval | undefined {
    const ids = new Set(lost);
    const approval = all(this.#used, approvalSchema).find((one) => one.lost.some((id) => ids.has(id)));
    if (approval === undefined) return undefined;
    rmSync(fileOf(this.#used, approval.transaction), { force: true });
    return now.getTime() - Date.parse(approval.until) > FOLLOWED_MS ? undefined : approval;
  }
}

function fileOf(directory: string, transaction: string): string {
  if (!TRANSACTION_ID.test(transaction)) throw new TypeError(`not a transaction: ${transaction}`);
  return join(directory, `${transaction}.json`);
}

function store(directory: string, transaction: string, value: object): void {
  privateDirectory(directory);
  writeDurably(fileOf(directory, transaction), [Buffer.from(`${JSON.stringify(value)}\n`)]);
}

/** What cannot be read as such is left out: it approves nothing. */
function all<T>(
  directory: string,
  schema: { safeParse(value: unknown): { success: boolean; data?: T } },
): T[] {
  let names: string[];
  try {
    names = readdirSync(directory).filter((name) => name.endsWith('.json'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
  return names.flatMap((name) => {
    try {
      const parsed = schema.safeParse(JSON.parse(readFileSync(join(directory, name), 'utf8')));
      return parsed.success && parsed.data !== undefined ? [parsed.data] : [];
    } catch {
      return [];
    }
  });
}
