/** `stakeout status`: one screen. */
import { buildCommand } from '@stricli/core';
import * as z from 'zod/mini';
import { EXIT } from '../domain/exit-codes.ts';
import { statusOf, type Status } from '../domain/status.ts';
import type { Context } from './context.ts';
import { renderBlock, renderJson, toned, type Cell } from './output/index.ts';
import { standingOf, type Standing } from './standing.ts';
import { durationText, timeText } from './time.ts';

const text = z.string();
const check = z.object({ at: text, scope: text, checked: z.number(), findings: z.number() });

export const statusSchema = z.object({
  schema: z.literal('stakeout.status/1'),
  guarded: z.boolean(),
  since: z.optional(text),
  policy: z.optional(text),
  /** How the running agent says its kernel guard stands. */
  kernelGuard: z.optional(text),
  /** How the running agent says its pager stands: whether anybody would be paged. */
  onCall: z.optional(text),
  services: z.array(text),
  watching: z.number(),
  baseline: z.optional(
    z.object({
      generation: z.number(),
      createdAt: text,
      components: z.number(),
      services: z.array(text),
      broken: z.array(text),
    }),
  ),
  lastCheck: z.optional(check),
  openIncidents: z.array(
    z.object({
      id: text,
      state: text,
      title: text,
      since: text,
      broken: z.array(text),
      signals: z.array(text),
      /** The reason, when a diagnosis named one. */
      cause: z.optional(text),
    }),
  ),
  /** Signs of harm that belong to no incident: one broken page of many, a certificate that ends soon. */
  warnings: z.array(z.object({ id: text, since: text, summary: text })),
  /** What is wrong besides open incidents, in words. */
  wrong: z.array(text),
  next: z.array(text),
});

async function status(this: Context, flags: { readonly json: boolean }): Promise<void> {
  const standing = await standingOf(this);
  const { agent } = standing;
  const result = statusOf(standing);
  if (result.wrong.length > 0 || result.openIncidents.length > 0 || result.warnings.length > 0)
    this.exit(EXIT.found);
  this.stdout.write(
    flags.json
      ? renderJson({ schema: 'stakeout.status/1', ...result, ...kernelGuardOf(agent), ...onCallOf(agent) })
      : renderBlock(pairs(result, agent, this.now()), this.stdout),
  );
}

function kernelGuardOf(agent: Standing['agent']): { readonly kernelGuard?: string } {
  const { kernelGuard } = agent.state === 'running' ? agent.status : {};
  return kernelGuard === undefined ? {} : { kernelGuard };
}

function onCallOf(agent: Standing['agent']): { readonly onCall?: string } {
  const { onCall } = agent.state === 'running' ? agent.status : {};
  return onCall === undefined ? {} : { onCall };
}

function onCallCell(agent: Standing['agent']): Cell | undefined {
  const { onCall } = onCallOf(agent);
  return onCall?.startsWith('nobody would be paged') === true ? toned('warn', onCall) : onCall;
}

function pairs(
  status: Status,
  agent: Standing['agent'],
  now: Date,
): readonly (readonly [string, Cell | readonly Cell[]])[] {
  const { baseline, lastCheck } = status;
  const ago = (at: string): string => `${timeText(at)}, ${durationText(now.getTime() - Date.parse(at))} ago`;
  const notes = agent.state === 'running' ? agent.status.notes : [];
  return [
    [
      'guarded',
      status.guarded
        ? toned('good', `yes: ${status.watching} components of ${status.services.join(', ')}`)
        : toned('bad', 'no'),
    ],
    ['since', status.since && ago(status.since)],
    ['policy', status.policy],
    [
      'events from',
      agent.state === 'running' ? `${agent.status.events}, actors from ${agent.status.identity}` : undefined,
    ],
    [
      'baseline',
      baseline &&
        `generation ${baseline.generation}: ${baseline.components} components, ${ago(baseline.createdAt)}`,
    ],
    [
      'last check',
      lastCheck
        ? `${ago(lastCheck.at)}: ${lastCheck.checked} checked, ${lastCheck.findings} findings (${lastCheck.scope})`
        : 'none',
    ],
    ['wrong', wrong(status)],
    ['kernel guard', kernelGuardOf(agent).kernelGuard],
    ['on-call', onCallCell(agent)],
    ['notes', notes],
    ['next', status.next.length > 0 ? status.next : 'nothing to do'],
  ];
}

function wrong(status: Status): readonly Cell[] {
  const lines = [
    ...status.openIncidents.flatMap((i) => [
      toned('bad', `${i.id} ${i.state} since ${timeText(i.since)}: ${i.title}`),
      ...(i.cause === undefined ? [] : [toned('bad', `  because ${i.cause}`)]),
    ]),
    ...status.wrong.map((t) => toned('bad', t)),
    ...status.warnings.map((w) => toned('warn', `${w.summary}, since ${timeText(w.since)}`)),
  ];
  return lines.length > 0 ? lines : [toned('good', 'nothing')];
}

export const command = buildCommand({
  func: status,
  parameters: {
    flags: { json: { kind: 'boolean', brief: 'Print one JSON document', default: false } },
  },
  docs: {
    brief: 'What is guarded, since when, what is wrong, what to do next; exit code 1 when something is',
  },
});
