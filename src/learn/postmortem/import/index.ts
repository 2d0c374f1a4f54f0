/** A post-mortem that somebody wrote by hand, as an incident: its timeline, the instants it tells, its promises. Pure. */
import { StakeoutError } from '../../../domain/errors.ts';
import { EXIT } from '../../../domain/exit-codes.ts';
import type { SectionName } from '../check/sections.ts';
import { textOfDraft } from '../draft/text.ts';
import { sha256 } from '../files.ts';
import type { PostmortemRecord, RecordedEvidence } from '../record.ts';
import { sensitiveIn, withoutSensitive } from '../sensitive.ts';
import { dayIn } from '../stamp.ts';
import type { NewPostmortem } from '../write.ts';
import { actionOf } from './actions.ts';
import { statedCause, statedDataLoss, statedImpact, statedTrigger } from './facts.ts';
import { instantsOf, isIneffective, phaseOf, withoutMark, type ToldMoment } from './instants.ts';
import { itemsOf, outlineOf, plainItem, textOf, type Outline } from './outline.ts';
import { acrossMidnight, dayAndZone, timed } from './times.ts';

export interface ImportOptions {
  /** Of the file, for the evidence. */
  readonly name: string;
  readonly now: Date;
  /** When minute 0 was, for texts that count from it or name no day. */
  readonly start?: Date;
  readonly zone?: string;
  readonly objective?: { readonly percent: number; readonly days: number };
}

export interface Imported extends NewPostmortem {
  /** What was there and could not be used. */
  readonly remarks: readonly string[];
}

/** Characters. */
const LONGEST = 1 << 19;

export function importPostmortem(text: string, options: ImportOptions): Imported {
  if (text.length > LONGEST) throw unusable(options, 'it is longer than 512 KiB');
  const outline = outlineOf(text);
  const { moments, evidence, remarks } = momentsIn(outline, options);
  const whole = evidenceItem('source', `${options.name}, as it was imported`, text);
  const sections = (['rootCause', 'trigger'] as const).flatMap((name) => {
    const section = outline.section(name);
    if (section === undefined) return [];
    return [evidenceItem(`s${section.line}`, `${options.name}: ${section.title}`, textOf(section))];
  });
  const recordedOnly = recordOf(outline, moments, options);
  const items = [...evidence, ...sections, whole];
  const record = { ...recordedOnly, evidence: items.map(({ entry }) => entry) };
  const zone = options.zone ?? 'UTC';
  const measures = outline.section('measures');
  const title = oneLine(withoutSensitive(outline.title ?? 'An imported incident'), 200);
  const frontMatter = {
    incident: record.id,
    title,
    date: dayIn(record.instants.impactStart.at ?? record.draftedAt, zone),
    zone,
    tags: ['imported'],
    severity: 'critical' as const,
    criterion: null,
    authors: [],
    objective: options.objective ?? { percent: 99.9, days: 30 },
    dataLoss: statedDataLoss(outline),
    functions: [],
    drill: null,
    glossary: {},
    actions: [
      ...uniqueIds(
        itemsOf(measures).map((line, index) => actionOf(withoutSensitive(plainItem(line.text)), index)),
      ),
    ],
  };
  return {
    text: textOfDraft(frontMatter, record, [], originals(outline)),
    record,
    events: undefined,
    evidence: items,
    remarks: [
      ...remarks,
      ...(sensitiveIn(text).length === 0
        ? []
        : ['secrets, network addresses and mail addresses of the text were taken out']),
    ],
  };
}

function unusable({ name }: ImportOptions, why: string, next?: string): StakeoutError {
  return new StakeoutError(`cannot import ${name}`, why, {
    exit: EXIT.input,
    ...(next === undefined ? {} : { next }),
  });
}

interface Item {
  readonly entry: RecordedEvidence;
  readonly content: Buffer;
}

function momentsIn(
  outline: Outline,
  options: ImportOptions,
): {
  readonly moments: readonly ToldMoment[];
  readonly evidence: readonly Item[];
  readonly remarks: readonly string[];
} {
  const timeline = outline.section('timeline');
  if (timeline === undefined)
    throw unusable(
      options,
      'it has no section named Timeline',
      'give it one: a list, each entry with its time first',
    );
  const before = outline.lines.filter(({ number }) => number <= timeline.line).map(({ text }) => text);
  const known = dayAndZone(before.join('\n'), options);
  if (typeof known === 'string') throw unusable(options, known);
  const remarks: string[] = [];
  const found = itemsOf(timeline).flatMap((line) => {
    const plain = withoutSensitive(plainItem(line.text));
    const one = timed(plain, known);
    if (one === undefined) remarks.push(`${options.name}:${line.number}: has no time that can be read`);
    return one === undefined ? [] : [{ ...one, line }];
  });
  if (found.length === 0)
    throw unusable(
      options,
      'no entry of its timeline has a time on a day',
      'write the day above it (All times are UTC, on 2026-01-02), or give --start 2026-01-02T10:00Z',
    );
  const times = acrossMidnight(found.map(({ at }) => at));
  return {
    moments: found
      .map(({ text, line }, index) => ({ at: times[index] ?? 0, text, evidence: `s${line.number}` }))
      .toSorted((a, b) => a.at - b.at),
    evidence: found.map(({ line }) =>
      evidenceItem(`s${line.number}`, `${options.name}, line ${line.number}`, line.text),
    ),
    remarks,
  };
}

function evidenceItem(id: string, title: string, text: string): Item {
  const content = Buffer.from(`${title}\n\n${withoutSensitive(text)}\n`);
  const entry = {
    id,
    sha256: sha256(content),
    bytes: content.length,
    type: 'text/plain' as const,
    source: 'text',
    at: null,
    title: oneLine(title, 300),
  };
  return { entry, content };
}

function recordOf(
  outline: Outline,
  moments: readonly ToldMoment[],
  options: ImportOptions,
): Omit<PostmortemRecord, 'evidence'> {
  const instants = instantsOf(moments);
  const section = (name: SectionName): string[] => {
    const found = outline.section(name);
    return found === undefined ? [] : [`s${found.line}`];
  };
  const first = new Date(moments[0]?.at ?? 0).toISOString();
  return {
    schema: 'stakeout.postmortem-record/1',
    id: `IMP-${first.slice(0, 10).replaceAll('-', '')}-${sha256(outline.lines.map(({ text }) => text).join('\n')).slice(0, 6)}`,
    origin: 'text',
    host: 'unknown',
    title: oneLine(withoutSensitive(outline.title ?? 'An imported incident'), 200),
    state: instants.resolve.at === null ? 'triggered' : 'resolved',
    services: [],
    draftedAt: options.now.toISOString(),
    instants,
    timeline: moments.map((moment, index) => ({
      id: `t${index + 1}`,
      at: new Date(moment.at).toISOString(),
      phase: phaseOf(moment, instants),
      text: withoutMark(moment.text),
      ...(isIneffective(moment.text) ? { ineffective: true } : {}),
      evidence: [moment.evidence],
    })),
    causes: statedCause(outline, [...instants.identify.evidence, ...section('rootCause')]),
    trigger: statedTrigger(outline, instants.cause.at, section('trigger')),
    needed: [],
    impact: { points: [], stepMs: 60_000, stated: statedImpact(outline), evidence: ['source'] },
    recurrence: { searched: 0, similar: [] },
    events: null,
  };
}

const KEPT = [
  'rootCause',
  'trigger',
  'factors',
  'detection',
  'resolution',
  'well',
  'poorly',
  'lucky',
] as const;

/** Sections that are taken over as they are, their braces as braces. */
function originals(outline: Outline): Partial<Record<SectionName, readonly string[]>> {
  return Object.fromEntries(
    KEPT.flatMap((name) => {
      const section = outline.section(name);
      const text = withoutSensitive(textOf(section)).replaceAll('{{', String.raw`\{{`);
      return text === '' || section === undefined ? [] : [[name, text.split('\n')] as const];
    }),
  );
}

function uniqueIds<T extends { readonly id: string }>(items: readonly T[]): readonly T[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}

function oneLine(text: string, most: number): string {
  return text
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, most);
}
