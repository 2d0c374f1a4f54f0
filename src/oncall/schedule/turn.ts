/** Whose turn it is in a layer. Turns are counted on the wall, so that they change at the same time on every day. Pure. */
import type { Layer, Window } from '../config/model.ts';
import { DAY, instantOf, midnightOf, wallAt, weekdayOf } from '../time/index.ts';

export interface Turn {
  readonly person: string;
  /** 0, 1, 2 … from the first handoff. */
  readonly number: number;
}

/** The turn that holds `instant`; undefined before the first, and outside of the hours of the layer. */
export function turnAt(zone: string, layer: Layer, instant: number): Turn | undefined {
  const number = turnNumberAt(zone, layer, instant);
  const person = layer.people[number % layer.people.length];
  if (number < 0 || person === undefined || !isOpen(zone, layer, instant)) return undefined;
  return { person, number };
}

function turnNumberAt(zone: string, layer: Layer, instant: number): number {
  let number = Math.floor((wallAt(zone, instant) - layer.startsWall) / layer.shiftMs);
  // In the second of two like hours the wall shows a time before a handoff that has been.
  while (handoff(zone, layer, number + 1) <= instant) number += 1;
  return number;
}

/** When turn `number` begins. */
function handoff(zone: string, layer: Layer, number: number): number {
  return instantOf(zone, layer.startsWall + number * layer.shiftMs);
}

function isOpen(zone: string, { only }: Layer, instant: number): boolean {
  if (only.length === 0) return true;
  const today = midnightOf(wallAt(zone, instant));
  return only.some((window) =>
    [today - DAY, today, today + DAY].some((day) => {
      const hours = hoursOn(zone, window, day);
      return hours !== undefined && hours[0] <= instant && instant < hours[1];
    }),
  );
}

/** From when until when a window is open that begins on `day`; undefined when it does not begin on that day. */
function hoursOn(
  zone: string,
  { days, fromMs, toMs }: Window,
  day: number,
): readonly [number, number] | undefined {
  if (!days.includes(weekdayOf(day))) return undefined;
  return [instantOf(zone, day + fromMs), instantOf(zone, day + toMs)];
}

/** All instants from `from` until `until` at which who is on call in the layer may change. */
export function* changesOf(zone: string, layer: Layer, from: number, until: number): Generator<number> {
  for (let number = Math.max(0, turnNumberAt(zone, layer, from)); ; number += 1) {
    const instant = handoff(zone, layer, number);
    if (instant >= until) break;
    yield instant;
  }
  if (layer.only.length === 0) return;
  const last = midnightOf(wallAt(zone, until)) + DAY;
  for (let day = midnightOf(wallAt(zone, from)) - 2 * DAY; day <= last; day += DAY)
    for (const window of layer.only) yield* hoursOn(zone, window, day) ?? [];
}
