/** Runbooks as they lie on this host. */
import { messageOf } from '../../../domain/errors.ts';
import { DeskRefusal, type RunbooksPage } from '../../../desk/index.ts';
import type { Runbook, Shelved } from '../../../learn/runbook/index.ts';
import { lastPassed } from '../../../learn/training/index.ts';
import { KeptEntries } from '../kept-entries.ts';
import type { DeskPorts } from '../ports.ts';

/** Not before somebody asks: the agent has no other use for it. */
export const runbookRoom = () => import('../../../learn/runbook/index.ts');

export type Room = Awaited<ReturnType<typeof runbookRoom>>;

const MOST_DRILLS = 2000;

export class Shelf {
  readonly #ports: DeskPorts;
  readonly #drills: KeptEntries;

  constructor(ports: DeskPorts) {
    this.#ports = ports;
    this.#drills = new KeptEntries(ports.entries, ['drill.finished'], MOST_DRILLS);
  }

  async all(): Promise<readonly Shelved[]> {
    const { library } = await runbookRoom();
    return library({ stateDir: this.#ports.stateDir, ...this.#ports.runbooks });
  }

  /** Undefined where there is none that can be read. */
  async find(id: string): Promise<(Shelved & { readonly runbook: Runbook }) | undefined> {
    const one = (await this.all()).find((each) => each.id === id);
    return one?.runbook === undefined ? undefined : { ...one, runbook: one.runbook };
  }

  async lines(shelved: readonly Shelved[]): Promise<RunbooksPage['runbooks']> {
    const { staleness } = await runbookRoom();
    const today = this.#ports.now().toISOString().slice(0, 10);
    const drilled = lastPassed(this.#drills.newestFirst().toReversed());
    return shelved.map(({ id, runbook, trust }) => {
      const age =
        runbook === undefined
          ? { stale: true, since: undefined }
          : staleness(runbook, today, lastDrillOf(runbook, drilled));
      return {
        id,
        title: runbook?.meta.title ?? id,
        owner: runbook?.meta.owner ?? null,
        severity: runbook?.meta.severity ?? null,
        steps: runbook?.steps.length ?? 0,
        lastDrilled: age.since ?? null,
        stale: age.stale,
        refused: trust.ok ? null : trust.why,
      };
    });
  }

  /** The file again, from disk. */
  whyChanged({ path, origin, runbook }: Shelved, { shelve }: Pick<Room, 'shelve'>): string | undefined {
    const again = shelve(path, origin, { stateDir: this.#ports.stateDir, ...this.#ports.runbooks });
    if (again.runbook?.digest !== runbook?.digest) return 'the runbook was changed after it was shown';
    return again.trust.ok ? undefined : again.trust.why;
  }
}

/** Day of the last drill that somebody passed in any of the causes that it is for. */
function lastDrillOf({ meta }: Runbook, drilled: ReturnType<typeof lastPassed>): string | undefined {
  return meta.appliesWhen
    .flatMap((kind) => drilled.get(kind) ?? [])
    .toSorted()
    .at(-1)
    ?.slice(0, 10);
}

/** The values of all parameters: those that were given, or the defaults. */
export async function valuesOf(
  runbook: Runbook,
  given: readonly string[] | undefined,
): Promise<Readonly<Record<string, string>>> {
  const { valuesFor } = await runbookRoom();
  const names = Object.keys(runbook.meta.parameters);
  if (given !== undefined && given.length !== names.length)
    throw new DeskRefusal('conflict', `${runbook.meta.id} takes ${names.length} values: open it again`);
  try {
    return valuesFor(
      runbook,
      (given ?? []).map((value, at) => `${names[at] ?? ''}=${value}`),
    );
  } catch (error) {
    throw new DeskRefusal('refused', messageOf(error));
  }
}
