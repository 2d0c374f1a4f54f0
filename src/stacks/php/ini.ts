/** PHP ini files, also the syntax of PHP-FPM's configuration: sections, `key = value`, `;` comments, quotes (parse_ini_file docs). */
import type { Problem, SourcePosition } from '../../domain/component.ts';

export interface IniEntry {
  /** The section it stands in; empty before the first. */
  readonly section: string;
  readonly key: string;
  readonly value: string;
  readonly at: SourcePosition;
}

export interface IniFile {
  readonly entries: readonly IniEntry[];
  readonly problems: readonly Problem[];
}

const MAX_PROBLEMS = 50;

export function parseIni(text: string, file: string): IniFile {
  const entries: IniEntry[] = [];
  const problems: Problem[] = [];
  let section = '';
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith(';') || line.startsWith('#')) continue;
    const at = { file, line: index + 1 };
    const header = line.startsWith('[') ? /^\[([^\]]*)\]/.exec(line) : undefined;
    const entry = header === undefined ? parseEntry(line) : undefined;
    if (header) section = header[1]?.trim() ?? '';
    else if (entry) entries.push({ section, ...entry, at });
    else if (problems.length < MAX_PROBLEMS)
      problems.push({ what: 'ini file', why: `cannot be parsed: ${line.slice(0, 80)}`, at });
  }
  return { entries, problems };
}

function parseEntry(line: string): { readonly key: string; readonly value: string } | undefined {
  const eq = line.indexOf('=');
  const key = (eq < 0 ? line : line.slice(0, eq)).trim();
  // zend_ini_scanner.l: a key holds none of these; one that does is a syntax error for PHP too.
  if (key === '' || /[{}|&~!()"^]/.test(key) || key.includes('\0') || (eq < 0 && /\s/.test(key)))
    return undefined;
  const value = eq < 0 ? '' : parseValue(line.slice(eq + 1).trim());
  return value === undefined ? undefined : { key, value };
}

/** undefined when a quote is not closed on its line (multi-line values are not used for paths). */
function parseValue(text: string): string | undefined {
  if (text.startsWith("'")) return /^'([^']*)'/.exec(text)?.[1];
  // zend_ini_escape_string: inside double quotes a backslash escapes quotes and itself, and stays before anything else.
  if (text.startsWith('"')) return /^"((?:[^"\\]|\\.)*)"/.exec(text)?.[1]?.replace(/\\(["'\\])/g, '$1');
  const comment = text.search(/\s;|^;/);
  return (comment < 0 ? text : text.slice(0, comment)).trim();
}
