/** Wiki markup of Confluence (Insert, Markup), out of the Markdown of a post-mortem, line by line. Pure. */
import type { Postmortem } from '../document.ts';
import { chartsAsTables, EVIDENCE_LINK, facts } from './parts.ts';

export function toConfluence(postmortem: Postmortem): string {
  const { frontMatter, body, evidence } = postmortem;
  const rows = facts(postmortem).map(([name, value]) => `||${name}|${words(value)}|`);
  const list = evidence.map(
    ({ id, sha256, source, title }) => `* ${words(`${id} ${source}: ${title} (SHA-256 ${sha256})`)}`,
  );
  return [
    `h1. ${words(frontMatter.title)}`,
    ...rows,
    '',
    ...blocks(chartsAsTables(body).replaceAll(EVIDENCE_LINK, ']').split('\n')),
    '',
    'h2. Evidence',
    ...list,
    '',
  ].join('\n');
}

function blocks(lines: readonly string[]): readonly string[] {
  const made: string[] = [];
  let code = false;
  for (const [at, line] of lines.entries()) {
    if (/^ {0,3}(?:```|~~~)/.test(line)) {
      code = !code;
      made.push('{code}');
    } else if (code) made.push(line.replaceAll('{code}', '{ code}'));
    else if (!isRule(line) && !isEmptyHead(line, lines[at + 1]))
      made.push(block(line, isRule(lines[at + 1] ?? '')));
  }
  if (code) made.push('{code}');
  return made;
}

function isRule(line: string): boolean {
  return /^\s*\|[\s|:-]+$/.test(line) && line.includes('-');
}

/** The head of a table of names and values: Markdown cannot do without one. */
function isEmptyHead(line: string, next = ''): boolean {
  return isRule(next) && /^[\s|]+$/.test(line);
}

function block(line: string, head: boolean): string {
  const heading = /^ {0,3}(#{1,6})\s+(.*)$/.exec(line);
  if (heading !== null) return `h${heading[1]?.length ?? 2}. ${words(heading[2] ?? '')}`;
  if (/^\s*\|/.test(line)) return row(line, head);
  const bullet = /^\s*[-*+]\s+(.*)$/.exec(line);
  if (bullet !== null) return `* ${words(bullet[1] ?? '')}`;
  const number = /^\s*\d+[.)]\s+(.*)$/.exec(line);
  if (number !== null) return `# ${words(number[1] ?? '')}`;
  return words(line);
}

/** A bar that is escaped is no end of a cell. */
function row(line: string, head: boolean): string {
  const bar = head ? '||' : '|';
  const cells = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => words(cell.trim()) || ' ');
  return `${bar}${cells.join(bar)}${bar}`;
}

/** Marks of Markdown become marks of the wiki; what was escaped, or is a mark there, is text. */
function words(text: string): string {
  const kept: string[] = [];
  const keep = (made: string): string => `\u{e000}${kept.push(made) - 1}\u{e001}`;
  const marked = text
    .replaceAll(/[\u{e000}\u{e001}]/gu, '')
    .replaceAll(/\\([\\`*_{}[\]<>#|~!&+=-])/g, (_, character: string) => keep(plain(character)))
    .replaceAll(/`([^`]+)`/g, (_, code: string) => keep(`{{${plain(code)}}}`))
    .replaceAll(/\[([^\]]+)\]\((https?:\/\/[^)\s]+)\)/g, (_, title: string, to: string) =>
      keep(`[${plain(title)}|${to}]`),
    )
    .replaceAll(/\*\*([^*]+)\*\*/g, (_, strong: string) => keep(`*${plain(strong)}*`))
    .replaceAll(/(?<![\w*])[*_]([^*_]+)[*_](?![\w*])/g, (_, soft: string) => keep(`_${plain(soft)}_`));
  return plain(marked).replaceAll(/\u{e000}(\d+)\u{e001}/gu, (_, at: string) => kept[Number(at)] ?? '');
}

function plain(text: string): string {
  return text.replaceAll(/[[\]{}|*_!^~]/g, String.raw`\$&`);
}
