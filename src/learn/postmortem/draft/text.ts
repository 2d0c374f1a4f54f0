/** The text of a fresh draft: what the record knows as references, what only people know as a line that says so. Pure. */
import type { SectionName } from '../check/sections.ts';
import type { PostmortemRecord } from '../record.ts';
import { impactOfRecord, isHarmless } from '../formulae.ts';
import { escaped } from '../references.ts';
import { frontMatterText, type DraftFrontMatter } from './front-matter-text.ts';
import { impactText } from './impact-text.ts';
import { bullet, open } from './lines.ts';
import { detectionText, ineffectiveText, resolutionText } from './response-text.ts';

export function textOfDraft(
  frontMatter: DraftFrontMatter,
  record: PostmortemRecord,
  factors: readonly string[],
  /** Sections that somebody wrote already. */
  written: Partial<Record<SectionName, readonly string[]>> = {},
): string {
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['Summary', summary(record)],
    ['Impact', impactText(record)],
    ['Timeline', timeline(record)],
    ['Clock', CLOCK],
    ['Root cause', withProof(written.rootCause, record.causes[0]?.evidence) ?? rootCause(record)],
    ['Trigger', withProof(written.trigger, record.trigger?.evidence) ?? trigger(record)],
    ['Contributing factors', written.factors ?? contributing(factors)],
    ['What was tried and did not help', ineffectiveText(record)],
    ['Detection', written.detection ?? detectionText(record)],
    ['Resolution', written.resolution ?? resolutionText(record)],
    ['What went well', written.well ?? [bullet(open('what helped, and should stay as it is'))]],
    ['What went poorly', written.poorly ?? [bullet(open('what stood in the way'))]],
    ['Where we got lucky', written.lucky ?? [bullet(open('what could as well have gone the other way'))]],
    ['Corrective and preventative measures', ['{{actions}}']],
    ['Recurrence', recurrence(record)],
    ['Replay', replay(frontMatter.drill)],
  ];
  const body = sections.map(([title, lines]) => `## ${title}\n\n${lines.join('\n')}\n`).join('\n');
  return `${frontMatterText(frontMatter)}\n${body}`;
}

function contributing(factors: readonly string[]): readonly string[] {
  return factors.length > 0
    ? factors.map(bullet)
    : [bullet(open('what made it possible, and what made it worse'))];
}

function withProof(
  lines: readonly string[] | undefined,
  evidence: readonly string[] = [],
): readonly string[] | undefined {
  if (lines === undefined || evidence.length === 0) return lines;
  return [...lines, '', `Shown by ${evidence.map((id) => `{{evidence.${id}}}`).join(' ')}.`];
}

function summary(record: PostmortemRecord): readonly string[] {
  const { trigger: by, instants } = record;
  const harmless = instants.impactStart.at === null && isHarmless(impactOfRecord(record));
  return [
    bullet('**What:** {{incident.title}}.'),
    ...(harmless
      ? [
          bullet(
            '**Who:** nobody, as far as was looked: {{impact.requests}} requests, {{impact.checks}} checked pages, none of them wrong; services: {{incident.services}}.',
          ),
          bullet('**How long:** from {{instant.cause}} to {{instant.resolve}}, without harm that was seen.'),
        ]
      : [
          bullet('**Who:** hit: {{impact.hit}}; services: {{incident.services}}.'),
          bullet('**How long:** {{impact.minutes}}, from {{instant.impactStart}} to {{instant.mitigate}}.'),
        ]),
    bullet(`**Why:** {{cause.summary}}${by === null ? '' : ', by {{trigger.by}}'}.`),
    bullet('**Now:** {{incident.state}}; stability was verified at {{instant.verify}}.'),
  ];
}

function timeline({ timeline: moments }: PostmortemRecord): readonly string[] {
  const rows = moments.map(
    ({ id, phase, text, ineffective: useless }) =>
      `| {{at.${id}}} | ${phase} | ${escaped(text)}${useless === true ? ' (did not help)' : ''} | {{evidence.${id}}} |`,
  );
  return ['| Time | Phase | What happened | Evidence |', '| --- | --- | --- | --- |', ...rows];
}

const INTERVALS: readonly (readonly [string, string])[] = [
  ['Cause to impact', 'latent'],
  ['Impact to detection', 'toDetect'],
  ['Cause to detection', 'causeToDetect'],
  ['Impact to the first page that arrived', 'toNotify'],
  ['Page to acknowledgement', 'toAcknowledge'],
  ['Page to the first check or repair', 'toEngage'],
  ['Impact to the reason being known', 'toIdentify'],
  ['Impact to its end', 'toMitigate'],
  ['Impact to resolution', 'toResolve'],
];
const CLOCK: readonly string[] = [
  '| From, to | Time |',
  '| --- | --- |',
  ...INTERVALS.map(([title, name]) => `| ${title} | {{interval.${name}}} |`),
];

function rootCause({ causes, needed, trigger: by }: PostmortemRecord): readonly string[] {
  const [cause] = causes;
  if (cause === undefined) return [open('why it happened, down to the part, with what shows it')];
  const proofs = cause.evidence.slice(0, PROOFS).map((id) => `{{evidence.${id}}}`);
  const further = causes.slice(1, 1 + FURTHER).map(({ summary: one }) => escaped(one));
  const others =
    further.length === 0
      ? 'No diagnosis weighed other causes.'
      : `The diagnosis named, while it lasted: ${further.join('; ')}.`;
  const shown = proofs.length > 0 ? ` Shown by ${proofs.join(' ')}.` : '';
  return [
    cause.confidence === null
      ? `{{cause.summary}} ({{cause.kind}}: {{cause.object}}, package {{cause.package}}). That is what was seen to change. ${others}${shown}`
      : `{{cause.summary}} ({{cause.kind}}: {{cause.object}}, package {{cause.package}}, confidence {{cause.confidence}}).${shown}`,
    ...takenBy(by),
    ...(needed.length === 0
      ? []
      : ['', 'It is needed by:', '', ...needed.map((part, at) => `${at + 1}. ${escaped(part)}`)]),
  ];
}

/** The line that did it belongs to why it happened, not only to when. */
function takenBy(by: PostmortemRecord['trigger']): readonly string[] {
  if (by === null || (by.script === null && by.transaction === null)) return [];
  const script = by.script === null ? '' : ' ({{trigger.script}}, line {{trigger.line}})';
  const what = by.transaction === null ? '{{trigger.command}}' : '{{trigger.transaction}}';
  return ['', `It was taken by ${what}${script}.`];
}

const PROOFS = 6;
const FURTHER = 2;

function trigger({ trigger: what }: PostmortemRecord): readonly string[] {
  if (what === null) return [open('what changed, and when')];
  const evidence = what.evidence.map((id) => `{{evidence.${id}}}`).join(' ');
  return [
    `At {{trigger.at}} {{trigger.by}} ran {{trigger.command}}. ${evidence}`.trimEnd(),
    '',
    ...(what.transaction === null ? [] : [bullet('package transaction: {{trigger.transaction}}')]),
    ...(what.package === null ? [] : [bullet('maintainer script of package {{trigger.package}}')]),
    ...(what.script === null
      ? []
      : [bullet('script: {{trigger.script}}, line {{trigger.line}}: {{trigger.lineText}}')]),
    ...what.chain.map((command) => bullet(`called by ${escaped(command)}`)),
  ];
}

function recurrence({ recurrence: { similar } }: PostmortemRecord): readonly string[] {
  return [
    'Of {{recurrence.searched}} earlier incidents in this journal {{recurrence.similar}} had the same cause or lost the same part.',
    ...(similar.length === 0
      ? []
      : ['', ...similar.slice(0, 20).map(({ id, why }) => bullet(`${escaped(id)}: ${escaped(why)}`))]),
  ];
}

function replay(drill: string | null): readonly string[] {
  return drill === null
    ? [open('the drill that replays it: `drill` in the front matter')]
    : [`\`stakeout drill start ${drill}\` replays it on a practice host.`];
}
