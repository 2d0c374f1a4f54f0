/** Front matter as it is written: texts in double quotes, which JSON and YAML read alike. Pure. */
import type { FrontMatter } from '../front-matter.ts';

export type DraftFrontMatter = Pick<
  FrontMatter,
  | 'incident'
  | 'title'
  | 'date'
  | 'zone'
  | 'tags'
  | 'severity'
  | 'criterion'
  | 'authors'
  | 'objective'
  | 'drill'
  | 'glossary'
  | 'actions'
  | 'functions'
  | 'dataLoss'
>;

export function frontMatterText(front: DraftFrontMatter): string {
  const lines = [
    'schema: stakeout.postmortem/1',
    `incident: ${quoted(front.incident)}`,
    `title: ${quoted(front.title)}`,
    `date: ${front.date}`,
    `zone: ${quoted(front.zone)}`,
    `severity: ${front.severity}`,
    '# The written rule by which it is that severe.',
    `criterion: ${quoted(front.criterion)}`,
    `tags: [${front.tags.join(', ')}]`,
    `authors: [${front.authors.map(quoted).join(', ')}]`,
    `objective: { percent: ${front.objective.percent}, days: ${front.objective.days} }`,
    '# none, or what was lost; null while nobody knows.',
    `dataLoss: ${quoted(front.dataLoss)}`,
    '# What users could not do.',
    `functions: [${front.functions.map(quoted).join(', ')}]`,
    '# The fault under faults/ that replays it.',
    `drill: ${front.drill ?? 'null'}`,
    ...mapping('glossary', front.glossary),
    ...actionLines(front.actions),
  ];
  return `---\n${lines.join('\n')}\n---\n`;
}

function quoted(text: string | null): string {
  return text === null ? 'null' : JSON.stringify(text);
}

function mapping(name: string, values: Readonly<Record<string, string>>): readonly string[] {
  const entries = Object.entries(values);
  if (entries.length === 0) return [`${name}: {}`];
  return [`${name}:`, ...entries.map(([word, meaning]) => `  ${quoted(word)}: ${quoted(meaning)}`)];
}

function actionLines(actions: FrontMatter['actions']): readonly string[] {
  if (actions.length === 0) return ['actions: []'];
  return [
    '# Each needs an owner, a due date (YYYY-MM-DD), a tracker, and a done-test.',
    'actions:',
    ...actions.flatMap(({ id, type, title, owner, due, tracker, done }) => [
      `  - id: ${id}`,
      `    type: ${type}`,
      `    title: ${quoted(title)}`,
      `    owner: ${quoted(owner)}`,
      `    due: ${due ?? 'null'}`,
      `    tracker: ${quoted(tracker)}`,
      `    done: ${done === null ? 'null' : JSON.stringify(done)}`,
    ]),
  ];
}
