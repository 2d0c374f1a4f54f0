/** `stakeout repair PATH…`: single objects, as recorded or as packaged. */
import { foresee } from '../../agent/foresee.ts';
import { putBack, type PutBackRow } from '../../agent/put-back.ts';
import { ACTION_ID } from '../../domain/action.ts';
import { stateDirectory } from '../../host/state-directory.ts';
import type { Context } from '../context.ts';
import { recorded } from '../recorded.ts';
import { withJournal } from '../state.ts';
import type { RepairRow } from './schema.ts';

export async function planPaths(context: Context, paths: readonly string[]): Promise<readonly RepairRow[]> {
  const { baseline, vault } = await recorded(context);
  const known = { ...(baseline && { baseline }), ...(vault && { vault }) };
  const found = await foresee(known, paths);
  return found.map(({ path, wrong, from, why }) => {
    if (why !== undefined) return { path, result: 'failed', why, ...(wrong && { wrong }) };
    if (wrong === undefined && from === undefined) return { path, result: 'unchanged' };
    return { path, result: 'planned', ...(wrong && { wrong }), ...(from && { from }) };
  });
}

export async function putPathsBack(
  context: Context,
  paths: readonly string[],
): Promise<readonly RepairRow[]> {
  const state = stateDirectory(context);
  const { baseline, vault } = await recorded(context);
  const group = context.env['STAKEOUT_REPAIR_GROUP'];
  return withJournal(
    context,
    async (journal) => {
      const tools = {
        stateDir: state,
        journal,
        now: context.now,
        ...(baseline && { baseline }),
        ...(vault && { vault }),
        ...(group !== undefined && ACTION_ID.test(group) ? { group } : {}),
      };
      return (await putBack(tools, paths)).map((row) => rowOf(row));
    },
    { readOnly: false },
  );
}

function rowOf(row: PutBackRow): RepairRow {
  return { ...row };
}
