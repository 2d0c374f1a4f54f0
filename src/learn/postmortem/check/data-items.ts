/** Items that are about the data: times, evidence, impact, clock, cause, recurrence. */
import { quantityProblems, typedByHand } from './quantities.ts';
import { absent, at, inFront, missingReferences, type Checked, type Item } from './model.ts';
import { itemsOf } from './sections.ts';
import { bareTimes, timeOfRow } from './times.ts';
import type { Problem } from '../problem.ts';
import { PHASES } from '../record.ts';

export const DATA_ITEMS: readonly Item[] = [
  {
    number: 3,
    title: 'severity, and the written rule for it',
    check: (checked) =>
      checked.postmortem.frontMatter.criterion === null
        ? [inFront(checked, ['criterion'], 'criterion: the rule by which it is that severe is missing')]
        : [],
  },
  {
    number: 4,
    title: 'times with day and zone',
    check: ({ lines }) => lines.filter(({ code }) => !code).flatMap(bareTimes),
  },
  { number: 5, title: 'the timeline begins before the impact and ends after verification', check: reach },
  {
    number: 6,
    title: 'every moment has evidence that is there and unchanged',
    mandatory: true,
    check: proven,
  },
  { number: 7, title: 'moments of detection, diagnosis, repair, and key moments', check: phases },
  { number: 8, title: 'impact in numbers', mandatory: true, check: impact },
  {
    number: 9,
    title: 'error budget used, and its rate',
    check: (checked) => [
      ...quantityProblems(checked, ['budget.used', 'budget.burnRate'], 'impact'),
      ...missingReferences(checked.section('impact'), 'Impact', ['budget.used', 'budget.burnRate']),
    ],
  },
  { number: 10, title: 'intervals derived, unknown ones shown as unknown', mandatory: true, check: clock },
  { number: 13, title: 'the chain down to transaction, line or call, with proof', check: chain },
  {
    number: 19,
    title: 'whether it happened before',
    check: ({ section }) =>
      missingReferences(section('recurrence'), 'Recurrence', ['recurrence.searched', 'recurrence.similar']),
  },
];

function reach({ section, postmortem }: Checked): readonly Problem[] {
  const timeline = section('timeline');
  if (timeline === undefined) return [absent('Timeline')];
  const { instants } = postmortem.record;
  const rows = itemsOf(timeline);
  const times = rows
    .map((row) => timeOfRow(row.text, postmortem.record))
    .filter((time) => time !== undefined);
  if (times.length === 0) return [at(timeline.line, 1, 'Timeline: no moment has a time')];
  const start = instants.impactStart.at ?? instants.cause.at;
  const end = instants.verify.at ?? instants.resolve.at;
  return [
    ...(start === null || Math.min(...times) < Date.parse(start)
      ? []
      : [
          at(rows[0]?.number ?? timeline.line, 1, 'Timeline: begins with the impact; say what was before it'),
        ]),
    ...(end !== null && Math.max(...times) >= Date.parse(end)
      ? []
      : [at(rows.at(-1)?.number ?? timeline.line, 1, 'Timeline: ends before it was verified')]),
  ];
}

function proven({ section, postmortem, readingProblems }: Checked): readonly Problem[] {
  const timeline = section('timeline');
  if (timeline === undefined) return [absent('Timeline')];
  const rows = itemsOf(timeline);
  return [
    ...rows
      .filter(({ text }) => !/\{\{\s*evidence\.[\w-]+\s*\}\}|\]\(evidence\/[0-9a-f]{64}\)/.test(text))
      .map(({ number }) => at(number, 1, 'this moment has no evidence: {{evidence.ID}}')),
    ...rows.flatMap(({ text, number }) => unknownHashes(text, number, postmortem)),
    ...rows
      .filter(({ text }) => withoutEvidence(text, postmortem))
      .map(({ number }) => at(number, 1, 'no entry shows this moment')),
    ...(rows.length === 0 ? [at(timeline.line, 1, 'Timeline: is empty')] : []),
    ...readingProblems.filter(
      ({ message, file }) => file !== 'postmortem.md' || message.includes('evidence'),
    ),
  ];
}

/** A moment of the record that was written down before any entry had a number. */
function withoutEvidence(text: string, { record }: Checked['postmortem']): boolean {
  const id = /\{\{\s*evidence\.(t\d+)\s*\}\}/.exec(text)?.[1];
  return record.timeline.some((one) => one.id === id && one.evidence.length === 0);
}

function unknownHashes(text: string, line: number, { evidence }: Checked['postmortem']): readonly Problem[] {
  return [...text.matchAll(/\(evidence\/([0-9a-f]{64})\)/g)]
    .filter(([, hash]) => !evidence.some((one) => one.sha256 === hash))
    .map((match) => at(line, match.index + 1, `there is no evidence ${match[1]?.slice(0, 12)}…`));
}

function phases({ section }: Checked): readonly Problem[] {
  const timeline = section('timeline');
  if (timeline === undefined) return [absent('Timeline')];
  const text = itemsOf(timeline)
    .map((row) => row.text)
    .join('\n');
  return PHASES.filter((phase) => phase !== 'Before' && !text.includes(phase)).map((phase) =>
    at(timeline.line, 1, `Timeline: no moment is marked ${phase}`),
  );
}

/** Somebody's own statement is a number, when the text was written by hand and says of what it is a share. */
function impact(checked: Checked): readonly Problem[] {
  const { record, frontMatter } = checked.postmortem;
  const counted = record.origin === 'journal' ? ['impact.failedRequests', 'impact.clients'] : [];
  return [
    ...quantityProblems(checked, ['impact.minutes', 'impact.share', ...counted], 'impact'),
    ...missingReferences(checked.section('impact'), 'Impact', ['impact.minutes', 'impact.hit']),
    ...(frontMatter.functions.length > 0
      ? []
      : [inFront(checked, ['functions'], 'functions: what users could not do is missing')]),
    ...(frontMatter.dataLoss === null
      ? [inFront(checked, ['dataLoss'], 'dataLoss: whether data was lost is missing: none, or what')]
      : []),
    ...typedByHand(checked, ['summary', 'impact']),
  ];
}

const TOLD = ['toDetect', 'toAcknowledge', 'toIdentify', 'toMitigate', 'toResolve'].map(
  (name) => `interval.${name}`,
);

function clock(checked: Checked): readonly Problem[] {
  return [...missingReferences(checked.section('clock'), 'Clock', TOLD), ...typedByHand(checked, ['clock'])];
}

function chain({ section, postmortem }: Checked): readonly Problem[] {
  const { trigger, causes } = postmortem.record;
  const cause = section('rootCause');
  const shown = section('trigger');
  if (cause === undefined) return [absent('Root cause')];
  if (shown === undefined) return [absent('Trigger')];
  const says = (lines: typeof cause.lines): boolean => lines.some(({ text }) => text.includes('{{evidence.'));
  return [
    ...(causes.length > 0 ? [] : [at(cause.line, 1, 'Root cause: no cause is recorded')]),
    ...(says(cause.lines) ? [] : [at(cause.line, 1, 'Root cause: nothing shows it: {{evidence.ID}}')]),
    ...(trigger === null ? [at(shown.line, 1, 'Trigger: what changed is not recorded')] : []),
    ...(trigger !== null && trigger.transaction === null && trigger.script === null
      ? [at(shown.line, 1, 'Trigger: names neither a package transaction nor a script')]
      : []),
    ...(says(shown.lines) ? [] : [at(shown.line, 1, 'Trigger: nothing shows it: {{evidence.ID}}')]),
  ];
}
