/** Signals by number, as signal(7) names them. */
import { constants } from 'node:os';

const NAMES = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

/** `SIGBUS`; the number as text when it has no name. */
export function signalOf(number: number): string {
  return NAMES.get(number) ?? String(number);
}

/** What a shell prints of a program that a signal ended. */
const SHELL: Readonly<Record<string, string>> = {
  'Bus error': 'SIGBUS',
  'Segmentation fault': 'SIGSEGV',
  'Illegal instruction': 'SIGILL',
  'Floating point exception': 'SIGFPE',
  Aborted: 'SIGABRT',
  Killed: 'SIGKILL',
};

/** Of `Bus error` or `Segmentation fault (core dumped)`, alone on the line. */
export function shellSignal(line: string): string | undefined {
  const words = line.replace(/ \(core dumped\)$/, '');
  return Object.hasOwn(SHELL, words) ? SHELL[words] : undefined;
}
