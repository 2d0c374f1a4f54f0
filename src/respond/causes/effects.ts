/** Which symptoms a lost, damaged or misconfigured object can bring about: what a cause does not list, it cannot explain. */
import type { ComponentClass } from '../../domain/component.ts';
import type { SymptomKind } from '../diagnosis/symptoms.ts';

/** Whatever a service shows whose start fails, whose workers die, or that runs without a part. */
const ANY_FAILURE: readonly SymptomKind[] = [
  'down',
  'unreachable',
  'reset',
  'source-leak',
  'server-error',
  'bad-gateway',
  'timeout',
  'wrong-body',
  'not-found',
  'forbidden',
  'start-refused',
  'tls',
];
/** Of one page or a few: the service itself goes on. */
export const OF_PAGES: readonly SymptomKind[] = [
  'server-error',
  'wrong-body',
  'bad-gateway',
  'not-found',
  'forbidden',
  'reset',
  'session',
];

const BY_CLASS: Readonly<Record<ComponentClass, readonly SymptomKind[]>> = {
  program: ANY_FAILURE,
  module: ANY_FAILURE,
  library: ANY_FAILURE,
  // a page without its extension fails; an extension that crashes takes its worker along, one that PHP-FPM must have, the start
  extension: ['server-error', 'wrong-body', 'bad-gateway', 'reset', 'down', 'start-refused', 'session'],
  config: [...ANY_FAILURE, 'session'],
  'enabled-link': [...ANY_FAILURE, 'session'],
  certificate: ['down', 'start-refused', 'tls', 'unreachable'],
  content: [...OF_PAGES, 'source-leak'],
  directory: ANY_FAILURE,
  socket: ['bad-gateway', 'timeout', 'server-error'],
  account: ['down', 'start-refused', 'bad-gateway', 'unreachable', 'forbidden'],
  data: ANY_FAILURE,
};

export function effectsOf(of: ComponentClass | undefined): readonly SymptomKind[] {
  return of === undefined ? [...ANY_FAILURE, 'session'] : BY_CLASS[of];
}

/** What a missing or unusable directory does, by what it is for. */
export function effectsOfDirectory(path: string): readonly SymptomKind[] {
  return /session/i.test(path) ? ['session', 'server-error', 'wrong-body'] : [...ANY_FAILURE, 'session'];
}
