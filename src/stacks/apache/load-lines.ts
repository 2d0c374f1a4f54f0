/** The LoadModule lines a distribution offers: Debian's mods-available/*.load, Red Hat's conf.modules.d/*.conf. */
import { posix } from 'node:path';
import type { SourcePosition } from '../../domain/component.ts';
import type { HostFiles } from '../../host/files/index.ts';

export interface LoadLine {
  /** `rewrite_module` */
  readonly module: string;
  readonly file: string;
  readonly at: SourcePosition;
  /** What a2enmod calls it: `rewrite`. */
  readonly name: string;
}

/** What a2enmod reads from the comments before the first directive of a .load file (get_deps). */
export interface LoadRelations {
  readonly depends: readonly string[];
  readonly conflicts: readonly string[];
}

export function loadRelations(files: HostFiles, path: string): LoadRelations {
  const lines = (files.readText(path, MAX_FILE).text ?? '').split('\n');
  const end = lines.findIndex((line) => !/^\s*(?:#.*)?$/.test(line));
  const comments = end < 0 ? lines : lines.slice(0, end);
  const names = (word: string): readonly string[] =>
    comments.flatMap((line) => new RegExp(`^# ${word}:\\s+(.*?)\\s*$`).exec(line)?.[1]?.split(/\s+/) ?? []);
  return { depends: names('Depends'), conflicts: names('Conflicts') };
}

const MAX_FILE = 65_536; // real ones have three lines
const LINE = /^\s*LoadModule\s+(\S+)\s+(?:"([^"]+)"|(\S+))/i;

/** In the order of file names. `serverRoot` is what relative paths start from. */
export function loadLines(files: HostFiles, directory: string, serverRoot = '/'): readonly LoadLine[] {
  return files
    .list(directory)
    .filter(({ name }) => /\.(?:load|conf)$/.test(name))
    .flatMap(({ name }) => linesOf(files, posix.join(directory, name), serverRoot));
}

function linesOf(files: HostFiles, path: string, serverRoot: string): readonly LoadLine[] {
  const name = posix.basename(path).replace(/\.\w+$/, '');
  const lines = (files.readText(path, MAX_FILE).text ?? '').split('\n');
  return lines.flatMap((text, index) => {
    const [, module, quoted, bare] = LINE.exec(text) ?? [];
    const file = quoted ?? bare;
    if (module === undefined || file === undefined) return [];
    return [{ module, file: posix.resolve(serverRoot, file), at: { file: path, line: index + 1 }, name }];
  });
}
