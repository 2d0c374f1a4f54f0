/** `stakeout drill start` and `stakeout drill from INCIDENT`: a practice host with a fault, and a shell in it. */
import { randomInt } from 'node:crypto';
import { buildCommand } from '@stricli/core';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import {
  chooseFault,
  debriefOf,
  faultLike,
  practiceDrill,
  scenarioOf,
  versionOf,
} from '../../learn/drill/index.ts';
import { readFaults, type Fault } from '../../practice/index.ts';
import { canAsk } from '../confirm.ts';
import type { Context } from '../context.ts';
import { program } from '../launcher.ts';
import { visible } from '../output/index.ts';
import { incidentOf, newDrillId, person } from './common.ts';
import { conclude } from './conclude.ts';
import { sitDown } from './table.ts';

export interface StartFlags {
  readonly random: boolean;
  readonly level?: number;
  readonly control: boolean;
  readonly person?: string;
  readonly observer?: string;
  readonly limit: number;
  readonly faultAfter?: number;
  readonly pageAfter: number;
  readonly report?: string;
}

/** One of so many random drills has no fault: whoever expects one sees it everywhere. */
const CONTROL_SHARE = 6;
const LONGEST_WAIT_S = 20;

async function start(this: Context, flags: StartFlags, name?: string): Promise<void> {
  const control = flags.control || (flags.random && name === undefined && randomInt(CONTROL_SHARE) === 0);
  if (flags.control && (name !== undefined || flags.level !== undefined || flags.random))
    throw new StakeoutError('--control stands alone', 'it is a host without a fault', { exit: EXIT.usage });
  const choice = {
    random: flags.random,
    ...(name === undefined ? {} : { name }),
    ...(flags.level === undefined ? {} : { level: flags.level }),
  };
  await play(
    this,
    flags,
    control ? undefined : chooseFault(readFaults(), choice, () => randomInt(1 << 30) / (1 << 30)),
  );
}

async function from(
  this: Context,
  flags: StartFlags & { readonly tabletop: boolean },
  id: string,
): Promise<void> {
  const incident = await incidentOf(this, id);
  const like = flags.tabletop ? undefined : faultLike(readFaults(), incident);
  if (like !== undefined) {
    this.stderr.write(
      like.same
        ? 'its cause is staged as it was\n'
        : 'no fault stages exactly that; this one has a cause of the same kind\n',
    );
    await play(this, flags, like.fault);
    return;
  }
  const scenario = scenarioOf(incident);
  if (scenario === undefined)
    throw new StakeoutError(
      `no drill can be made from ${id}`,
      'its cause was never recorded, so no answer could be judged',
      { next: 'stakeout drill start --random', exit: EXIT.input },
    );
  await sitDown(this, scenario, {
    person: flags.person ?? person(this),
    ...(flags.observer === undefined ? {} : { observer: flags.observer }),
    ...(flags.report === undefined ? {} : { report: flags.report }),
  });
}

async function play(context: Context, flags: StartFlags, fault: Fault | undefined): Promise<void> {
  if (!canAsk(context) || !context.stdout.isTTY)
    throw new StakeoutError('a drill needs a terminal', 'you get a shell in it', {
      next: 'run it in a terminal of your own; at a table: stakeout drill tabletop INCIDENT',
      exit: EXIT.usage,
    });
  if (context.uid !== 0)
    throw new StakeoutError('a drill needs root', 'the practice host is a clone of this machine', {
      next: 'run it as root',
      exit: EXIT.privilege,
    });
  const drill = newDrillId(context);
  context.stdout.write(opening(drill));
  const result = await practiceDrill({
    ...(fault === undefined ? {} : { fault }),
    launcher: program(),
    term: context.env['TERM'] ?? 'dumb',
    limitMs: flags.limit * 60_000,
    faultAfterMs: 1000 * (flags.faultAfter ?? randomInt(LONGEST_WAIT_S)),
    pageAfterMs: 1000 * flags.pageAfter,
    say: (line) => context.stdout.write(`${line}\n`),
    signal: context.interrupted,
  });
  const { course, assisted, screen, finished } = result;
  await conclude(context, {
    drill,
    person: flags.person ?? person(context),
    fault: fault?.name ?? 'control',
    title:
      fault === undefined ? 'Control: nothing was wrong with this host' : `${fault.title}. ${fault.breaks}`,
    family: fault?.family ?? 'control',
    ...(fault === undefined ? {} : { cause: fault.truth.cause }),
    version: versionOf(fault),
    course,
    debrief: debriefOf(course, fault?.truth, assisted),
    finished,
    screen,
    ...(flags.observer === undefined ? {} : { observer: flags.observer }),
    ...(flags.report === undefined ? {} : { report: flags.report }),
  });
}

function opening(drill: string): string {
  return `
${visible(drill)}: you are on call for a lending library, http://library.test/ on this host.
Everything works as you come in. Watch it: something may happen. In this shell you say

  stakeout drill report TEXT              what users see; the sooner the better
  stakeout drill ack                      you have the page
  stakeout drill hypothesis KIND OBJECT   what it is, before you change anything
  stakeout drill update TEXT              others hear how it goes
  stakeout drill hint                     costs points
  stakeout drill note SLOT TEXT           for the post-mortem: impact, cause, fix, detection, prevention
  stakeout drill finish                   it is over; with --healthy: there was nothing

The host is a clone: nothing you do reaches this machine. Leave with exit; nothing is recorded then.

`;
}

function amount(most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (text.trim() !== '' && number >= 0 && number <= most) return number;
    throw new SyntaxError(`not a number up to ${most}: ${text}`);
  };
}

const optional = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: String, brief, placeholder, optional: true }) as const;

const COMMON = {
  person: optional('Whose drill it is; whoever is logged in when left out', 'name'),
  observer: optional('Who watches, for the record', 'name'),
  limit: {
    kind: 'parsed',
    parse: amount(600),
    brief: 'It ends by itself after so many minutes',
    default: '60',
    placeholder: 'minutes',
  },
  faultAfter: {
    kind: 'parsed',
    parse: amount(3600),
    brief: 'Seconds until the fault; up to 20 by chance when left out',
    placeholder: 'seconds',
    optional: true,
  },
  pageAfter: {
    kind: 'parsed',
    parse: amount(3600),
    brief: 'Seconds from certain harm until you are paged',
    default: '30',
    placeholder: 'seconds',
  },
  report: optional('Writes score, ways and the whole screen there, as JSON', 'file'),
} as const;

export const startCommand = buildCommand({
  func: start,
  parameters: {
    flags: {
      random: { kind: 'boolean', brief: 'Any fault, or none', default: false },
      level: {
        kind: 'parsed',
        parse: amount(3),
        brief: 'Any fault of this level: 1, 2 or 3',
        placeholder: 'n',
        optional: true,
      },
      control: { kind: 'boolean', brief: 'No fault: does the trainee leave it alone?', default: false },
      ...COMMON,
    },
    positional: {
      kind: 'tuple',
      parameters: [
        {
          brief: 'The fault, as stakeout drill list names it',
          parse: String,
          placeholder: 'fault',
          optional: true,
        },
      ],
    },
  },
  docs: {
    brief: 'Breaks a practice host, gives you a shell in it, and scores what you do',
    fullDescription: 'Exit codes: 0 passed, 1 not passed or given up.',
  },
});

const NONE = { random: false, control: false } as const;

export const fromCommand = buildCommand({
  func(
    this: Context,
    flags: Omit<StartFlags, 'random' | 'control' | 'level'> & { readonly tabletop: boolean },
    id: string,
  ) {
    return from.call(this, { ...flags, ...NONE }, id);
  },
  parameters: {
    flags: {
      tabletop: { kind: 'boolean', brief: 'At a table, from what was recorded', default: false },
      ...COMMON,
    },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'The incident, e.g. INC-20260102-1', parse: String, placeholder: 'incident' }],
    },
  },
  docs: {
    brief:
      'Makes a drill of an incident: the same fault on a practice host, or a table with what was recorded',
  },
});
