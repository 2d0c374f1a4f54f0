/** `stakeout oncall calendar` */
import { calendar } from '../../oncall/index.ts';
import type { Context } from '../context.ts';
import { checkDays, chooseSchedules, unknown } from './choice.ts';
import { usableConfiguration } from './file.ts';

export interface Flags {
  readonly schedule?: string;
  readonly person?: string;
  readonly days: number;
  readonly config: string;
}

const DAY = 86_400_000;

export function calendarOf(context: Context, flags: Flags): void {
  const { config } = usableConfiguration(context, flags.config);
  const { person } = flags;
  if (person !== undefined && !config.people.has(person))
    throw unknown('person', person, config.people.keys());
  const now = context.now().getTime();
  const text = calendar(config, {
    schedules: chooseSchedules(config, flags.schedule),
    ...(person === undefined ? {} : { person }),
    name: `On call: ${person ?? flags.schedule ?? 'all'}`,
    from: now,
    until: now + checkDays(flags.days) * DAY,
    now,
  });
  context.stdout.write(text);
}
