/**
 * An alert as somebody would write it by hand: `summary`, and as far as it is known `status` (or `action: close`, as GoAlert has it),
 * `severity`, `service`, `host`, `dedup`, `labels`. One, or a list of them.
 */
import type { Parse, Problem, RawAlert } from '../model.ts';
import { field, fields, isFields, lost, pointer, text } from '../shape.ts';

const OVER: ReadonlySet<string> = new Set(['resolved', 'resolve', 'close', 'closed', 'ok', 'recovered']);

export const generic: Parse = (body) => {
  const list: readonly unknown[] = Array.isArray(body) ? body : [body];
  const problems: Problem[] = [];
  const alerts = list.flatMap((one, nth): RawAlert[] => {
    const at = Array.isArray(body) ? pointer(nth) : '';
    if (!isFields(one)) {
      problems.push(lost(at, 'is no alert'));
      return [];
    }
    const read = genericOf(one, at);
    if (read.firing && read.summaries.every((said) => text(said) === undefined)) {
      problems.push(lost(`${at}/summary`, 'is missing: nothing says what is wrong'));
      return [];
    }
    return [read];
  });
  return { alerts, problems };
};

export function genericOf(one: Readonly<Record<string, unknown>>, at: string, otherwise?: string): RawAlert {
  const labels = fields(field(one, 'labels'));
  const identity = text(field(one, 'dedup')) ?? text(field(one, 'dedup_key')) ?? otherwise;
  const said = [field(one, 'status'), field(one, 'action'), field(one, 'state')]
    .flatMap((word) => text(word)?.toLowerCase() ?? [])
    .some((word) => OVER.has(word));
  return {
    at,
    firing: !said,
    labels: {
      ...labels,
      ...Object.fromEntries(
        ['service', 'host', 'cause'].flatMap((name) => {
          const value = text(field(one, name));
          return value === undefined ? [] : [[name, value]];
        }),
      ),
      // Of an alert without any label its words are all that tells it from others.
      ...(identity === undefined && Object.keys(labels).length === 0
        ? { summary: text(field(one, 'summary')) ?? text(field(one, 'title')) ?? '' }
        : {}),
    },
    ...(identity === undefined ? {} : { identity }),
    severity: field(one, 'severity') ?? labels['severity'],
    summaries: ['summary', 'title', 'message', 'description', 'details'].map((name) => field(one, name)),
  };
}
