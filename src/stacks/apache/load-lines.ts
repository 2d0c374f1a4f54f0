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
