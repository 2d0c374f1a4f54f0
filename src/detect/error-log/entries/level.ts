/** Every writer's names of severities in one scale. */
import type { LogLevel } from '../../../domain/log-fact.ts';

const LEVELS: Readonly<Record<string, LogLevel>> = {
  emerg: 'emerg',
  alert: 'alert',
  crit: 'crit',
  error: 'error',
  warn: 'warn',
  warning: 'warn',
  notice: 'notice',
  info: 'info',
  debug: 'debug',
};

/** Of `error`, `WARNING`, `trace8`. */
export function levelOf(name: string): LogLevel | undefined {
  const lower = name.toLowerCase();
  if (/^trace[1-8]$/.test(lower)) return 'trace';
  return Object.hasOwn(LEVELS, lower) ? LEVELS[lower] : undefined;
}
