/** `stakeout undo REPAIR | ACTION | PATH` and `stakeout undo --list`. */
import { resolve } from 'node:path';
import { buildCommand } from '@stricli/core';
import * as z from 'zod/mini';
import { takeBackPorts } from '../agent/repair-host.ts';
import { type ActionRecord, actionRecordSchema } from '../domain/action.ts';
import { StakeoutError } from '../domain/errors.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { REPAIR_ID, type RepairRecord, repairRecordSchema } from '../domain/repair.ts';
import { stateDirectory } from '../host/state-directory.ts';
import { RepairStore, takeBack, type TakenBack } from '../recover/plan/index.ts';
import { approveOwnTree } from '../protect/kernel-guard/index.ts';
import { ActionStore, undo, type Undone } from '../recover/undo/index.ts';
import type { Context } from './context.ts';
import { type Cell, renderBlock, renderJson, renderTable, toned } from './output/index.ts';
import { program } from './launcher.ts';
import { person } from './oncall/ask.ts';
import { withJournal } from './state.ts';
import { timeText } from './time.ts';

export const actionsSchema = z.object({
  schema: z.literal('stakeout.actions/1'),
  actions: z.array(actionRecordSchema),
  /** Plans that were carried out; what their steps did to single objects may be among `actions` too. */
  repairs: z.array(repairRecordSchema),
  /** Files among the records that cannot be read as such. */
  damaged: z.array(z.string()),
});

export const undoSchema = z.object({
  schema: z.literal('stakeout.undo/1'),
  action: actionRecordSchema,
  keptAside: z.optional(z.string()),
  /** What was done together with it and was taken back with it. */
  also: z.optional(z.array(actionRecordSchema)),
});

export const repairUndoneSchema = z.object({
  schema: z.literal('stakeout.repair-undone/1'),
  repair: repairRecordSchema,
  /** In the order they were taken back. */
  steps: z.array(
    z.object({
      number: z.number(),
      result: z.enum(['undone', 'nothing-to-undo', 'refused', 'failed']),
      why: z.optional(z.string()),
    }),
  ),
  ok: z.boolean(),
});

interface Flags {
  readonly list: boolean;
  readonly force: boolean;
  readonly json: boolean;
}

async function run(this: Context, flags: Flags, what?: string): Promise<void> {
  const stateDir = stateDirectory(this);
  const actions = new ActionStore(stateDir, this.now);
  const repairs = new RepairStore(stateDir, this.now);
  if (flags.list) return list(this, actions, repairs, flags.json);
  if (what === undefined)
    throw new StakeoutError('nothing to undo', 'nothing was named', {
      next: 'stakeout undo --list shows what can be taken back',
      exit: EXIT.usage,
    });
  if (this.uid === 0) await approveOwnTree();
  if (REPAIR_ID.test(what)) return undoRepair(this, repairs.get(what), flags);
  if (!what.includes('/')) return undoActions(this, actions, [actions.get(what)], flags);
  const last = lastOn(resolve(this.cwd, what), actions, repairs);
  return 'repair' in last
    ? undoRepair(this, last.repair, flags, [last.step])
    : undoActions(this, actions, last.actions, flags);
}

type Last =
  | { readonly actions: readonly ActionRecord[] }
  | { readonly repair: RepairRecord; readonly step: number };

/** The newest thing that was done to a path and not taken back, with what was done together with it. */
function lastOn(path: string, store: ActionStore, repairs: RepairStore): Last {
  const actions = store.list().records.filter((one) => one.undoneAt === undefined);
  const action = actions.find((one) => one.path === path);
  const edit = repairs
    .list()
    .records.flatMap((repair) => repair.steps.toReversed().map((step) => ({ repair, step })))
    .find(({ step }) => step.undoneAt === undefined && step.kept.some((one) => one.path === path));
  if (edit !== undefined && (action === undefined || edit.repair.at > action.at))
    return { repair: edit.repair, step: edit.step.number };
  if (action !== undefined)
    return {
      actions: actions.filter(
        (one) => one === action || (one.group !== undefined && one.group === action.group),
      ),
    };
  throw new StakeoutError(
    `nothing to undo at ${path}`,
    'no repair of it is recorded that was not taken back',
    {
      next: 'stakeout undo --list shows what can be taken back',
      exit: EXIT.input,
    },
  );
}

async function undoActions(
  context: Context,
  store: ActionStore,
  records: readonly ActionRecord[],
  flags: Flags,
): Promise<void> {
  const done = await withJournal(
    context,
    (journal) =>
      records.map(({ id }) => {
        const undone = undo(store, id, { force: flags.force });
        journal.append(undoneEvent(undone.record));
        return undone;
      }),
    { readOnly: false },
  );
  context.stdout.write(
    flags.json ? renderJson(undoneDocument(done)) : done.map((one) => undoneText(one, context)).join(''),
  );
}

function undoneDocument([first, ...also]: readonly Undone[]): object {
  return {
    schema: 'stakeout.undo/1',
    action: first?.record,
    ...(first?.keptAside === undefined ? {} : { keptAside: first.keptAside }),
    ...(also.length === 0 ? {} : { also: also.map((one) => one.record) }),
  };
}

function undoneText({ record, keptAside }: Undone, { stdout }: Context): string {
  return renderBlock(
    [
      ['undone', `${record.id}: ${record.path} is as it was before`],
      ['kept aside', keptAside],
      ['note', `it is left alone from now on; stakeout baseline accept ${record.path} takes it as it is`],
    ],
    stdout,
  );
}

function undoneEvent({ id, path, incident }: ActionRecord) {
  return {
    kind: 'restore.undone' as const,
    action: id,
    path,
    ...(incident === undefined ? {} : { incident }),
  };
}

async function undoRepair(
  context: Context,
  record: RepairRecord,
  flags: Flags,
  only?: readonly number[],
): Promise<void> {
  if (record.undoneAt !== undefined)
    throw new StakeoutError(
      `repair ${record.id} is not undone`,
      `it was undone at ${record.undoneAt} already`,
      {
        exit: EXIT.input,
      },
    );
  const options = {
    why: 'a person asked for it',
    by: person(context),
    force: flags.force,
    ...(only === undefined ? {} : { only }),
  };
  const taken = await withJournal(
    context,
    (journal) => {
      const host = { stateDir: stateDirectory(context), journal, now: context.now, launcher: program() };
      return takeBack(record, options, takeBackPorts(host));
    },
    { readOnly: false },
  );
  if (!taken.ok) context.exit(EXIT.environment);
  const { steps, ok, record: repair } = taken;
  context.stdout.write(
    flags.json
      ? renderJson({ schema: 'stakeout.repair-undone/1', repair, steps, ok })
      : takenText(taken, context),
  );
}

const RESULTS = {
  undone: 'taken back',
  'nothing-to-undo': 'nothing to take back',
  refused: 'left as it is',
  failed: 'failed',
} as const;

function takenText({ record, steps, ok }: TakenBack, { stdout }: Context): string {
  const rows = steps.map(({ number, result, why }): readonly Cell[] => [
    String(number),
    toned(result === 'undone' ? 'good' : result === 'nothing-to-undo' ? 'dim' : 'bad', RESULTS[result]),
    why ?? record.steps.find((step) => step.number === number)?.summary ?? '',
  ]);
  const table = renderTable(
    [{ title: 'STEP' }, { title: 'RESULT' }, { title: 'WHAT', overflow: 'wrap' }],
    rows,
    stdout,
  );
  const note = ok
    ? 'services keep what they have loaded: stakeout restart SERVICE makes them read it again'
    : 'the steps before it were left as they are; --force also where something has changed since';
  return `${table}${renderBlock(
    [
      [ok ? 'undone' : 'stopped', record.id],
      ['note', note],
    ],
    stdout,
  )}`;
}

function list(context: Context, store: ActionStore, repairStore: RepairStore, json: boolean): void {
  const { records, damaged } = store.list();
  const { records: repairs, damaged: damagedRepairs } = repairStore.list();
  const unreadable = [...damaged, ...damagedRepairs];
  if (unreadable.length > 0) context.exit(EXIT.found);
  if (json) {
    context.stdout.write(
      renderJson({ schema: 'stakeout.actions/1', actions: records, repairs, damaged: unreadable }),
    );
    return;
  }
  if (records.length + repairs.length === 0) context.stdout.write('no repairs were made\n');
  else {
    const rows = [
      ...repairs.map((one) => [one.at, repairRow(one)] as const),
      ...records.map((one) => [one.at, row(one)] as const),
    ];
    const sorted = rows.toSorted(([a], [b]) => (a < b ? 1 : -1)).map(([, cells]) => cells);
    context.stdout.write(renderTable(COLUMNS, sorted, context.stdout));
  }
  for (const name of unreadable) context.stderr.write(`${name} is not a record of a repair\n`);
}

const COLUMNS = [
  { title: 'ACTION', min: 32 },
  { title: 'WHEN', min: 16 },
  { title: 'WHAT' },
  { title: 'PATH', overflow: 'middle', min: 20 },
] as const;

const WHAT: Readonly<Record<ActionRecord['kind'], string>> = {
  'restored-missing': 'put back',
  replaced: 'replaced',
  attributes: 'attributes set',
  symlink: 'link set',
};

function row(record: ActionRecord): readonly Cell[] {
  const what = WHAT[record.kind];
  return [
    record.id,
    timeText(record.at),
    record.undoneAt === undefined ? what : toned('dim', `${what}, undone`),
    record.path,
  ];
}

function repairRow({ id, at, cause, undoneAt, steps }: RepairRecord): readonly Cell[] {
  const what = `${cause.kind} repaired, ${steps.length} step${steps.length === 1 ? '' : 's'}`;
  return [id, timeText(at), undoneAt === undefined ? what : toned('dim', `${what}, undone`), cause.object];
}

export const command = buildCommand({
  func: run,
  parameters: {
    flags: {
      list: { kind: 'boolean', brief: 'Show what can be undone, newest first', default: false },
      force: {
        kind: 'boolean',
        brief: 'Also when the path has changed since; what stands there is kept aside',
        default: false,
      },
      json: { kind: 'boolean', brief: 'Print one JSON document', default: false },
    },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'A repair or an action, as --list names it, or a path: what was done to it last',
          parse: String,
          placeholder: 'repair|action|path',
          optional: true,
        },
      ],
    },
  },
  docs: { brief: 'Takes a repair back: puts there again what stood there before' },
});
