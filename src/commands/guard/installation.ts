/** `stakeout guard install`, `status` and `remove`. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildCommand } from '@stricli/core';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { BaselineStore } from '../../identify/index.ts';
import {
  enterOwnParts,
  FAIL_MODES,
  type FailMode,
  type GuardStatus,
  guardedHost,
  guardStatus,
  install as installGuard,
  leaveOwnParts,
  uninstall,
  writeIndex,
} from '../../protect/guard/index.ts';
import type { Context } from '../context.ts';
import { program } from '../launcher.ts';
import { renderBlock, renderJson, renderTable, toned } from '../output/index.ts';
import { stateDir } from '../state.ts';
import { by, type JsonFlag, jsonFlag, requireRoot, writeDown } from './common.ts';

/** An agent takes up a new baseline within a tenth of this; until then it would put back what is removed. */
const TAKEN_UP_MS = 1000;

async function runInstall(this: Context, flags: JsonFlag & { readonly failMode: FailMode }): Promise<void> {
  requireRoot(this, 'install the guard');
  const directory = stateDir(this);
  const { baseline } = new BaselineStore(directory).require();
  const launcher = program();
  const main = join(dirname(launcher), 'dist', 'guard.mjs');
  if (!existsSync(main))
    throw new StakeoutError('install the guard', `${main} is not there`, { next: 'npm run setup builds it' });
  const settings = {
    ...(await guardedHost(directory)),
    node: process.execPath,
    main,
    program: launcher,
    stateDir: directory,
    failMode: flags.failMode,
  };
  const objects = installGuard(settings);
  writeIndex(directory, await enterOwnParts(directory, baseline));
  await writeDown(this, { kind: 'guard.changed', what: 'installed', objects, ...by() });
  show(this, flags.json);
}

async function runRemove(this: Context, flags: JsonFlag): Promise<void> {
  requireRoot(this, 'remove the guard');
  const directory = stateDir(this);
  const { baseline } = new BaselineStore(directory).load();
  if (baseline !== undefined && leaveOwnParts(directory, baseline)) await sleep(TAKEN_UP_MS);
  const objects = uninstall(directory);
  if (objects.length > 0) await writeDown(this, { kind: 'guard.changed', what: 'removed', objects, ...by() });
  show(this, flags.json);
}

function runStatus(this: Context, flags: JsonFlag): void {
  const { installed, files } = show(this, flags.json);
  if (!installed || files.some(({ state }) => state !== 'ok')) this.exit(EXIT.found);
}

function show(context: Context, json: boolean): GuardStatus {
  const status = guardStatus(stateDir(context), context.now());
  context.stdout.write(json ? renderJson(status) : statusText(status, context));
  return status;
}

/** rpm without a macro for its plugins, or without a dnf that runs plugins in Python, is guarded by what there is. */
function whereOf({ manager, files }: GuardStatus): string {
  if (manager !== 'rpm') return 'in apt and dpkg';
  const rpm = files.some(({ path }) => path.startsWith('/etc/rpm/'));
  const dnf = files.some(({ path }) => path.endsWith('.py'));
  const places = [...(rpm ? ['rpm'] : []), ...(dnf ? ['dnf'] : [])];
  return places.length === 0 ? 'nowhere: this rpm has no place for it' : `in ${places.join(' and ')}`;
}

function statusText(status: GuardStatus, { stdout }: Context): string {
  const wrong = status.files.filter(({ state }) => state !== 'ok');
  const block = renderBlock(
    [
      ['guard', status.installed ? (wrong.length === 0 ? whereOf(status) : 'incomplete') : 'not installed'],
      ['mode', status.failMode === null ? undefined : `${status.failMode} when it cannot judge`],
      ['packages', `${status.essentialPackages.length} whose going would hurt a service`],
      ['could not judge', status.failures === 0 ? undefined : `${status.failures} times`],
      [
        'not in the journal',
        status.unwritten === 0
          ? undefined
          : `${status.unwritten} entries, until it can be written: stakeout journal verify`,
      ],
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

export const install = buildCommand({
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
  docs: { brief: 'Puts the guard into apt and dpkg, or into rpm and dnf' },
});

export const status = buildCommand({
  func: runStatus,
  parameters: { flags: { json: jsonFlag } },
  docs: { brief: 'How it stands, what it refused, what is approved' },
});

export const remove = buildCommand({
  func: runRemove,
  parameters: { flags: { json: jsonFlag } },
  docs: { brief: 'Takes the guard out of the package manager' },
});
