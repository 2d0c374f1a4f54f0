/**
 * Which enabled extensions the sites' code can reach. Debian enables some twenty by default; a site uses a handful, and the loss
 * of any other changes no answer. The look is one-sided: whenever the code could reach more than its text shows
 * (dynamic includes, variable functions, eval, more files than the limits), every enabled extension counts as needed.
 */
import { posix } from 'node:path';
import type { HostFiles } from '../../host/files/index.ts';
import type { HostView } from '../stack.ts';
import { inclusionsIn } from './includes.ts';
import type { PhpSapi } from './sapi.ts';
import { mentionedNames, mentionedWords, ownFunctions, reachesUnknownCode } from './source.ts';

const LIMITS = {
  files: 400,
  directories: 400,
  bytes: 4 << 20,
  fileBytes: 512 << 10,
  names: 2000,
  depth: 8,
} as const;
const MAX_EXTENSION_BYTES = 16 << 20;
const SOURCE = /\.(?:php\d?|phtml|inc|module)$/i;

/** Names of the extensions that count; undefined when that cannot be told, and all of them count. */
export function neededExtensions(
  host: HostView,
  sapi: PhpSapi,
  roots: readonly string[],
): ReadonlySet<string> | undefined {
  const prepended = ['auto_prepend_file', 'auto_append_file', 'opcache.preload'].flatMap(
    (key) => sapi.setting(key)?.value ?? [],
  );
  const used = roots.length === 0 ? undefined : mentionsOf(host, roots, prepended);
  if (used === undefined || used.names.size > LIMITS.names) return undefined;
  for (const { key, value } of sapi.settings) if (!key.endsWith('extension')) used.words.add(value);
  for (const name of callbacksInSettings(sapi)) used.names.add(name);
  return withDependencies(host.files, sapi, used);
}

interface Mentions {
  /** What an extension might define. */
  readonly names: Set<string>;
  /** What might be the name of an extension: `session.save_handler = redis` needs redis.so. */
  readonly words: Set<string>;
}

/** `output_handler = ob_iconv_handler`; constants such as E_ALL are the core's. */
function callbacksInSettings(sapi: PhpSapi): readonly string[] {
  return sapi.settings.map((s) => s.value).filter((value) => /^[a-z]+_[a-z_]+$/.test(value));
}

function mentionsOf(
  host: HostView,
  roots: readonly string[],
  prepended: readonly string[],
): Mentions | undefined {
  const sources = collect(host, roots);
  if (sources === undefined) return undefined;
  const todo = new Set([...prepended, ...sources]); // iterating a Set visits what is added meanwhile
  const used: Mentions = { names: new Set(), words: new Set() };
  const own = new Set<string>();
  let bytes = 0;
  for (const path of todo) {
    const { text, cut } = host.files.readText(path, LIMITS.fileBytes);
    bytes += text?.length ?? 0;
    if (text === undefined || cut || bytes > LIMITS.bytes || todo.size > LIMITS.files) return undefined;
    const inclusions = inclusionsIn(text, path);
    if (reachesUnknownCode(text, inclusions.length)) return undefined;
    for (const { path: included } of inclusions) {
      if (!host.files.isFile(included)) return undefined;
      todo.add(included);
    }
    for (const name of mentionedNames(text)) used.names.add(name);
    for (const word of mentionedWords(text)) used.words.add(word);
    for (const name of ownFunctions(text)) own.add(name);
  }
  for (const name of own) used.names.delete(name);
  return used;
}

/** Every PHP source below the roots; undefined when there are more than the limits allow. */
function collect(host: HostView, roots: readonly string[]): readonly string[] | undefined {
  const found: string[] = [];
  const seen = new Set<string>();
  const queue = roots.map((dir) => ({ dir, depth: 0 }));
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const identity = host.files.identity(next.dir);
    if (identity === undefined || seen.has(identity)) continue;
    seen.add(identity);
    if (seen.size > LIMITS.directories || next.depth > LIMITS.depth) return undefined;
    for (const entry of host.files.list(next.dir)) {
      const path = posix.join(next.dir, entry.name);
      if (entry.isDirectory() || (entry.isSymbolicLink() && host.files.isDirectory(path)))
        queue.push({ dir: path, depth: next.depth + 1 });
      else if (SOURCE.test(entry.name)) found.push(path);
    }
    if (found.length > LIMITS.files) return undefined;
  }
  return found;
}

/** Extensions that define a used name, and those that they name as their own dependency (`mysqli` → `mysqlnd`). */
function withDependencies(files: HostFiles, sapi: PhpSapi, used: Mentions): ReadonlySet<string> {
  // One that cannot be read, or works on all code (a zend_extension), counts.
  const texts = new Map(
    sapi.extensions.map((e) => [e.name, e.zend ? undefined : identifiersOf(files, e.file)]),
  );
  const needed = new Set<string>();
  for (const [name, text] of texts)
    if (text === undefined || used.words.has(name.toLowerCase()) || definesAny(text, used.names))
      needed.add(name);
  for (const name of needed) // visits what is added meanwhile
    for (const other of texts.keys())
      if (texts.get(name)?.includes(`\0${other.toLowerCase()}\0`)) needed.add(other);
  return needed;
}

/** The linker stores a name as the tail of a longer one where it can (`bindtextdomain`, `textdomain`), so tails count. */
function definesAny(text: string, names: ReadonlySet<string>): boolean {
  for (const name of names) if (text.includes(`${name}\0`)) return true;
  return false;
}

/** mod_php and PHP-FPM of one version share their extensions: each is read once per look at the host. */
const READ = new WeakMap<HostFiles, Map<string, string | undefined>>();

function identifiersOf(files: HostFiles, path: string): string | undefined {
  const known = READ.get(files) ?? new Map<string, string | undefined>();
  READ.set(files, known);
  if (!known.has(path)) known.set(path, readIdentifiers(files, path));
  return known.get(path);
}

/** Functions, classes and constants an extension registers stand in it as NUL-terminated names; so does much else. */
function readIdentifiers(files: HostFiles, path: string): string | undefined {
  const { bytes, cut } = files.readBytes(path, MAX_EXTENSION_BYTES);
  if (bytes === undefined || cut) return undefined;
  const found: string[] = [];
  let start = -1; // of the run of name characters we are in
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i] ?? 0;
    if (NAME_BYTE[byte] === 1) {
      if (start < 0) start = i;
      continue;
    }
    if (byte === 0 && start >= 0 && i - start > 1 && i - start < 100)
      found.push(bytes.toString('latin1', start, i));
    start = -1;
  }
  return `\0${found.join('\0').toLowerCase()}\0`;
}

/** 1 for the characters of a PHP name: letters, digits, underscore. */
const NAME_BYTE = Uint8Array.from({ length: 256 }, (_, byte) =>
  /\w/.test(String.fromCharCode(byte)) ? 1 : 0,
);
