/** `stakeout verify --tree DIR`. */
import { EXIT } from '../../domain/exit-codes.ts';
import { stateDirectory } from '../../host/state-directory.ts';
import { TreeBaseline, type TreeChange, type TreeReport } from '../../identify/verify/tree/index.ts';
import type { Context } from '../context.ts';
import { paint, renderJson, renderTable, startProgress, toned, visible } from '../output/index.ts';

export interface TreeArguments {
  readonly tree: string;
  readonly level: 'dirs' | 'quick' | 'full';
  readonly init: boolean;
  readonly json: boolean;
}

export async function verifyTree(
  context: Context,
  { tree, level, init, json }: TreeArguments,
): Promise<void> {
  const progress = startProgress(context.stderr);
  const baseline = new TreeBaseline(tree, {
    stateDir: stateDirectory(context),
    now: context.now,
    onProgress: (what, done) => progress.say(`${what}: ${done} entries`),
  });
  const work = init || !baseline.exists() ? baseline.record() : baseline.verify(level);
  const report = await work.finally(() => progress.done());
  if (json) context.stdout.write(renderJson(report));
  else print(context, report);
  if (report.changes.length > 0) context.exit(EXIT.found);
}

function print(context: Context, report: TreeReport): void {
  const { stdout, stderr } = context;
  for (const { generation, why } of report.damaged)
    stderr.write(
      `${paint('warn', visible(`generation ${generation} is damaged: ${why}; using ${report.generation}`), stderr.color)}\n`,
    );
  for (const note of report.notes) stderr.write(`${visible(note)}\n`);
  stdout.write(
    renderTable(
      [
        { title: 'change' },
        { title: 'path', overflow: 'middle', min: 24 },
        { title: 'detail', overflow: 'wrap' },
      ],
      report.changes.map((c) => [toned(toneOf(c), c.kind), c.path, c.detail]),
      stdout,
    ),
  );
  const size = `${report.entries} entries in ${report.directories} directories of ${report.root}`;
  stdout.write(
    report.action === 'recorded'
      ? `${visible(size)} recorded as generation ${report.generation}\n`
      : `${visible(size)} verified (${report.level}) against generation ${report.generation} of ${report.recordedAt}: ${report.changes.length} changes\n`,
  );
}

function toneOf({ kind }: TreeChange): 'bad' | 'warn' {
  return kind === 'removed' || kind === 'changed' ? 'bad' : 'warn';
}
