/** What the sub-commands of `stakeout actions` do. */
import { StakeoutError } from '../../domain/errors.ts';
import type { EventOf } from '../../domain/event.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { stateDirectory } from '../../host/state-directory.ts';
import { isDay } from './days.ts';
import {
  ActionItems,
  adopt as adoptItems,
  changes,
  checkAll,
  drop as dropItem,
  start as startItem,
  STORY_ITEMS,
  thisHost,
  withFindings,
  type TrackedAction,
} from '../../learn/actions/index.ts';
import type { Context } from '../context.ts';
import { person } from '../oncall/ask.ts';
import { DEFAULT_FILE } from '../oncall/file.ts';
import { visible } from '../output/index.ts';
import { pause } from '../pause.ts';
import { placeOf, readOrThrow } from '../postmortem/place.ts';
import { stateDir, withJournal } from '../state.ts';
import { show } from './list.ts';
import { pageRegressions } from './page.ts';

export interface ListFlags {
  readonly json: boolean;
}

export function list(context: Context, { json }: ListFlags): void {
  const items = new ActionItems(stateDir(context)).read();
  show(context, items, json);
  if (items.some(({ state }) => state === 'regressed')) context.exit(EXIT.found);
}

/** `story`, or a post-mortem. */
export async function adopt(context: Context, flags: ListFlags, source: string): Promise<void> {
  const { from, promised } = promisedIn(context, source);
  if (promised.length === 0)
    throw new StakeoutError(`nothing to adopt in ${source}`, 'its front matter has no actions', {
      exit: EXIT.input,
    });
  const store = new ActionItems(stateDirectory(context));
  const sources = ({ from: first, alsoFrom = [] }: TrackedAction): number => [first, ...alsoFrom].length;
  const before = new Map(store.read().map((item) => [item.id, sources(item)]));
  const items = store.update((current) => adoptItems(current, promised, from, context.now()));
  const fresh = items.filter((item) => sources(item) > (before.get(item.id) ?? 0));
  await record(
    context,
    fresh.map((item) => event(item, 'adopted', `promised in ${from}`, person(context))),
  );
  await checkOnce(context, flags);
}

function promisedIn(
  context: Context,
  source: string,
): { readonly from: string; readonly promised: typeof STORY_ITEMS } {
  if (source === 'story') return { from: 'story', promised: STORY_ITEMS };
  const { postmortem } = readOrThrow(placeOf(context, source));
  return { from: postmortem.record.id, promised: postmortem.frontMatter.actions };
}

export interface StartFlags {
  readonly owner?: string;
  readonly due?: string;
}

export async function start(context: Context, flags: StartFlags, id: string): Promise<void> {
  const { due } = flags;
  const today = context.now().toISOString().slice(0, 10);
  if (due !== undefined && !isDay(due))
    throw new StakeoutError(`not a day: ${due}`, 'expected YYYY-MM-DD', { exit: EXIT.usage });
  if (due !== undefined && due < today)
    throw new StakeoutError(`${id} cannot be due on ${due}`, 'that day is over', {
      exit: EXIT.usage,
      next: `today is ${today}`,
    });
  const items = new ActionItems(stateDirectory(context)).update((current) => startItem(current, id, flags));
  const item = items.find((one) => one.id === id);
  if (item === undefined) return;
  const who = item.owner ?? 'nobody yet';
  await record(context, [
    event(item, 'in-progress', `owner ${who}, due ${item.due ?? 'on no day yet'}`, person(context)),
  ]);
  show(context, [item], false);
}

export async function drop(context: Context, flags: { readonly reason: string }, id: string): Promise<void> {
  const store = new ActionItems(stateDirectory(context));
  const item = store.read().find((one) => one.id === id);
  store.update((current) => dropItem(current, id));
  if (item !== undefined) {
    await record(context, [event(item, 'dropped', flags.reason, person(context))]);
    // An alert for what is not wanted any more is over.
    await pageRegressions(context, [{ ...item, state: 'open' }]);
  }
  context.stdout.write(`${visible(id)} is off the list\n`);
}

export interface CheckFlags extends ListFlags {
  readonly every?: number;
  readonly as?: string;
}

export async function check(context: Context, flags: CheckFlags): Promise<void> {
  const { every } = flags;
  if (every !== undefined && !(Number.isInteger(every) && every >= 1 && every <= 1440))
    throw new StakeoutError('--every', 'is a whole number of minutes from 1 to 1440', { exit: EXIT.usage });
  for (;;) {
    await checkOnce(context, flags);
    if (every === undefined) return;
    await pause(every * 60_000, context.interrupted);
    if (context.interrupted.aborted) return;
  }
}

async function checkOnce(context: Context, { json, as }: Pick<CheckFlags, 'json' | 'as'>): Promise<void> {
  const store = new ActionItems(stateDirectory(context));
  const before = store.read();
  const host = thisHost({ stateDir: stateDir(context), now: context.now, onCallFile: DEFAULT_FILE });
  const found = await checkAll(before, host, as ?? person(context));
  const items = store.update((current) => withFindings(current, found));
  await record(
    context,
    changes(before, items).flatMap(({ item }) =>
      item.state === 'verified' || item.state === 'regressed'
        ? [event(item, item.state, item.lastCheck?.why ?? '')]
        : [],
    ),
  );
  await pageRegressions(context, items);
  show(context, items, json);
  if (items.some(({ state }) => state !== 'verified')) context.exit(EXIT.found);
}

function event(
  { id, title }: TrackedAction,
  to: EventOf<'action.changed'>['to'],
  why: string,
  by?: string,
): EventOf<'action.changed'> {
  return { kind: 'action.changed', action: id, title, to, why, ...(by === undefined ? {} : { by }) };
}

async function record(context: Context, events: readonly EventOf<'action.changed'>[]): Promise<void> {
  if (events.length === 0) return;
  await withJournal(
    context,
    (journal) => {
      for (const one of events) journal.append(one);
    },
    { readOnly: false },
  );
}
