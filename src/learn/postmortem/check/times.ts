/** Times in a text: those that say their day and zone, and those that do not. Pure. */
import type { PostmortemRecord } from '../record.ts';
import type { Problem } from '../problem.ts';
import { at } from './model.ts';
import type { Line } from './sections.ts';

/** `2026-01-02 10:05 UTC`, `2026-01-02T10:05:00.123Z`, `… +01:00`, `… Europe/Berlin`, and the local time in brackets after it. */
const WHOLE =
  /(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(UTC|Z|[+-]\d\d:?\d\d|[A-Z][A-Za-z_]+\/[A-Za-z_/+-]+)(?: \((?:\d{4}-\d\d-\d\d )?\d\d:\d\d(?::\d\d)?(?:\.\d+)? [A-Za-z_/+-]+\))?/g;
const CLOCK = /(?<![\w:./-])\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m\.?)?(?![\w:]|\.\d)/gi;

/** Code, references, addresses of links; with an end each, or openings without one would take the square of their number. */
const NO_TEXT = /`[^`]*`|\{\{[^}]{0,200}\}\}|\]\([^)]{0,500}\)/g;

export function bareTimes({ text, number }: Line): readonly Problem[] {
  const blank = (part: string): string => ' '.repeat(part.length);
  const rest = text.replaceAll(WHOLE, blank).replaceAll(NO_TEXT, blank);
  return [...rest.matchAll(CLOCK)].map((match) =>
    at(
      number,
      match.index + 1,
      `${match[0]} is on no day and in no zone: 2026-01-02 10:05 UTC, or {{at.ID}}`,
    ),
  );
}

/** When the moment in a row of the timeline was; undefined when it does not say. */
export function timeOfRow(text: string, record: PostmortemRecord): number | undefined {
  const id = /\{\{\s*at\.(t\d+)\s*\}\}/.exec(text)?.[1];
  const moment = record.timeline.find((one) => one.id === id);
  if (moment !== undefined) return Date.parse(moment.at);
  const [, day, clock, zone] = new RegExp(WHOLE.source).exec(text) ?? [];
  if (day === undefined || clock === undefined) return undefined;
  const offset = zone !== undefined && /^[+-]/.test(zone) ? zone.replace(/(\d\d):?(\d\d)$/, '$1:$2') : 'Z';
  const time = Date.parse(`${day}T${clock}${offset}`);
  return Number.isNaN(time) ? undefined : time;
}
