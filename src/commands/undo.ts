/** `stakeout undo ACTION` and `stakeout undo --list`. */
import { buildCommand } from '@stricli/core';
import * as z from 'zod/mini';
import { type ActionRecord, actionRecordSchema } from '../domain/action.ts';
import { StakeoutError } from '../domain/errors.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { stateDirectory } from '../host/state-directory.ts';
import { ActionStore, undo } from '../recover/index.ts';
import type { Context } from './context.ts';
import { type Cell, renderBlock, renderJson, renderTable, toned } from './output/index.ts';
import { withJournal } from './state.ts';
import { timeText } from './time.ts';

export const actionsSchema = z.object({
  schema: z.literal('stakeout.actions/1'),
  actions: z.array(actionRecordSchema),
  /** Files among the records that cannot be read as such. */
  damaged: z.array(z.string()),
});

export const undoSchema = z.object({
  schema: z.literal('stakeout.undo/1'),
  action: actionRecordSchema,
  keptAside: z.optional(z.string()),
});

interface Flags {
  readonly list: boolean;
  readonly force: boolean;
  readonly json: boolean;
}

async function run(this: Context, flags: Flags, id?: string): Promise<void> {
  const store = new ActionStore(stateDirectory(this), this.now);
  if (flags.list) return list(this, store, flags.json);
  if (id === undefined)
    throw new StakeoutError('nothing to undo', 'no action was named', {
      next: 'stakeout undo --list shows them',
      exit: EXIT.usage,
    });
  const done = undo(store, id, { force: flags.force });
  await withJournal(this, (journal) => journal.append(undoneEvent(done.record)), { readOnly: false });
  const { record, keptAside } = done;
  const aside = keptAside === undefined ? {} : { keptAside };
  this.stdout.write(
    flags.json
      ? renderJson({ schema: 'stakeout.undo/1', action: record, ...aside })
      : renderBlock(
          [
            ['undone', `${record.id}: ${record.path} is as it was before`],
            ['kept aside', keptAside],
            [
              'note',
              `it is left alone from now on; stakeout baseline accept ${record.path} takes it as it is`,
            ],
          ],
          this.stdout,
        ),
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

function list(context: Context, store: ActionStore, json: boolean): void {
  const { records, damaged } = store.list();
  if (damaged.length > 0) context.exit(EXIT.found);
  if (json) {
    context.stdout.write(renderJson({ schema: 'stakeout.actions/1', actions: records, damaged }));
    return;
  }
  if (records.length === 0) context.stdout.write('no repairs were made\n');
  else context.stdout.write(renderTable(COLUMNS, records.map(row), context.stdout));
  for (const name of damaged) context.stderr.write(`${name} is not a record of a repair\n`);
}

const COLUMNS = [
  { title: 'ACTION', min: 28 },
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
          brief: 'The repair, as the journal and --list name it',
          parse: String,
          placeholder: 'action',
          optional: true,
        },
      ],
    },
  },
  docs: { brief: 'Takes a repair back: puts there again what stood there before' },
});
