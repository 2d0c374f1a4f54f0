/** Builds small httpd modules for tests: the `module` structure with a command table, in a library that really is one. */
import { buildLibrary, NATIVE, type SampleLibrary } from '../../../host/elf/testing/index.ts';
import { COOKIE } from '../module-struct.ts';

export interface SampleModule extends Omit<SampleLibrary, 'data' | 'pointers'> {
  readonly symbol: string;
  readonly major?: number;
  readonly cookie?: number;
  readonly directives?: readonly string[];
}

const STRUCTURE = 112;
const COMMAND = 40;

export function buildModule(sample: SampleModule): Buffer {
  const { symbol, major = 20120211, cookie = COOKIE, directives = [], ...library } = sample;
  const textsAt = STRUCTURE + (directives.length + 1) * COMMAND;
  const texts = directives.map((name) => `${name}\0`);
  const data = Buffer.alloc(textsAt + texts.join('').length);
  data.writeUInt32LE(major, 0);
  data.writeUInt32LE(1, 4);
  data.writeUInt32LE(cookie, 40);
  data.write(texts.join(''), textsAt);
  const commands = texts.map((_, index): [number, number] => [
    STRUCTURE + index * COMMAND,
    textsAt + texts.slice(0, index).join('').length,
  ]);
  return buildLibrary({
    machine: NATIVE.machine,
    ...library,
    defines: { ...library.defines, [symbol]: 0 },
    data,
    variables: textsAt,
    pointers: [[88, STRUCTURE], ...commands],
  });
}
