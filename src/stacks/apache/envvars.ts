/**
 * /etc/apache2/envvars is a shell script, sourced by apache2ctl. It is read here, never run:
 * assignments of literals and simple expansions are understood, everything else is left alone.
 */

type Variables = Readonly<Record<string, string>>;

const ASSIGNMENT = /^(?:export\s+)?([A-Za-z_]\w*)=(.*)$/;
/** `: ${NAME:=word}` and `: ${NAME=word}`, the form the container images use. */
const DEFAULTING = /^:\s+"?\$\{([A-Za-z_]\w*):?=([^}]*)\}"?/;
const UNSET = /^unset\s+([A-Za-z_]\w*)/;

/**
 * Debian derives SUFFIX from the configuration directory inside an if block (`/etc/apache2-foo` → `-foo`).
 * Blocks are skipped and SUFFIX is given by the caller instead.
 */
export function parseEnvvars(text: string, given: Variables): Variables {
  const variables: Record<string, string> = { ...given };
  let depth = 0;
  for (const line of text.split('\n').map((l) => l.trim())) {
    if (/^(?:if|case|for|while|until)\b/.test(line)) depth += 1;
    if (depth === 0) applyLine(line, variables);
    if (/^(?:fi|esac|done)\b/.test(line)) depth = Math.max(0, depth - 1);
  }
  return variables;
}

function applyLine(line: string, variables: Record<string, string>): void {
  const unset = UNSET.exec(line)?.[1];
  if (unset !== undefined) delete variables[unset];
  const [, name, word] = ASSIGNMENT.exec(line) ?? [];
  if (name !== undefined && word !== undefined) {
    const value = expandWord(word, variables);
    if (value !== undefined) variables[name] = value;
    return;
  }
  const [, defaulted, fallback] = DEFAULTING.exec(line) ?? [];
  if (defaulted !== undefined && fallback !== undefined && !variables[defaulted]) {
    const value = expandWord(fallback, variables);
    if (value !== undefined) variables[defaulted] = value;
  }
}

/** The value of a shell word; undefined for what only a shell can know (command substitution). */
function expandWord(word: string, variables: Variables): string | undefined {
  if (word.startsWith("'")) return /^'([^']*)'/.exec(word)?.[1];
  const body = word.startsWith('"') ? /^"((?:[^"\\]|\\.)*)"/.exec(word)?.[1] : /^[^\s;#]*/.exec(word)?.[0];
  if (body === undefined || /\$\(|`/.test(body)) return undefined;
  return body.replace(
    /\$\{(\w+)(?::?-([^}]*))?\}|\$(\w+)/g,
    (_, braced: string | undefined, fallback: string | undefined, plain: string | undefined) =>
      variables[braced ?? plain ?? ''] || (fallback ?? ''),
  );
}
