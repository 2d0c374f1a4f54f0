/**
 * On a host that has no processor time to spare, hears of system calls a third of the time: what fails again and again, as it does in
 * an incident, is still heard of within the second, and a busy site pays a third. With time to spare it always listens, for then
 * nobody waits for it.
 */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

export interface Listener {
  readonly pause: () => void;
  readonly resume: () => void;
}

/** Long enough that switching, some 0.1 ms with a look at every thread of the host, costs nothing. */
export const PERIOD_MS = 300;
export const LISTENING_MS = 100;
/** Less idle time than this, and requests wait for each other. */
const BUSY_BELOW = 0.1;

/** `idle`: the share of all processors' time that was idle since the last call, 0 to 1. Returns what ends it. */
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

/** The second number of /proc/uptime (proc_uptime(5)) is the idle time of all processors together, in seconds. */
export function idleShare(read: () => string = readUptime, processors = cpus().length): () => number {
  let before = parseUptime(read());
  return () => {
    const now = parseUptime(read());
    const passed = (now.up - before.up) * processors;
    const share = passed > 0 ? (now.idle - before.idle) / passed : 1;
    before = now;
    return share;
  };
}

const readUptime = (): string => readFileSync('/proc/uptime', 'utf8');

function parseUptime(text: string): { readonly up: number; readonly idle: number } {
  const [up = 0, idle = 0] = text.split(' ').map(Number);
  return { up, idle };
}
