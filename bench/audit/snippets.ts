/**
 * The labelled set: small files with what is wrong with them, or "harmless". `snippets` was written before the audit was tuned and
 * has been looked at since; `held-out` was written afterwards, before any of it was judged: 43 of its 44 harmful scripts
 * were found at first, no harmless one was flagged. The one that was missed (pkill -9 -x) is mended since. `kinds` are files that
 * are no scripts (Dockerfiles, units, playbooks, …), written before any of them was judged as well: 43 of
 * 45 harmful ones were found at first, no harmless one was flagged. The two that were missed (a configuration replaced by a comment,
 * a directory that Puppet purges) are mended since.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  audit,
  type AuditedHost,
  type AuditFinding,
  isRuleId,
  kindOf,
  readAs,
  type RuleId,
} from '../../src/protect/audit/index.ts';

export interface Snippet {
  readonly name: string;
  readonly label: RuleId | 'harmless';
  readonly text: string;
  /** By which the audit knows what it is. */
  readonly path: string;
  readonly folder: (typeof FOLDERS)[number];
}

const FOLDERS = ['snippets', 'held-out', 'kinds'] as const;
const SCRIPT = 'snippet.sh';

export const isScript = ({ path }: Snippet): boolean => path === SCRIPT;

export function readSnippets(): readonly Snippet[] {
  return FOLDERS.flatMap((folder) => {
    const path = join(import.meta.dirname, folder);
    return readdirSync(path)
      .filter((name) => name.endsWith('.txt'))
      .toSorted()
      .flatMap((name) => snippetsOf(readFileSync(join(path, name), 'utf8'), folder));
  });
}

/** `--- LABEL: NAME`, of what is no script `--- LABEL in PATH: NAME`, then the lines of the file. */
function snippetsOf(text: string, folder: Snippet['folder']): Snippet[] {
  return text
    .split(/^--- /m)
    .slice(1)
    .map((part) => {
      const [head = '', ...lines] = part.split('\n');
      const [, label = '', path = SCRIPT, name = ''] = /^([a-z-]+)(?: in (\S+))?: (.+)$/.exec(head) ?? [];
      if (label !== 'harmless' && !isRuleId(label)) throw new Error(`no such label: ${head}`);
      return { name, label, text: lines.join('\n').trimEnd().concat('\n'), path, folder };
    });
}

export interface Judged {
  readonly snippet: Snippet;
  /** Findings that say harm: of severity error or warning, and of a rule about the host. */
  readonly flagged: readonly AuditFinding[];
  readonly right: boolean;
}

const ABOUT_THE_FILE: ReadonlySet<RuleId> = new Set(['unreadable', 'suppression', 'unresolved']);

export function judgeSnippet(snippet: Snippet, host: AuditedHost): Judged {
  const { path, text } = snippet;
  const kind = kindOf(path, text);
  const { findings } = audit(kind === undefined ? [] : [readAs(kind, path, text)], host);
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
