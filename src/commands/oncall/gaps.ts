/** `stakeout oncall gaps` */
import * as z from 'zod/mini';
import { EXIT } from '../../domain/exit-codes.ts';
import { gapsOf, wallText, type Gaps, type OnCallConfig } from '../../oncall/index.ts';
import type { Context } from '../context.ts';
import { renderJson, renderTable, toned, type Cell } from '../output/index.ts';
import { durationText } from '../time.ts';
import { checkDays } from './choice.ts';
import { usableConfiguration } from './file.ts';
import { type Untrained, untrainedIn, untrainedSchema, untrainedText } from './trained.ts';

const span = { from: z.string(), until: z.string() };

export const gapsSchema = z.object({
  schema: z.literal('stakeout.oncall-gaps/1'),
  /** The time that was looked at. */
  ...span,
  /** Nobody is on call in a schedule; `skipped` are policies with a step that has nobody in it then. */
  schedules: z.array(z.object({ schedule: z.string(), ...span, skipped: z.array(z.string()) })),
  /** Nobody would be paged at all. */
  policies: z.array(z.object({ policy: z.string(), ...span })),
  /** Who is on call in that time. */
  untrained: untrainedSchema,
});

export interface Flags {
  readonly days: number;
  readonly config: string;
  readonly json: boolean;
}

const DAY = 86_400_000;

export async function gaps(context: Context, flags: Flags): Promise<void> {
  const { config } = usableConfiguration(context, flags.config);
  const from = context.now().getTime();
  const until = from + checkDays(flags.days) * DAY;
  const found = gapsOf(config, from, until);
  const untrained = await untrainedIn(context, config, { from, until });
  const none = found.schedules.length === 0 && found.policies.length === 0;
  if (flags.json) context.stdout.write(renderJson(report(found, { from, until }, untrained)));
  else {
    context.stdout.write(
      none
        ? `no gap in the next ${flags.days === 1 ? 'day' : `${flags.days} days`}\n`
        : renderTable(COLUMNS, rows(config, found), context.stdout),
    );
    context.stdout.write(untrainedText(config, untrained));
  }
  if (!none) context.exit(EXIT.found);
}

const iso = (instant: number): string => new Date(instant).toISOString();
const isoSpan = <T extends { from: number; until: number }>(gap: T) => ({
  ...gap,
  from: iso(gap.from),
  until: iso(gap.until),
});

function report(
  { schedules, policies }: Gaps,
  { from, until }: { readonly from: number; readonly until: number },
  untrained: Untrained,
): z.infer<typeof gapsSchema> {
  return {
    schema: 'stakeout.oncall-gaps/1',
    from: iso(from),
    until: iso(until),
    schedules: schedules.map((gap) => ({ ...isoSpan(gap), skipped: [...gap.skipped] })),
    policies: policies.map(isoSpan),
    untrained: untrained && [...untrained],
  };
}

const COLUMNS = ['nobody in', 'from', 'until', 'zone', 'for', 'what that means'].map((title) => ({ title }));

function rows(config: OnCallConfig, { schedules, policies }: Gaps): readonly (readonly Cell[])[] {
  const row = (name: string, zone: string, from: number, until: number, meaning: Cell): readonly Cell[] => [
    name,
    wallText(zone, from),
    wallText(zone, until),
    zone,
    durationText(until - from),
    meaning,
  ];
  return [
    ...policies.map(({ policy, from, until }) =>
      row(`policy ${policy}`, config.zone, from, until, toned('bad', 'nobody would be paged')),
    ),
    ...schedules.map(({ schedule, from, until, skipped }) =>
      row(
        `schedule ${schedule}`,
        config.schedules.get(schedule)?.zone ?? config.zone,
        from,
        until,
        skipped.length === 0 ? 'others are paged' : toned('warn', `a step is skipped: ${skipped.join(', ')}`),
      ),
    ),
  ];
}
