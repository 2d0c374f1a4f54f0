/** The labelled set: small scripts with what is wrong with them, or "harmless". A third is held back: nobody tunes on it. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  audit,
  type AuditedHost,
  type AuditFinding,
  isRuleId,
  plainScript,
  type RuleId,
} from '../../src/protect/audit/index.ts';

export interface Snippet {
  readonly name: string;
  readonly label: RuleId | 'harmless';
  readonly text: string;
  readonly heldBack: boolean;
}

const FOLDER = join(import.meta.dirname, 'snippets');

export function readSnippets(): readonly Snippet[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.txt'))
    .toSorted()
    .flatMap((name) => snippetsOf(readFileSync(join(FOLDER, name), 'utf8')));
}

function snippetsOf(text: string): Snippet[] {
  return text
    .split(/^--- /m)
    .slice(1)
    .map((part) => {
      const [head = '', ...lines] = part.split('\n');
      const [, label = '', name = ''] = /^([a-z-]+): (.+)$/.exec(head) ?? [];
      if (label !== 'harmless' && !isRuleId(label)) throw new Error(`no such label: ${head}`);
      return { name, label, text: lines.join('\n').trimEnd().concat('\n'), heldBack: isHeldBack(name) };
    });
}

/** By the name alone, so that a change of its text does not move a snippet to the other side. */
function isHeldBack(name: string): boolean {
  return (createHash('sha256').update(name).digest()[0] ?? 0) % 3 === 0;
}

export interface Judged {
  readonly snippet: Snippet;
  /** Findings that say harm: of severity error or warning, and of a rule about the host. */
  readonly flagged: readonly AuditFinding[];
  readonly right: boolean;
}

const ABOUT_THE_FILE: ReadonlySet<RuleId> = new Set(['unreadable', 'suppression', 'unresolved']);

export function judgeSnippet(snippet: Snippet, host: AuditedHost): Judged {
  const file = 'snippet.sh';
  const { findings } = audit([{ file, text: snippet.text, pieces: plainScript(file, snippet.text) }], host);
  const flagged = findings.filter(({ rule, severity }) => severity !== 'note' && !ABOUT_THE_FILE.has(rule));
  const right =
    snippet.label === 'harmless' ? flagged.length === 0 : flagged.some(({ rule }) => rule === snippet.label);
  return { snippet, flagged, right };
}

export interface Score {
  readonly recall: number;
  readonly precision: number;
  readonly harmful: number;
  readonly harmless: number;
}

export function scoreOf(judged: readonly Judged[]): Score {
  const harmful = judged.filter(({ snippet }) => snippet.label !== 'harmless');
  const found = harmful.filter(({ right }) => right).length;
  const wrong = judged.filter(
    ({ snippet, flagged }) => snippet.label === 'harmless' && flagged.length > 0,
  ).length;
  return {
    recall: found / harmful.length,
    precision: found / (found + wrong),
    harmful: harmful.length,
    harmless: judged.length - harmful.length,
  };
}
