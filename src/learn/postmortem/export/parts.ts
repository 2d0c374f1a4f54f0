/** What every export begins with, and the list of evidence it ends with. Pure. */
import { chartRows, readChart } from '../../../markdown/index.ts';
import type { Postmortem } from '../document.ts';
import { escaped } from '../references.ts';

export function facts({ frontMatter, quantities }: Postmortem): readonly (readonly [string, string])[] {
  return [
    ['Incident', quantities['incident.id']?.text ?? ''],
    ['Date', frontMatter.date],
    [
      'Severity',
      `${frontMatter.severity}${frontMatter.criterion === null ? '' : ` (${frontMatter.criterion})`}`,
    ],
    ['Lasted', quantities['impact.minutes']?.text ?? 'unknown'],
    ['Authors', frontMatter.authors.length === 0 ? 'not named yet' : frontMatter.authors.join(', ')],
    ['Tags', frontMatter.tags.join(', ')],
  ];
}

/** Charts as tables, for readers' programs that draw none. What is not written as a chart stays as it is. */
export function chartsAsTables(body: string): string {
  const done: string[] = [];
  const open: string[] = [];
  for (const line of body.split('\n')) {
    if (open.length === 0 && line !== '```chart') done.push(line);
    else {
      open.push(line);
      if (open.length > 1 && line === '```') done.push(...tableOf(open.splice(0)));
    }
  }
  return [...done, ...open].join('\n');
}

function tableOf(block: readonly string[]): readonly string[] {
  const chart = readChart(block.slice(1, -1).join('\n'));
  if (chart === undefined) return block;
  const rows = chartRows(chart).map(([label, value]) => `| ${escaped(label)} | ${value} |`);
  const unit = chart.unit === '' ? 'Value' : escaped(chart.unit);
  return ['', `**${escaped(chart.title)}**`, '', `| When | ${unit} |`, '| --- | --- |', ...rows, ''];
}

export const EVIDENCE_LINK = /\]\(evidence\/([0-9a-f]{64})\)/g;

/** Of a hash so much that no two in one post-mortem are the same. */
export const SHORT_HASH = 12;
