/** From an incident to an addition to a runbook, as a unified diff. Pure; nothing is written here. */
import { basename } from 'node:path';
import type { Incident } from '../../domain/incident.ts';
import type { JournalEntry } from '../../domain/event.ts';
import { redact } from '../../domain/redact.ts';
import { visible } from '../../domain/visible.ts';
import { commandLine, LineError } from './command-line.ts';
import type { Meta, Runbook } from './model.ts';
import { changesHost } from './programs.ts';

export interface Proposal {
  /** Of the runbook that gets longer, or of a new one. */
  readonly id: string;
  readonly isNew: boolean;
  readonly before: string;
  readonly after: string;
}

/** The runbook that is for the cause with the fewest others. */
export function matching(runbooks: readonly Runbook[], kinds: readonly string[]): Runbook | undefined {
  const fitting = runbooks.filter(({ meta }) => meta.appliesWhen.some((kind) => kinds.includes(kind)));
  const hits = ({ appliesWhen }: Meta): number => appliesWhen.filter((kind) => kind === kinds[0]).length;
  return fitting.toSorted(
    (a, b) => hits(b.meta) - hits(a.meta) || a.meta.appliesWhen.length - b.meta.appliesWhen.length,
  )[0];
}

/** Causes first: they say more than signals. */
export function kindsOf(incident: Incident): readonly string[] {
  const causes = incident.diagnosis?.causes.map(({ kind }) => kind) ?? [];
  return [...new Set([...causes, ...incident.signals.map(({ kind }) => kind)])];
}

/** True when this runbook has what the incident taught, however it was edited since. */
export function hasLearnt({ text }: Runbook, incident: string): boolean {
  return text.split('\n').includes(heading(incident));
}

const heading = (incident: string): string => `## Seen in ${incident}`;

export function propose(
  incident: Incident,
  entries: readonly JournalEntry[],
  onto: Runbook | undefined,
  owner: string,
  today: string,
): Proposal {
  const id = onto?.meta.id ?? `learned-${kindsOf(incident)[0] ?? 'incident'}`;
  const before = onto?.text ?? '';
  const head = onto === undefined ? frontMatter(id, incident, owner, today) : before.replace(/\n*$/, '\n');
  return { id, isNew: onto === undefined, before, after: `${head}\n${section(incident, entries, onto)}` };
}

function frontMatter(id: string, incident: Incident, owner: string, today: string): string {
  const kinds = kindsOf(incident);
  const quoted = (text: string): string => JSON.stringify(oneLine(text));
  return [
    '---',
    `id: ${id}`,
    `title: ${quoted(incident.title)}`,
    `owner: ${quoted(owner)}`,
    `applies_when: [${(kinds.length === 0 ? ['probe-failure'] : kinds).join(', ')}]`,
    `severity: ${incident.severity}`,
    `last_drilled: ${today}`,
    'max_age_days: 180',
    '---',
    '',
    `# ${escaped(incident.title)}`,
    '',
    'When no log names the reason: [strace](strace.md).',
    '',
  ].join('\n');
}

function section(incident: Incident, entries: readonly JournalEntry[], onto: Runbook | undefined): string {
  const { diagnosis } = incident;
  const [cause] = diagnosis?.causes ?? [];
  const lines = [heading(incident.id), ''];
  lines.push(
    cause === undefined
      ? 'No cause was recorded.'
      : `${escaped(cause.summary)} (${cause.kind}, ${escaped(cause.object)})`,
    '',
  );
  const shown = diagnosis?.evidence.filter(({ id }) => cause?.evidence.includes(id)) ?? [];
  for (const { source, text } of shown) lines.push(`- ${source}: ${escaped(text)}`);
  if (shown.length > 0) lines.push('');
  const taken = new Set(onto?.steps.map(({ name }) => name));
  const actor = cause?.actor?.text;
  if (actor !== undefined) lines.push(`Done by: ${escaped(actor)}`, '');
  const steps = stepsOf(incident, entries, taken);
  for (const block of steps) lines.push(...block, '');
  if (steps.some(([opening = '']) => opening.includes(' risk=change'))) {
    const name = unusedName(`${nameOf(incident)}-verify`, taken);
    lines.push(`\`\`\`sh {name=${name} risk=read}`, 'stakeout diagnose', '```', '');
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

/** Commands that worked, each a step; what no runbook may say becomes words. */
function stepsOf(
  incident: Incident,
  entries: readonly JournalEntry[],
  taken: Set<string>,
): readonly (readonly string[])[] {
  const seen = new Set<string>();
  return entries.flatMap(({ event }) => {
    if (event.kind !== 'repair.step' || !event.ok) return [];
    const argv = withoutPlace(event.argv);
    const text = argv.map(word).join(' ');
    if (seen.has(text)) return [];
    seen.add(text);
    try {
      commandLine(text, { line: 1, column: 1 });
    } catch (error) {
      if (error instanceof LineError) return [[`By hand, or by stakeout repair: ${escaped(argv.join(' '))}`]];
      throw error;
    }
    const [program = '', ...args] = argv;
    const risk = changesHost(program, args) ? 'change' : 'read';
    const name = unusedName(`${nameOf(incident)}-${event.number}`, taken);
    const more = risk === 'read' ? '' : ' expect="" undo="none: write down what takes it back"';
    return [[`\`\`\`sh {name=${name} risk=${risk}${more}}`, text, '```']];
  });
}

const nameOf = ({ id }: Incident): string => id.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');

/** Our own program goes by its name, as runbooks call it: where it was installed is no matter of theirs. */
function withoutPlace([program = '', ...args]: readonly string[]): readonly string[] {
  return [program.startsWith('/') && basename(program) === 'stakeout' ? 'stakeout' : program, ...args];
}

function unusedName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let n = 2; taken.has(name); n += 1) name = `${wanted}-${n}`;
  taken.add(name);
  return name;
}

function word(text: string): string {
  if (/^[\w./:=@%+,-]+$/.test(text)) return text;
  // What cannot be quoted stays as it is, and is refused as a step.
  return text.includes("'") ? `"${text}"` : `'${text}'`;
}

const oneLine = (text: string): string => visible(redact(text)).slice(0, 180);

/** Text of a host that must not become markup. */
function escaped(text: string): string {
  return oneLine(text).replaceAll(/[\\`*_[\]<>#|]/g, (char) => `\\${char}`);
}

const CONTEXT = 3;

/** A unified diff of a text that only grew at its end. */
export function diffOf({ before, after }: Proposal, path: string, isNew: boolean): string {
  const old = before === '' ? [] : before.replace(/\n$/, '').split('\n');
  const added = after.replace(/\n$/, '').split('\n').slice(commonLines(old, after));
  const kept = commonLines(old, after);
  const context = old.slice(Math.max(0, kept - CONTEXT), kept);
  const start = kept - context.length;
  const removed = old.slice(kept);
  const range = (at: number, count: number): string => `${count === 0 ? at : at + 1},${count}`;
  return [
    `--- ${isNew ? '/dev/null' : `a/${path}`}`,
    `+++ b/${path}`,
    `@@ -${range(start, context.length + removed.length)} +${range(start, context.length + added.length)} @@`,
    ...context.map((line) => ` ${line}`),
    ...removed.map((line) => `-${line}`),
    ...added.map((line) => `+${line}`),
    '',
  ].join('\n');
}

function commonLines(old: readonly string[], after: string): number {
  const now = after.split('\n');
  let at = 0;
  while (at < old.length && old[at] === now[at]) at += 1;
  return at;
}
