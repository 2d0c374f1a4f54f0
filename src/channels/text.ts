/** A message in words: what a telephone shows on its lock screen, and what it shows when it is opened. */
import { durationText } from '../domain/duration.ts';
import { visible } from '../domain/visible.ts';
import type { Message } from './message.ts';

const MOST_HEADLINE = 200;
const MOST_LINE = 1000;
const MOST_LINES = 40;

/** One line without anything that acts on a terminal, a header or a reading direction; cut at `most` characters. */
export function oneLine(text: string, most: number = MOST_LINE): string {
  const characters = Array.from(visible(text.replace(/\s+/g, ' ').trim())); // whole code points
  return characters.length <= most ? characters.join('') : `${characters.slice(0, most - 1).join('')}…`;
}

/** `CRITICAL shop on web01: …`, `RESOLVED after 12 min 5 s: …`. */
export function headline(message: Message, most: number = MOST_HEADLINE): string {
  return oneLine(`${stateOf(message)}: ${message.title}`, most);
}

function stateOf({ state, severity, durationMs, services, hosts }: Message): string {
  const what = [services.slice(0, 3).join(', '), hosts.slice(0, 2).join(', ')].filter((one) => one !== '');
  const where = what.length === 0 ? '' : ` ${what.join(' on ')}`;
  switch (state) {
    case 'firing':
      return `${severity.toUpperCase()}${where}`;
    case 'resolved':
      return `RESOLVED after ${durationMs === undefined ? 'an unknown time' : durationText(durationMs)}${where}`;
    case 'unreached':
      return `NOBODY REACHED, ${severity.toUpperCase()}${where}`;
    case 'test':
      return 'TEST';
    default:
      return state satisfies never;
  }
}

/** What follows the headline, a line each; empty ones part paragraphs. */
export function bodyLines(message: Message): readonly string[] {
  const { reason, how, since, services, hosts, next, alerts, acknowledgedBy, because, incident, state } =
    message;
  const known: readonly (readonly [string, string | undefined])[] = [
    ['Why', reason],
    ['Over because', how],
    ['Since', since],
    ['Services', listed(services)],
    ['Hosts', listed(hosts)],
    ['Alerts', alerts > 1 ? String(alerts) : undefined],
    ['Acknowledged by', listed(acknowledgedBy)],
  ];
  const facts = known.flatMap(([name, text]) => (text === undefined ? [] : [`${name}: ${oneLine(text)}`]));
  const todo = next.length === 0 ? [] : ['', 'Next:', ...next.map((line) => `  ${oneLine(line)}`)];
  const answer = state === 'firing' ? [`Acknowledge: stakeout oncall ack ${oneLine(incident)}`] : [];
  const all = [...facts, ...todo, '', ...answer, `${oneLine(incident)}; ${oneLine(because)}`];
  return all.length <= MOST_LINES ? all : [...all.slice(0, MOST_LINES - 1), '…'];
}

export function bodyText(message: Message): string {
  return bodyLines(message).join('\n');
}

const MOST_NAMES = 10;

function listed(names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const rest = names.length - MOST_NAMES;
  return `${names.slice(0, MOST_NAMES).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
