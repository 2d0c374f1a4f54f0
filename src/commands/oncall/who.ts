/** `stakeout oncall who` */
import * as z from 'zod/mini';
import { EXIT } from '../../domain/exit-codes.ts';
import {
  currentStretch,
  wallText,
  type OnCallConfig,
  type Reason,
  type Schedule,
} from '../../oncall/index.ts';
import type { Context } from '../context.ts';
import { renderJson, renderTable, toned, type Cell } from '../output/index.ts';
import { chooseSchedules, instantOf } from './choice.ts';
import { usableConfiguration } from './file.ts';
import { untrainedIn, untrainedSchema, untrainedText } from './trained.ts';

const reasonSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('layer'), layer: z.string() }),
  z.object({ kind: z.literal('swap'), layer: z.string(), instead: z.string() }),
  z.object({ kind: z.literal('override'), reason: z.optional(z.string()) }),
]);

export const whoSchema = z.object({
  schema: z.literal('stakeout.oncall/1'),
  /** What was asked for. */
  at: z.string(),
  schedules: z.array(
    z.object({
      schedule: z.string(),
      /** All times are UTC; this is the zone in which the schedule hands over. */
      zone: z.string(),
      /** Null when nobody is on call. */
      person: z.nullable(z.object({ id: z.string(), name: z.string(), why: reasonSchema })),
      /** Null when it does not end within 400 days. */
      until: z.nullable(z.string()),
      /** Null when nobody follows, or nothing changes. */
      next: z.nullable(z.object({ id: z.string(), name: z.string() })),
    }),
  ),
  /** Of those on call. */
  untrained: untrainedSchema,
});
type Who = z.infer<typeof whoSchema>;
type Row = Who['schedules'][number];

export interface Flags {
  readonly at?: string;
  readonly schedule?: string;
  readonly config: string;
  readonly json: boolean;
}

export async function who(context: Context, flags: Flags): Promise<void> {
  const { config } = usableConfiguration(context, flags.config);
  const at = instantOf(context, flags.at);
  const chosen = chooseSchedules(config, flags.schedule);
  const schedules = chosen.map((schedule) => rowOf(config, schedule, at));
  const named = chosen.map(({ id }) => id);
  const untrained = await untrainedIn(context, config, { from: at, until: at + 1, schedules: named });
  if (flags.json) {
    const report: Who = {
      schema: 'stakeout.oncall/1',
      at: iso(at),
      schedules,
      untrained: untrained && [...untrained],
    };
    context.stdout.write(renderJson(report));
  } else if (schedules.length === 0) context.stderr.write('the configuration has no schedules\n');
  else {
    context.stdout.write(renderTable(COLUMNS, schedules.map(cells), context.stdout));
    context.stdout.write(untrainedText(config, untrained));
  }
  if (schedules.some(({ person }) => person === null)) context.exit(EXIT.found);
}

function rowOf(config: OnCallConfig, schedule: Schedule, at: number): Row {
  const { duty, until, next } = currentStretch(schedule, at);
  const named = (id: string): { id: string; name: string } => ({
    id,
    name: config.people.get(id)?.name ?? id,
  });
  return {
    schedule: schedule.id,
    zone: schedule.zone,
    person: duty === undefined ? null : { ...named(duty.person), why: duty.why },
    until: until === undefined ? null : iso(until),
    next: next?.duty === undefined ? null : named(next.duty.person),
  };
}

const iso = (instant: number): string => new Date(instant).toISOString();

const COLUMNS = ['schedule', 'on call', 'until', 'zone', 'why', 'next'].map((title) => ({ title }));

function cells({ schedule, zone, person, until, next }: Row): readonly Cell[] {
  return [
    schedule,
    person === null ? toned('bad', 'nobody') : `${person.name} (${person.id})`,
    until === null ? 'no change in sight' : wallText(zone, Date.parse(until)),
    zone,
    person === null ? '' : reasonText(person.why),
    until === null ? '' : (next?.name ?? toned('warn', 'nobody')),
  ];
}

function reasonText(why: Reason): string {
  if (why.kind === 'override') return why.reason === undefined ? 'override' : `override: ${why.reason}`;
  return why.kind === 'swap' ? `${why.layer}, swapped with ${why.instead}` : why.layer;
}
