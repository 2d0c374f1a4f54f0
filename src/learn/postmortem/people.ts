/** Names of people in what a journal recorded, and the roles that stand for them in a text for others. Pure. */
import type { Actor } from '../../domain/actor.ts';
import type { JournalEvent } from '../../domain/event.ts';

/** Accounts that are nobody: of the system, not of people. */
const SYSTEM = new Set(
  'root daemon bin sys www-data nobody apache nginx http cron systemd-network messagebus sync man mail admin user ubuntu debian agent journal stakeout somebody web'.split(
    ' ',
  ),
);

/** Names that events give to people. */
export function peopleIn(events: Iterable<JournalEvent>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const event of events) for (const name of namesOf(event)) if (isName(name)) found.add(name);
  return found;
}

function isName(name: string): boolean {
  return name.length >= 3 && !SYSTEM.has(name) && !/^uid \d+$/.test(name);
}

function namesOf(event: JournalEvent): readonly string[] {
  const named: string[] = [];
  if ('by' in event && typeof event.by === 'string') named.push(event.by);
  if (event.kind === 'oncall.delivery' && event.recipient.startsWith('person:'))
    named.push(event.recipient.slice('person:'.length));
  if (event.kind === 'oncall.asked' && event.ask.what === 'hand-over') named.push(event.ask.to);
  for (const key of ['actor', 'by'] as const) {
    const actor: unknown = Object.hasOwn(event, key) ? Reflect.get(event, key) : undefined;
    if (typeof actor === 'object' && actor !== null)
      for (const account of ['user', 'loginUser', 'sudoUser'] as const) {
        const name: unknown = Reflect.get(actor, account);
        if (typeof name === 'string') named.push(name);
      }
  }
  return named;
}

export function withoutPeople(text: string, people: ReadonlySet<string>): string {
  let clean = text;
  for (const name of people) clean = clean.replaceAll(wholeWord(name), '[a person]');
  return clean;
}

/** As a word of its own, whatever characters are in it. */
export function wholeWord(name: string): RegExp {
  return new RegExp(
    `(?<![\\p{L}\\p{N}_])${name.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)}(?![\\p{L}\\p{N}_])`,
    'gu',
  );
}

const SCHEDULERS = new Set(['cron', 'crond', 'anacron', 'atd', 'run-parts', 'fcron']);

/** Who did it, as a role. */
export function roleOf(actor: Actor): string {
  if ([actor.process, ...actor.ancestors].some(({ comm }) => SCHEDULERS.has(comm))) return 'a scheduled job';
  if (actor.cgroup?.includes('cron') === true) return 'a scheduled job';
  const atTerminal = actor.terminal !== undefined || actor.sudoUser !== undefined;
  if (atTerminal || (actor.loginUser !== undefined && isName(actor.loginUser)))
    return 'an administrator at a terminal';
  if (actor.script !== undefined) return 'a script';
  return actor.transaction === undefined ? 'a process of the system' : 'the package manager';
}
