/** What users met, or that nothing of the kind was seen. Pure. */
import { impactChart } from '../chart.ts';
import { impactOfRecord, isHarmless } from '../formulae.ts';
import type { PostmortemRecord } from '../record.ts';

/** What was seen in words, then in numbers, then as it went. */
export function impactText(record: PostmortemRecord): readonly string[] {
  const drawn = impactChart(record) === undefined ? [] : ['', '{{impact.chart}}'];
  return [...inWords(record), '', ...IMPACT, ...drawn];
}

function inWords(record: PostmortemRecord): readonly string[] {
  const { impactStart, mitigate } = record.instants;
  const counts = impactOfRecord(record);
  if (impactStart.at !== null)
    return [
      `The first wrong answer was seen at {{instant.impactStart}}; ${mitigate.at === null ? 'when the last was is unknown' : 'at {{instant.mitigate}} it was over'}.`,
    ];
  if (isHarmless(counts))
    return [
      'No harm was seen. From {{instant.cause}} to {{instant.resolve}} the access logs had {{impact.requests}} requests, of which {{impact.failedRequests}} failed, and of {{impact.checks}} pages that were checked {{impact.wrongChecks}} were wrong.',
    ];
  return [
    'Whether users met anything wrong is unknown: no wrong answer was seen, and not enough was counted to rule it out.',
  ];
}

const IMPACT: readonly string[] = [
  '| What | How much |',
  '| --- | --- |',
  '| Lasted | {{impact.minutes}} |',
  '| Requests, and of them failed | {{impact.requests}}, {{impact.failedRequests}} |',
  '| Pages checked, and of them wrong | {{impact.checks}}, {{impact.wrongChecks}} |',
  '| Share hit | {{impact.hit}} |',
  '| Distinct clients in a second, and of them hit (at least) | {{impact.clients}}, {{impact.affectedClients}} |',
  '| Functions that failed | {{impact.functions}} |',
  '| Data lost | {{impact.dataLoss}} |',
  '| Full-outage minutes | {{impact.fullOutageMinutes}} |',
  '| Error budget: {{budget.objective}} in {{budget.days}} days | {{budget.minutes}} |',
  '| Budget used, and rate while it lasted | {{budget.used}}, {{budget.burnRate}} |',
];
