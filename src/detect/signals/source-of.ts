/** Which evaluator answers for a signal: one raised by an earlier run is taken on by it. */
import type { Signal } from '../../domain/signal.ts';

export type Source = 'pages' | 'certificates' | 'latency' | 'traffic' | 'health';

export function sourceOf({ kind }: Signal): Source {
  switch (kind) {
    case 'error-share':
      return 'traffic';
    case 'latency':
      return 'latency';
    case 'source-leak':
    case 'empty-success':
    case 'probe-failure':
      return 'pages';
    case 'tls-expiry':
    case 'tls-name':
      return 'certificates';
    case 'service-down':
    case 'listener-gone':
    case 'queue':
    case 'fd':
    case 'memory':
    case 'disk':
    case 'inode':
    case 'read-only':
    case 'restart-storm':
      return 'health';
    default:
      return kind satisfies never;
  }
}
