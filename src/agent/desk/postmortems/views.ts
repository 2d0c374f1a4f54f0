/** Post-mortems as the desk tells them. Text and what it says pass as they are: what is to be published is read and edited as it is. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  LONGEST_POSTMORTEM,
  type PostmortemDetail,
  type PostmortemLine,
  type PostmortemProblem,
  type PostmortemReading,
} from '../../../desk/index.ts';
import { redact } from '../../../domain/redact.ts';
import {
  checkPostmortem,
  facts,
  type History,
  type Outline,
  type Problem,
  PUBLISH_SCORE,
  readPostmortem,
  textAsItIs,
} from '../../../learn/postmortem/index.ts';

/** Nobody reads more; evidence that is gone is hundreds. */
const MOST_PROBLEMS = 200;
const MOST_VERSIONS = 500;

export function lineOf({ name, frontMatter, history, why }: Outline): PostmortemLine {
  const last = history?.versions.at(-1);
  const publications = history?.publications ?? [];
  return {
    id: name,
    title: frontMatter === undefined ? null : redact(frontMatter.title),
    date: frontMatter?.date ?? null,
    severity: frontMatter?.severity ?? null,
    incident: frontMatter?.incident ?? null,
    reviewed: history?.signOffs.some(({ valid }) => valid) ?? false,
    published: publications.some(({ valid }) => valid) ? 'yes' : publications.length > 0 ? 'older' : 'no',
    changedAt: last?.at ?? null,
    changedBy: last?.by ?? null,
    why: why === undefined ? null : redact(why),
  };
}

export async function detailOf(stateDir: string, outline: Outline, now: Date): Promise<PostmortemDetail> {
  const { directory } = outline;
  const reading = await readingOf(directory, now);
  const current = textAsItIs(directory);
  return {
    ...lineOf(outline),
    ...reading,
    text: current === undefined || current.text.length > LONGEST_POSTMORTEM ? null : current.text,
    hash: current?.hash ?? null,
    versions: outline.history === undefined ? [] : [...versionsOf(outline.history)],
    changedSince: outline.history?.changedSince ?? false,
    signOffs: (outline.history?.signOffs ?? []).map(({ by, at, valid }) => ({ by, at, valid })),
    address: await addressOf(stateDir, outline),
    authors: [...(outline.frontMatter?.authors ?? [])],
  };
}

async function addressOf(stateDir: string, { frontMatter }: Outline): Promise<string | null> {
  if (frontMatter === undefined) return null;
  const { addressInBlog } = await import('../../../learn/blog/index.ts');
  return addressInBlog(stateDir, frontMatter) ?? null;
}

/** What the text says, and what the rubric says of it; `text` in the place of the one that stands there. */
export async function readingOf(directory: string, now: Date, text?: string): Promise<PostmortemReading> {
  const other = text === undefined ? {} : { text };
  const reading = readPostmortem(directory, { keepEvidence: false, ...other });
  const checking = checkPostmortem(directory, { now, drillExists: await faults(), ...other });
  if (!reading.ok || !checking.ok) return { view: null, check: null, problems: problemsOf(reading.problems) };
  const { frontMatter, body, evidence } = reading.postmortem;
  const { score, publishable, items, errors } = checking.report;
  return {
    view: {
      title: frontMatter.title,
      facts: facts(reading.postmortem).map(([name, value]) => ({ name, value })),
      body,
      glossary: Object.entries(frontMatter.glossary).map(([word, meaning]) => ({ word, meaning })),
      evidence: evidence.map(({ id, sha256, source, title, trouble }) => ({
        id,
        sha256,
        source: redact(source),
        title: redact(title),
        trouble: trouble ?? null,
      })),
    },
    check: {
      score,
      needed: PUBLISH_SCORE,
      publishable,
      items: items.map(({ number, title, mandatory, passed, problems }) => ({
        number,
        title,
        mandatory,
        passed,
        problems: problemsOf(problems),
      })),
      errors: problemsOf(errors),
    },
    problems: problemsOf(reading.problems),
  };
}

export function problemOf({ file, line, column, message }: Problem): PostmortemProblem {
  return { file, line, column, message: redact(message) };
}

function problemsOf(problems: readonly Problem[]): PostmortemProblem[] {
  return problems.slice(0, MOST_PROBLEMS).map(problemOf);
}

/** Newest first. */
export function versionsOf({
  versions,
  signOffs,
  publications,
  changedSince,
}: History): readonly PostmortemDetail['versions'][number][] {
  return versions
    .map(({ number, at, by, note, text }, index) => ({
      number,
      at,
      by,
      note: note ?? null,
      hash: text,
      reviewers: [...new Set(signOffs.filter((one) => one.text === text).map((one) => one.by))],
      published: publications.some((one) => one.text === text),
      current: !changedSince && index === versions.length - 1,
    }))
    .toReversed()
    .slice(0, MOST_VERSIONS);
}

/** The practice host is loaded only when somebody asks. */
export async function faults(): Promise<(fault: string) => boolean> {
  const { FAULTS_DIRECTORY } = await import('../../../practice/index.ts');
  return (fault) => /^[a-z0-9-]+$/.test(fault) && existsSync(join(FAULTS_DIRECTORY, fault, 'fault.json'));
}
