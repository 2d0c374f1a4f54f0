/**
 * The `zend_module_entry` of a PHP extension, as its file has it: Zend/zend_modules.h. It has no name in the symbol table, but it
 * begins with its size and ends with a pointer to the build id, which is a text of a known form. Offsets for 64 bit:
 *
 *   0 size │ 4 API number │ 8 debug │ 9 thread-safe │ 24 dependencies │ 32 name │ 40 functions │ … │ 88 version │ … │ 160 build id
 */
import { type ElfImage, wordsOf } from '../../host/elf/index.ts';

export interface ModuleEntry {
  readonly address: number;
  /** As `extension_loaded` knows it; case as written: `mysqli`, `PDO`, `SimpleXML`. */
  readonly name: string;
  /** ZEND_MODULE_API_NO: 20220829 for PHP 8.2. */
  readonly api: number;
  /** `API20220829,NTS` */
  readonly buildId: string;
  /** Names of extensions it must find loaded. */
  readonly requires: readonly string[];
}

const ENTRY_SIZE = 168;
const OFFSET = { api: 4, dependencies: 24, name: 32, functions: 40, buildId: 160 };
/** Of an extension; of a zend_extension a digit stands before the date. */
const BUILD_ID = /^API\d{8},N?TS(?:,[\w,]+)?$/;
const ENGINE_BUILD_ID = /^API\d{9},N?TS(?:,[\w,]+)?$/;
/** An extension has one, PHP itself one for each compiled-in extension and each of its own parts. */
const MAX_ENTRIES = 200;
const MAX_NAME = 100;
/** Places that look like the beginning of an entry, or of a build id, at first sight: some hundred in PHP itself. */
const MAX_TRIES = 20_000;

/** Every module entry of the file: one of an extension, dozens of PHP itself. */
export function moduleEntries(image: ElfImage): readonly ModuleEntry[] {
  const found: ModuleEntry[] = [];
  let tries = 0;
  for (const { address, bytes } of image.variables()) {
    const words = wordsOf(bytes);
    for (let at = 0; at < words.length && found.length < MAX_ENTRIES && tries < MAX_TRIES; at += 2) {
      if (((words[at] ?? 0) & 0xffff) !== ENTRY_SIZE) continue;
      tries += 1;
      const entry = entryAt(image, address + at * 4);
      if (entry !== undefined) found.push(entry);
    }
  }
  return found;
}

/** What PHP compares zend_extensions with: `API420220829,NTS`; undefined when the file holds no such text. */
export function engineBuildId(image: ElfImage): string | undefined {
  let tries = 0;
  for (const { address, bytes } of image.constants())
    for (let at = bytes.indexOf('API'); at >= 0 && tries < MAX_TRIES; at = bytes.indexOf('API', at + 1)) {
      tries += 1;
      const text = image.text(address + at, MAX_NAME);
      if (text !== undefined && ENGINE_BUILD_ID.test(text)) return text;
    }
  return undefined;
}

function entryAt(image: ElfImage, address: number): ModuleEntry | undefined {
  const buildId = image.text(image.pointer(address + OFFSET.buildId), MAX_NAME);
  if (buildId === undefined || !BUILD_ID.test(buildId)) return undefined;
  const api = image.u32(address + OFFSET.api);
  const name = image.text(image.pointer(address + OFFSET.name), MAX_NAME);
  if (api === undefined || name === undefined || !/^[\w .-]+$/.test(name)) return undefined;
  return { address, name, api, buildId, requires: requiredBy(image, address) };
}

/** `zend_module_dep`: name, relation, version, type. */
const DEPENDENCY = { size: 32, type: 24 };
const MODULE_DEP_REQUIRED = 1;
const MAX_DEPENDENCIES = 50;

function requiredBy(image: ElfImage, entry: number): readonly string[] {
  const table = image.pointer(entry + OFFSET.dependencies) ?? 0;
  const names: string[] = [];
  if (table === 0) return names;
  for (let index = 0; index < MAX_DEPENDENCIES; index += 1) {
    const at = table + index * DEPENDENCY.size;
    const name = image.text(image.pointer(at), MAX_NAME);
    if (name === undefined || name === '') break;
    if (image.bytesAt(at + DEPENDENCY.type, 1)[0] === MODULE_DEP_REQUIRED) names.push(name);
  }
  return names;
}

/** PHP 8.4 added two pointers to `zend_function_entry`. */
const LARGER_SINCE = 20240924;
const MAX_FUNCTIONS = 5000; // the standard extension has 550
const FUNCTION = /^[A-Za-z_][\w\\]*$/;

/** Names of the functions an extension registers, as written; not methods of its classes. */
export function functionsOf(image: ElfImage, entry: ModuleEntry): readonly string[] {
  const stride = entry.api >= LARGER_SINCE ? 48 : 32;
  const table = image.pointer(entry.address + OFFSET.functions) ?? 0;
  const names: string[] = [];
  if (table === 0) return names;
  for (let at = table; names.length < MAX_FUNCTIONS; at += stride) {
    const name = image.text(image.pointer(at), MAX_NAME);
    if (name === undefined || !FUNCTION.test(name)) break; // the table ends with a NULL name
    names.push(name);
  }
  return names;
}
