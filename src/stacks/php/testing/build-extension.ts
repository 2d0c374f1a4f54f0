/** Builds small PHP extensions for tests: the module entry with functions and dependencies, in a library that really is one. */
import { buildLibrary, NATIVE, type SampleLibrary } from '../../../host/elf/testing/index.ts';

export interface SampleExtension extends Omit<SampleLibrary, 'data' | 'pointers'> {
  readonly name: string;
  readonly api?: number;
  readonly buildId?: string;
  readonly functions?: readonly string[];
  readonly requires?: readonly string[];
  /** Other texts among its constants: names of classes and constants. */
  readonly texts?: readonly string[];
  readonly exports?: Readonly<Record<string, number>>;
}

const ENTRY = 168;
const FUNCTION = 32;
const DEPENDENCY = 32;
const ZEND_ENTRY = 200;

/** A data area that is filled from both ends: structures in front, texts behind, pointers from the one to the other. */
class Data {
  readonly structures: Buffer;
  readonly pointers: [number, number][] = [];
  #texts = '\0';

  constructor(size: number) {
    this.structures = Buffer.alloc(size);
  }

  text(text: string): number {
    const at = this.structures.length + this.#texts.length;
    this.#texts += `${text}\0`;
    return at;
  }

  point(place: number, text: string): void {
    this.pointers.push([place, this.text(text)]);
  }

  bytes(): Buffer {
    return Buffer.concat([this.structures, Buffer.from(this.#texts)]);
  }
}

export function buildExtension(sample: SampleExtension): Buffer {
  const { name, api = 20220829, buildId = `API${api},NTS`, functions = [], requires = [], ...rest } = sample;
  const dependenciesAt = ENTRY + (functions.length + 1) * FUNCTION;
  const data = new Data(dependenciesAt + (requires.length + 1) * DEPENDENCY);
  data.structures.writeUInt16LE(ENTRY, 0);
  data.structures.writeUInt32LE(api, 4);
  data.point(32, name);
  data.point(160, buildId);
  if (functions.length > 0) data.pointers.push([40, ENTRY]);
  if (requires.length > 0) data.pointers.push([24, dependenciesAt]);
  for (const [index, text] of functions.entries()) data.point(ENTRY + index * FUNCTION, text);
  for (const [index, text] of requires.entries()) {
    const at = dependenciesAt + index * DEPENDENCY;
    data.point(at, text);
    data.structures[at + 24] = 1;
  }
  for (const text of sample.texts ?? []) data.text(text);
  return finish(data, rest, sample.exports ?? { get_module: 0 });
}

export interface SampleZendExtension {
  readonly api: number;
  readonly buildId: string;
  readonly choosesApi?: boolean;
}

export function buildZendExtension({ api, buildId, choosesApi }: SampleZendExtension): Buffer {
  const data = new Data(ZEND_ENTRY + 16);
  data.structures.writeUInt32LE(api, ZEND_ENTRY);
  data.point(ZEND_ENTRY + 8, buildId);
  if (choosesApi) data.pointers.push([128, 1]);
  return finish(data, {}, { zend_extension_entry: 0, extension_version_info: ZEND_ENTRY });
}

function finish(data: Data, library: SampleLibrary, exports: Readonly<Record<string, number>>): Buffer {
  return buildLibrary({
    machine: NATIVE.machine,
    ...library,
    defines: { ...library.defines, ...exports },
    data: data.bytes(),
    variables: data.structures.length,
    pointers: data.pointers.toSorted(([a], [b]) => a - b),
  });
}
