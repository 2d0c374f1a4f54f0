/**
 * On a host with a processor that has no time to spare, hears of system calls a third of the time: what fails again and again, as it
 * does in an incident, is still heard of within the second, and a busy site pays a third. With time to spare on each it always listens,
 * for then nobody waits for it.
 */
import { readFileSync } from 'node:fs';

export interface Listener {
  readonly pause: () => void;
  readonly resume: () => void;
}

/** Long enough that switching, some 0.1 ms with a look at every thread of the host, costs nothing. */
export const PERIOD_MS = 300;
export const LISTENING_MS = 100;
/** Less idle time than this, and requests wait for each other. */
const BUSY_BELOW = 0.1;

/** `idle`: the share of its time that the busiest processor was idle since the last call, 0 to 1. Returns what ends it. */
export function spare(listener: Listener, idle: () => number): () => void {
  let pausing: NodeJS.Timeout | undefined;
  const begin = (): void => {
    listener.resume();
    if (idle() < BUSY_BELOW) pausing = setTimeout(listener.pause, LISTENING_MS).unref();
  };
  begin();
  const period = setInterval(begin, PERIOD_MS).unref();
  return () => {
    clearInterval(period);
    clearTimeout(pausing);
    listener.resume();
  };
}

/**
 * Of the busiest processor, from /proc/stat (proc_stat(5)): a server may be bound to one, or be a single process, and wait for that
 * one while others have nothing to do. 1 when no time has passed.
 */
export function idleShare(read: () => string = readStat): () => number {
  let before = processors(read());
  return () => {
    const now = processors(read());
    const shares = [...now].flatMap(([name, { idle, all }]) => {
      const then = before.get(name);
      const passed = all - (then?.all ?? all);
      return then === undefined || passed <= 0 ? [] : [(idle - then.idle) / passed];
    });
    before = now;
    return Math.min(1, ...shares);
  };
}

const readStat = (): string => readFileSync('/proc/stat', 'utf8');

/** Ticks: user nice system idle iowait irq softirq steal; those of guests are in user already. */
function processors(text: string): ReadonlyMap<string, { readonly idle: number; readonly all: number }> {
  return new Map(
    [...text.matchAll(/^(cpu\d+) (.*)$/gm)].map(([, name = '', rest = '']) => {
      const ticks = rest.split(' ').slice(0, 8).map(Number);
      const all = ticks.reduce((sum, one) => sum + one, 0);
      return [name, { idle: (ticks[3] ?? 0) + (ticks[4] ?? 0), all }];
    }),
  );
}
