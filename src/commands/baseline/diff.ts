/** `stakeout baseline diff`: what is not as recorded, in detail, and which package operation explains it. */
import { buildCommand } from '@stricli/core';
import type { FileState } from '../../domain/file-state.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { compareWithHost, type HostDifference } from '../../identify/index.ts';
import type { Context } from '../context.ts';
import { renderBlock, renderJson, startProgress, toned } from '../output/index.ts';
import { explanation, JSON_FLAG, loadBaseline, operationsSince } from './common.ts';

interface Flags {
  readonly json: boolean;
}

async function diff(this: Context, flags: Flags): Promise<void> {
  const baseline = loadBaseline(this);
  const progress = startProgress(this.stderr);
  const { checked, differences, unverified } = await compareWithHost(baseline, {
    now: this.now,
    history: operationsSince(baseline),
    onProgress: (done) => progress.say(`${done} of ${baseline.entries.length} components`),
  }).finally(() => progress.done());
  if (flags.json)
    this.stdout.write(
      renderJson({
        schema: 'stakeout.baseline-diff/1',
        generation: baseline.generation,
        checked,
        differences,
        unverified,
      }),
    );
  else {
    for (const difference of differences) this.stdout.write(`${text(difference, this)}\n`);
    for (const { path, why } of unverified)
      this.stdout.write(renderBlock([[path, toned('warn', `could not be looked at: ${why}`)]], this.stdout));
    this.stdout.write(`${checked} components compared with generation ${baseline.generation}\n`);
  }
  if (differences.length + unverified.length > 0) this.exit(EXIT.found);
}

function text(difference: HostDifference, { stdout }: Context): string {
  const { finding, expected, actual } = difference;
  const explained = explanation(difference);
  return renderBlock(
    [
      ['path', finding.component.path],
      ['is', toned(finding.severity === 'critical' ? 'bad' : 'warn', finding.kind)],
      ['differs in', finding.differences.join(', ')],
      ['recorded', expected && describe(expected)],
      ['now', actual && describe(actual)],
      ['package', finding.component.package?.name],
      ['explained by', explained === '' ? undefined : explained],
    ],
    stdout,
  );
}

function describe(state: FileState): string {
  const mode = state.mode.toString(8).padStart(4, '0');
  const content = state.sha256?.slice(0, 16) ?? state.target ?? '';
  const attributes = Object.keys(state.xattrs).join(' ');
  return [state.type, mode, `${state.uid}:${state.gid}`, state.size, content, attributes]
    .filter((part) => part !== '')
    .join(' ');
}

export const diffCommand = buildCommand({
  func: diff,
  parameters: { flags: { json: JSON_FLAG } },
  docs: { brief: 'Shows what is not as recorded; changes nothing' },
});
