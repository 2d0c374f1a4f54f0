/** Builds small nginx modules for tests: one `ngx_module_t` with a command table, listed as a dynamic module lists it. */
import { buildLibrary, NATIVE, type SampleNeed } from '../../../host/elf/testing/index.ts';

export interface SampleNginxModule {
  readonly name: string;
  readonly version?: number;
  readonly signature?: string;
  readonly directives?: readonly string[];
  readonly needs?: readonly SampleNeed[];
  readonly exports?: readonly string[];
  /** A library that is no module: the lists are not exported. */
  readonly unlisted?: boolean;
}

const MODULE = 200;
const COMMAND = 56;

/** Lists (two pointers and NULLs) │ module │ commands │ texts */
export function buildNginxModule(sample: SampleNginxModule): Buffer {
  const { name, version = 1_022_001, signature = '8,4,8,0111', directives = [], exports = [] } = sample;
  const moduleAt = 32;
  const commandsAt = moduleAt + MODULE;
  const textsAt = commandsAt + (directives.length + 1) * COMMAND;
  const texts = ['', name, signature, ...directives];
  const textAt = (index: number): number =>
    textsAt + texts.slice(0, index).join('\0').length + Math.min(index, 1);
  const data = Buffer.concat([Buffer.alloc(textsAt), Buffer.from(`${texts.join('\0')}\0`)]);
  data.writeUInt32LE(version, moduleAt + 40);
  for (const [index, text] of directives.entries())
    data.writeUInt32LE(text.length, commandsAt + index * COMMAND);
  const lists: Readonly<Record<string, number>> = sample.unlisted
    ? {}
    : { ngx_modules: 0, ngx_module_names: 16 };
  return buildLibrary({
    machine: NATIVE.machine,
    ...(sample.needs === undefined ? {} : { needs: sample.needs }),
    defines: { ...lists, ...Object.fromEntries(exports.map((symbol) => [symbol, 0])) },
    data,
    variables: textsAt,
    pointers: [
      [0, moduleAt],
      [16, textAt(1)],
      [moduleAt + 48, textAt(2)],
      [moduleAt + 64, commandsAt],
      ...directives.map((_, index): [number, number] => [
        commandsAt + index * COMMAND + 8,
        textAt(3 + index),
      ]),
    ],
  });
}
