/**
 * The `module` structure of an httpd module, as its file has it: httpd's include/http_config.h. Offsets for 64 bit:
 *
 *   0 version │ 4 minor version │ 8 index │ 16 name │ 24 handle │ 32 next │ 40 magic │ 48 … │ 88 commands │ 96 hooks
 */
import { type ElfImage, ElfSymbols } from '../../host/elf/index.ts';

export interface ModuleStructure {
  /** The symbol that LoadModule names: `rewrite_module`. */
  readonly symbol: string;
  readonly address: number;
  /** MODULE_MAGIC_NUMBER_MAJOR and _MINOR of the httpd it was built for: 20120211, 142. */
  readonly major: number;
  readonly minor: number;
  readonly cookie: number;
}

/** MODULE_MAGIC_COOKIE, "AP24": set by STANDARD20_MODULE_STUFF of 2.4. */
export const COOKIE = 0x41503234;

const OFFSET = { major: 0, minor: 4, cookie: 40, commands: 88 };

/** undefined when the file defines no such symbol, or it lies outside the file. */
export function readModule(
  image: ElfImage,
  symbols: ElfSymbols,
  symbol: string,
): ModuleStructure | undefined {
  const address = symbols.addressOf(symbol);
  if (address === undefined) return undefined;
  const major = image.u32(address + OFFSET.major);
  const minor = image.u32(address + OFFSET.minor);
  const cookie = image.word(address + OFFSET.cookie);
  if (major === undefined || minor === undefined || cookie === undefined) return undefined;
  return { symbol, address, major, minor, cookie };
}

/** Every symbol of the file that is a sound module structure; by convention its name ends in `_module`. */
export function modulesIn(image: ElfImage, symbols: ElfSymbols): readonly ModuleStructure[] {
  return [...symbols.definedNames()]
    .filter((name) => name.endsWith('_module'))
    .flatMap((name) => readModule(image, symbols, name) ?? [])
    .filter(({ cookie }) => cookie === COOKIE);
}

/** `command_rec`: name, function, data, where allowed, kind of arguments, error message. */
const COMMAND = { size: 40, name: 0 };
/** The core has 150 directives, mod_security 130. */
const MAX_COMMANDS = 2000;
const DIRECTIVE = /^<?[A-Za-z_][\w.:-]{0,80}>?$/;

/** Names of the directives the module defines, in its own spelling: `RewriteRule`, `<Proxy`. */
export function directivesOf(image: ElfImage, { address }: ModuleStructure): readonly string[] {
  const table = image.pointer(address + OFFSET.commands) ?? 0;
  const names: string[] = [];
  if (table === 0) return names;
  for (let at = table; names.length < MAX_COMMANDS; at += COMMAND.size) {
    const name = image.text(image.pointer(at + COMMAND.name), 100);
    if (name === undefined || !DIRECTIVE.test(name)) break; // the table ends with a NULL name
    names.push(name);
  }
  return names;
}
