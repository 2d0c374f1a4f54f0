/** `stakeout oncall ack`, `snooze`, `handover`, `awake` and `silence`: what people say of incidents. */
import { buildCommand } from '@stricli/core';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { durationOf } from '../../oncall/index.ts';
import type { Context } from '../context.ts';
import { parseSince } from '../time.ts';
import { say, type Said } from './ask.ts';

const text = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: String, brief, placeholder }) as const;
const AS = {
  ...text('As whom, by the name in the configuration; whoever is logged in when left out', 'person'),
  optional: true,
} as const;
const NOTE = { ...text('What the others should know', 'text'), optional: true } as const;
const INCIDENTS = {
  kind: 'array',
  minimum: 1,
  parameter: { brief: 'The incidents, e.g. INC-20260102-1', parse: String, placeholder: 'incident' },
} as const;

interface AckFlags extends Said {
  readonly note?: string;
  readonly eta?: string;
}

export const ack = buildCommand({
  func(this: Context, flags: AckFlags, ...incidents: readonly string[]) {
    const etaMs = flags.eta === undefined ? undefined : span(flags.eta, '--eta');
    return say(this, incidents, flags, (incident, by) => ({
      kind: 'incident.acknowledged',
      incident,
      by,
      ...(flags.note === undefined ? {} : { note: flags.note }),
      ...(etaMs === undefined ? {} : { etaMs }),
    }));
  },
  parameters: {
    flags: {
      note: NOTE,
      eta: { ...text('When it is expected to be over, from now: 45m, 2h', 'time'), optional: true },
      as: AS,
    },
    positional: INCIDENTS,
  },
  docs: { brief: 'Says that you are on it: nobody further is paged until that runs out' },
});

interface SnoozeFlags extends Said {
  readonly for: string;
}

export const snooze = buildCommand({
  func(this: Context, flags: SnoozeFlags, ...incidents: readonly string[]) {
    const forMs = span(flags.for, '--for');
    return say(this, incidents, flags, (incident, by) => ({
      kind: 'oncall.asked',
      incident,
      by,
      ask: { what: 'snooze', forMs },
    }));
  },
  parameters: {
    flags: { for: text('How long: 30m, 2h; a week at most', 'time'), as: AS },
    positional: INCIDENTS,
  },
  docs: { brief: 'Puts incidents off: then they page again from the first step' },
});

interface HandoverFlags extends Said {
  readonly to: string;
  readonly note?: string;
}

export const handover = buildCommand({
  func(this: Context, { to, note, ...flags }: HandoverFlags, ...incidents: readonly string[]) {
    const said = note === undefined ? {} : { note };
    return say(
      this,
      incidents,
      flags,
      (incident, by) => ({
        kind: 'oncall.asked',
        incident,
        by,
        ask: { what: 'hand-over', to, ...said },
      }),
      [to],
    );
  },
  parameters: {
    flags: { to: text('Who takes over, and is paged', 'person'), note: NOTE, as: AS },
    positional: INCIDENTS,
  },
  docs: { brief: 'Hands incidents over to somebody else, who is paged' },
});

interface AwakeFlags extends Said {
  readonly off: boolean;
}

export const awake = buildCommand({
  func(this: Context, flags: AwakeFlags, ...incidents: readonly string[]) {
    return say(this, incidents, flags, (incident, by) => ({
      kind: 'oncall.asked',
      incident,
      by,
      ask: { what: 'awake', awake: !flags.off },
    }));
  },
  parameters: {
    flags: {
      off: { kind: 'boolean', brief: 'Page me again', default: false },
      as: AS,
    },
    positional: INCIDENTS,
  },
  docs: { brief: 'Says that you are awake: you are not paged again for these incidents, others are' },
});

interface SilenceFlags extends Said {
  readonly until?: string;
  readonly reason?: string;
  readonly off: boolean;
}

export const silence = buildCommand({
  func(this: Context, flags: SilenceFlags, ...incidents: readonly string[]) {
    const { reason } = flags;
    if (!flags.off && (reason === undefined || reason.trim() === ''))
      throw new StakeoutError('--reason', 'is what others read when they ask why nobody was paged', {
        exit: EXIT.usage,
        next: "--reason 'known, OPS-311'",
      });
    const until = untilOf(this, flags.until ?? 'resolved');
    return say(this, incidents, flags, (incident, by) => ({
      kind: 'oncall.asked',
      incident,
      by,
      ask: flags.off ? { what: 'unsilence' } : { what: 'silence', reason: reason ?? '', until },
    }));
  },
  parameters: {
    flags: {
      until: {
        ...text('+2h, a time, or resolved (which it is when left out)', 'time'),
        optional: true,
      },
      reason: { ...text('Why', 'text'), optional: true },
      off: { kind: 'boolean', brief: 'End the silence', default: false },
      as: AS,
    },
    positional: INCIDENTS,
  },
  docs: { brief: 'Keeps the pages of incidents back; you are told of their end all the same' },
});

function span(written: string, flag: string): number {
  const ms = durationOf(written);
  if (ms !== undefined) return ms;
  throw new StakeoutError(flag, `${written} is no length of time`, {
    exit: EXIT.usage,
    next: 'for example 45m or 2h',
  });
}

function untilOf(context: Context, written: string): string {
  if (written === 'resolved') return written;
  const now = context.now();
  const ahead = written.startsWith('+') ? durationOf(written.slice(1)) : undefined;
  return ahead === undefined ? parseSince(written, now) : new Date(now.getTime() + ahead).toISOString();
}
