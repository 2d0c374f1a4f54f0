/**
 * Webhooks of Alertmanager (version 4; fields of 0.34 and later are passed over) and of Grafana's alerting, which has the same alerts
 * and more about each.
 */
import type { Parse, Problem, RawAlert } from '../model.ts';
import { field, fields, isFields, lost, note, pointer, text } from '../shape.ts';

export const alertmanager: Parse = (body) => {
  const list = field(body, 'alerts');
  if (!Array.isArray(list)) return { alerts: [], problems: [lost('/alerts', 'is no list of alerts')] };
  const problems: Problem[] = [];
  const cut = Number(field(body, 'truncatedAlerts') ?? 0);
  if (cut > 0)
    problems.push(lost('/truncatedAlerts', `the sender left out ${cut} alerts (max_alerts of its webhook)`));
  const alerts = list.flatMap((one: unknown, nth): RawAlert[] => {
    const at = pointer('alerts', nth);
    if (!isFields(one) || !isFields(one['labels'])) {
      problems.push(lost(at, 'has no labels'));
      return [];
    }
    if (one['labels']['sender'] === 'stakeout') {
      problems.push(note(at, 'is a page of Stakeout itself, and not taken: it would be paged for ever'));
      return [];
    }
    const status = text(field(one, 'status')) ?? text(field(body, 'status'));
    if (status !== 'firing' && status !== 'resolved')
      problems.push(note(`${at}/status`, 'is neither firing nor resolved: taken as firing'));
    const annotations = fields(field(one, 'annotations'));
    return [
      {
        at,
        firing: status !== 'resolved',
        labels: one['labels'],
        severity: one['labels']['severity'],
        summaries: [
          annotations['summary'],
          annotations['description'],
          annotations['message'],
          one['labels']['alertname'],
        ],
      },
    ];
  });
  return { alerts, problems };
};
