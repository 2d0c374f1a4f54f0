/** Files that a PHP page includes by a literal path: `require __DIR__ . '/../inc/boot.php'`. Text only, nothing is run. */
import { posix } from 'node:path';
import type { SourcePosition } from '../../domain/component.ts';
import type { HostFiles } from '../../host/files/index.ts';

export interface Inclusion {
  readonly path: string;
  readonly at: SourcePosition;
}

const MAX_FILES = 60;
const MAX_SOURCE_BYTES = 256 << 10;

/** White space is bounded so that no page can make the search quadratic. */
const INCLUDE =
  /\b(?:require|include)(?:_once)?\s{0,9}\(?\s{0,9}(__DIR__\s{0,9}\.\s{0,9}|dirname\(\s{0,9}__FILE__\s{0,9}\)\s{0,9}\.\s{0,9})?(?:'([^'\\\n]+\.\w+)'|"([^"$\\\n]+\.\w+)")\s{0,9}\)?\s{0,9};/g;

/** Files reached from the given pages, transitively, each with the line that includes it; bounded. */
export function literalInclusions(files: HostFiles, pages: readonly string[]): readonly Inclusion[] {
  const found = new Map<string, Inclusion>();
  const todo = [...pages];
  for (let page = todo.shift(); page !== undefined && found.size < MAX_FILES; page = todo.shift()) {
    const { text } = files.readText(page, MAX_SOURCE_BYTES);
    for (const inclusion of inclusionsIn(text ?? '', page)) {
      if (found.has(inclusion.path) || !files.isFile(inclusion.path) || found.size >= MAX_FILES) continue;
      found.set(inclusion.path, inclusion);
      todo.push(inclusion.path);
    }
  }
  return [...found.values()];
}

export function inclusionsIn(source: string, page: string): readonly Inclusion[] {
  return [...source.matchAll(INCLUDE)].map((match) => {
    const written = match[2] ?? match[3] ?? '';
    const dir = posix.dirname(page);
    // `__DIR__ . '/x'` is relative although it starts with a slash.
    const path = match[1] === undefined ? posix.resolve(dir, written) : posix.join(dir, written);
    return { path, at: { file: page, line: source.slice(0, match.index).split('\n').length } };
  });
}
