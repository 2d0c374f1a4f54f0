/**
 * What an nginx module says of itself: `ngx_module_t` in src/core/ngx_module.h. Offsets for 64 bit:
 *
 *   0 indexes │ 16 name │ 24 spare │ 40 version │ 48 signature │ 56 context │ 64 commands │ …
 */
import type { ElfImage, ElfSymbols } from '../../host/elf/index.ts';

export interface NginxModule {
  /** `ngx_http_echo_module` */
  readonly name: string;
  /** NGINX_VERSION: 1022001 for 1.22.1. */
  readonly version: number;
  /** NGX_MODULE_SIGNATURE: sizes of types and the options of the build. */
  readonly signature: string;
  readonly directives: readonly string[];
}

const OFFSET = { version: 40, signature: 48, commands: 64 };
const MAX_MODULES = 200; // a build with everything has 150
const MAX_TEXT = 200;

/** The modules of a dynamic module's file, or of nginx itself; empty when it is neither. */
export function nginxModules(image: ElfImage, symbols: ElfSymbols): readonly NginxModule[] {
  const modules = symbols.addressOf('ngx_modules');
  const names = symbols.addressOf('ngx_module_names');
  const found: NginxModule[] = [];
  if (modules === undefined || names === undefined) return found;
  for (let index = 0; index < MAX_MODULES; index += 1) {
    const address = image.pointer(modules + index * image.layout.word) ?? 0;
    const name = image.text(image.pointer(names + index * image.layout.word), MAX_TEXT);
    if (address === 0 || name === undefined) break; // both lists end with NULL
    found.push(moduleAt(image, address, name));
  }
  return found;
}

function moduleAt(image: ElfImage, address: number, name: string): NginxModule {
  return {
    name,
    version: image.word(address + OFFSET.version) ?? 0,
    signature: image.text(image.pointer(address + OFFSET.signature), MAX_TEXT) ?? '',
    directives: directivesAt(image, image.pointer(address + OFFSET.commands) ?? 0),
  };
}

/** `ngx_command_t`: name (length and text), type, function, where, offset, data. */
const COMMAND = { size: 56, length: 0, text: 8 };
const MAX_COMMANDS = 1000;

function directivesAt(image: ElfImage, table: number): readonly string[] {
  const names: string[] = [];
  if (table === 0) return names;
  for (let at = table; names.length < MAX_COMMANDS; at += COMMAND.size) {
    const length = image.word(at + COMMAND.length) ?? 0;
    const text = image.text(image.pointer(at + COMMAND.text), MAX_TEXT);
    if (length === 0 || text === undefined || text.length !== length) break; // ngx_null_command
    names.push(text);
  }
  return names;
}

/** 1022001 → `1.22.1` */
export function versionText(version: number): string {
  return [Math.floor(version / 1_000_000), Math.floor(version / 1000) % 1000, version % 1000].join('.');
}
