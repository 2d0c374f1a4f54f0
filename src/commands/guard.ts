/** `stakeout guard install | status | remove | approve TXN`. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildCommand, buildRouteMap } from '@stricli/core';
import * as z from 'zod/mini';
import { StakeoutError } from '../domain/errors.ts';
import type { JournalEvent } from '../domain/event.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { run } from '../host/process/index.ts';
import { BaselineStore } from '../identify/index.ts';
import {
  type Approval,
  approvalSchema,
  buildKeeper,
  callerOf,
  FAIL_MODES,
  type FailMode,
  GuardRecords,
  type GuardStatus,
  guardStatus,
  install,
  TRANSACTION_ID,
  uninstall,
} from '../protect/guard/index.ts';
import type { Context } from './context.ts';
import { program } from './launcher.ts';
import { renderBlock, renderJson, renderTable, toned, visible } from './output/index.ts';
import { stateDir, withJournal } from './state.ts';

export const guardApprovalSchema = z.object({
  schema: z.literal('stakeout.guard-approval/1'),
  approval: approvalSchema,
});

export const guardKeeperSchema = z.object({
  schema: z.literal('stakeout.guard-keeper/1'),
  /** The package file. */
  file: z.string(),
  version: z.string(),
  depends: z.array(z.string()),
  /** Files and links that it puts back. */
  keeps: z.number(),
  installed: z.boolean(),
});

interface JsonFlag {
  readonly json: boolean;
}

function requireRoot(context: Context, what: string): void {
  if (context.uid !== 0)
    throw new StakeoutError(what, 'apt and dpkg belong to root', {
      next: 'run it as root',
      exit: EXIT.privilege,
    });
}

const jsonFlag = { kind: 'boolean', brief: 'Print one JSON document', default: false } as const;

async function runInstall(this: Context, flags: JsonFlag & { readonly failMode: FailMode }): Promise<void> {
  requireRoot(this, 'install the guard');
  const directory = stateDir(this);
  const { baseline } = new BaselineStore(directory).require();
  const launcher = program();
  const main = join(dirname(launcher), 'dist', 'guard.mjs');
  if (!existsSync(main))
    throw new StakeoutError('install the guard', `${main} is not there`, { next: 'npm run setup builds it' });
  const settings = {
    node: process.execPath,
    main,
    program: launcher,
    stateDir: directory,
    failMode: flags.failMode,
  };
  const objects = install(settings, baseline);
  await writeDown(this, { kind: 'guard.changed', what: 'installed', objects, ...by() });
  show(this, flags.json);
}

async function runRemove(this: Context, flags: JsonFlag): Promise<void> {
  requireRoot(this, 'remove the guard');
  const objects = uninstall(stateDir(this));
  if (objects.length > 0) await writeDown(this, { kind: 'guard.changed', what: 'removed', objects, ...by() });
  show(this, flags.json);
}

function runStatus(this: Context, flags: JsonFlag): void {
  const status = show(this, flags.json);
  if (!status.installed || status.files.some(({ state }) => state !== 'ok')) this.exit(EXIT.found);
}

function show(context: Context, json: boolean): GuardStatus {
  const status = guardStatus(stateDir(context), context.now());
  context.stdout.write(json ? renderJson(status) : statusText(status, context));
  return status;
}

function statusText(status: GuardStatus, { stdout }: Context): string {
  const wrong = status.files.filter(({ state }) => state !== 'ok');
  const block = renderBlock(
    [
      ['guard', status.installed ? (wrong.length === 0 ? 'in apt and dpkg' : 'incomplete') : 'not installed'],
      ['mode', status.failMode === null ? undefined : `${status.failMode} when it cannot judge`],
      ['packages', `${status.essentialPackages.length} whose going would hurt a service`],
      ['could not judge', status.failures === 0 ? undefined : `${status.failures} times`],
      ...wrong.map(({ path, state }): [string, string] => [state, path]),
      ...status.approvals.map((one): [string, string] => [
        'approved',
        `${one.transaction} until ${one.until}: ${one.reason}`,
      ]),
      ['next', status.installed && wrong.length === 0 ? undefined : 'stakeout guard install'],
    ],
    stdout,
  );
  if (status.refusals.length === 0) return block;
  const rows = status.refusals
    .slice(0, 10)
    .map((one) => [one.transaction, one.at, toned('bad', one.summary)]);
  return `${block}\n${renderTable([{ title: 'refused' }, { title: 'at' }, { title: 'because', overflow: 'cut' }], rows, stdout)}`;
}

interface ApproveFlags extends JsonFlag {
  readonly reason: string;
  readonly for: number;
}

async function runApprove(this: Context, flags: ApproveFlags, transaction: string): Promise<void> {
  requireRoot(this, 'approve a transaction');
  const records = new GuardRecords(stateDir(this));
  const refusal = TRANSACTION_ID.test(transaction) ? records.refusal(transaction) : undefined;
  if (refusal === undefined)
    throw new StakeoutError(`cannot approve ${transaction}`, 'no such transaction was refused here', {
      next: 'stakeout guard status lists what was refused',
      exit: EXIT.input,
    });
  if (flags.reason.trim() === '')
    throw new StakeoutError('cannot approve without a reason', 'the reason is empty', {
      next: "--reason 'why it is right'",
      exit: EXIT.usage,
    });
  const at = this.now();
  const approval: Approval = {
    transaction,
    at: at.toISOString(),
    until: new Date(at.getTime() + flags.for).toISOString(),
    reason: flags.reason,
    lost: refusal.lost,
    ...by(),
  };
  records.approve(approval);
  const { reason, until } = approval;
  await writeDown(this, { kind: 'guard.approved', transaction, reason, until, ...by() });
  this.stdout.write(
    flags.json
      ? renderJson({ schema: 'stakeout.guard-approval/1', approval })
      : renderBlock(
          [
            ['approved', `${transaction}, once, until ${until}`],
            ['loses', refusal.summary],
            ['then', refusal.commandLine],
          ],
          this.stdout,
        ),
  );
}

interface KeeperFlags extends JsonFlag {
  readonly install: boolean;
}

async function runKeeper(this: Context, flags: KeeperFlags): Promise<void> {
  requireRoot(this, 'build the keeper package');
  const directory = stateDir(this);
  const { baseline } = new BaselineStore(directory).require();
  const keeper = await buildKeeper(directory, baseline, this.cwd);
  if (flags.install) {
    const done = await run(['/usr/bin/dpkg', '-i', keeper.file], { timeoutMs: 120_000 });
    if (done.code !== 0)
      throw new StakeoutError(`install ${keeper.file}`, done.stderr.trim(), {
        next: `dpkg -i ${keeper.file}`,
      });
  }
  if (flags.json) {
    this.stdout.write(renderJson({ schema: 'stakeout.guard-keeper/1', ...keeper, installed: flags.install }));
    return;
  }
  const rows: [string, string | undefined][] = [
    ['package', keeper.file],
    ['depends', keeper.depends.join(', ')],
    ['puts back', `${keeper.keeps} files and links`],
    ['next', flags.install ? undefined : `dpkg -i ${keeper.file}`],
  ];
  this.stdout.write(renderBlock(rows, this.stdout));
}

/** Who typed this. */
function by() {
  const { actor } = callerOf(process.pid);
  return actor === undefined ? {} : { by: actor };
}

/** An approval that is not on record is no approval; installing is possible all the same. */
async function writeDown(context: Context, event: JournalEvent): Promise<void> {
  await withJournal(context, (journal) => journal.append(event), { readOnly: false });
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };
const LONGEST_MS = 24 * 3_600_000;

/** `90s`, `10m`, `2h` → milliseconds; a day at most. */
export function parseDuration(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  const ms = Number(count) * (UNITS[unit] ?? Number.NaN);
  if (!(ms > 0) || ms > LONGEST_MS)
    throw new Error(`${visible(text)} is no time between 1s and 24h; write 90s, 10m or 2h`);
  return ms;
}

const installCommand = buildCommand({
  func: runInstall,
  parameters: {
    flags: {
      json: jsonFlag,
      failMode: {
        kind: 'enum',
        values: FAIL_MODES,
        brief: 'When it cannot judge: last-known refuses only what would remove needed packages',
        default: 'last-known',
      },
    },
  },
  docs: { brief: 'Puts the guard into apt and dpkg' },
});

const statusCommand = buildCommand({
  func: runStatus,
  parameters: { flags: { json: jsonFlag } },
  docs: { brief: 'How it stands, what it refused, what is approved' },
});

const removeCommand = buildCommand({
  func: runRemove,
  parameters: { flags: { json: jsonFlag } },
  docs: { brief: 'Takes the guard out of apt and dpkg' },
});

const approveCommand = buildCommand({
  func: runApprove,
  parameters: {
    flags: {
      json: jsonFlag,
      reason: {
        kind: 'parsed',
        parse: String,
        brief: 'Why it is right; goes into the journal',
        placeholder: 'text',
      },
      for: {
        kind: 'parsed',
        parse: parseDuration,
        brief: 'How long it may be used: 90s, 10m, 2h',
        default: '10m',
        placeholder: 'time',
      },
    },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'As the refusal named it', parse: String, placeholder: 'TXN' }],
    },
  },
  docs: { brief: 'Allows a refused transaction once' },
});

const keeperCommand = buildCommand({
  func: runKeeper,
  parameters: {
    flags: {
      json: jsonFlag,
      install: { kind: 'boolean', brief: 'Install it too', default: false },
    },
  },
  docs: { brief: 'Builds a small package, here, that depends on what the services need and puts it back' },
});

export const command = buildRouteMap({
  routes: {
    install: installCommand,
    status: statusCommand,
    remove: removeCommand,
    approve: approveCommand,
    keeper: keeperCommand,
  },
  docs: { brief: 'Refuses package changes that would take what a service needs' },
});
