/** `stakeout baseline show`: what the newest intact baseline says. */
import { buildCommand } from '@stricli/core';
import type { Context } from '../context.ts';
import { renderBlock, renderJson, renderTable } from '../output/index.ts';
import { JSON_FLAG, loadBaseline } from './common.ts';

interface Flags {
  readonly json: boolean;
}

function show(this: Context, flags: Flags): void {
  const baseline = loadBaseline(this);
  if (flags.json) return this.stdout.write(renderJson(baseline));
  this.stdout.write(
    renderBlock(
      [
        ['generation', baseline.generation],
        ['host', baseline.host],
        ['taken', baseline.createdAt],
        ['services', baseline.services.map((s) => s.id).join(', ') || 'none'],
        ['pages', baseline.pages.length],
        ['broken then', baseline.broken.length],
      ],
      this.stdout,
    ),
  );
  this.stdout.write(
    renderTable(
      [
        { title: 'path', overflow: 'middle', min: 24 },
        { title: 'class' },
        { title: 'mode' },
        { title: 'owner' },
        { title: 'sha256 or target', overflow: 'cut', min: 12 },
        { title: 'package' },
      ],
      baseline.entries.map(({ component, state, packageAgrees }) => [
        component.path,
        component.class,
        state.mode.toString(8).padStart(4, '0'),
        `${state.uid}:${state.gid}`,
        state.sha256 ?? state.target ?? state.type,
        component.package && `${component.package.name}${packageAgrees === false ? ' (differs)' : ''}`,
      ]),
      this.stdout,
    ),
  );
}

export const showCommand = buildCommand({
  func: show,
  parameters: { flags: { json: JSON_FLAG } },
  docs: { brief: 'Shows the newest intact baseline' },
});
