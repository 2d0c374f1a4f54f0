/** `stakeout verify` without a tree: the components of the services. */
import { EXIT } from '../../domain/exit-codes.ts';
import { stateDirectory } from '../../host/state-directory.ts';
import { type HostDifference, type ServiceVerification, verifyServices } from '../../identify/index.ts';
import { explanation, loadBaseline, operationsSince } from '../baseline/common.ts';
import type { Context } from '../context.ts';
import { renderJson, renderTable, startProgress, toned, type Toned, visible } from '../output/index.ts';
import { withJournal } from '../state.ts';

export async function verifyServiceSet(
  context: Context,
  level: 'quick' | 'full',
  json: boolean,
): Promise<void> {
  const baseline = loadBaseline(context);
  const progress = startProgress(context.stderr);
  const start = performance.now();
  const result = await verifyServices(baseline, {
    level,
    stateDir: stateDirectory(context),
    now: context.now,
    history: operationsSince(baseline),
    onProgress: (done) => progress.say(`${done} of ${baseline.entries.length} components`),
  }).finally(() => progress.done());
  const tookMs = performance.now() - start;
  await record(context, result, tookMs);
  const { checked, examined, differences, unverified, notes } = result;
  if (json)
    context.stdout.write(
      renderJson({
        schema: 'stakeout.verification/1',
        level,
        generation: baseline.generation,
        checked,
        examined,
        differences,
        unverified,
        notes,
        tookMs,
      }),
    );
  else print(context, result, baseline.generation);
  if (differences.length + unverified.length > 0) context.exit(EXIT.found);
}

function print(context: Context, result: ServiceVerification, generation: number): void {
  const { stdout, stderr } = context;
  stdout.write(
    renderTable(
      [
        { title: 'path', overflow: 'middle', min: 24 },
        { title: 'is' },
        { title: 'differs in', overflow: 'wrap' },
        { title: 'explained by', overflow: 'wrap' },
      ],
      result.differences.map((d) => [
        d.finding.component.path,
        kindCell(d),
        d.finding.differences.join(', '),
        explanation(d),
      ]),
      stdout,
    ),
  );
  for (const { path, why } of result.unverified)
    stderr.write(`${visible(`${path} could not be looked at: ${why}`)}\n`);
  for (const note of result.notes) stderr.write(`${visible(note)}\n`);
  stdout.write(
    `${result.checked} components verified (${result.level}) against generation ${generation}: ${result.differences.length} differ\n`,
  );
}

function kindCell({ finding }: HostDifference): Toned {
  return toned(finding.severity === 'critical' ? 'bad' : 'warn', finding.kind);
}

async function record(context: Context, result: ServiceVerification, tookMs: number): Promise<void> {
  await withJournal(
    context,
    (journal) =>
      journal.append({
        kind: 'verify.done',
        scope: `services, ${result.level}`,
        checked: result.checked,
        findings: result.differences.length,
        tookMs: Math.round(tookMs),
      }),
    { readOnly: false },
  );
}
