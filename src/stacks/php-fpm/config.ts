/** PHP-FPM's configuration: the main file, its include globs, `[global]` and pools (fpm_conf.c, php-fpm.conf docs). */
import { posix } from 'node:path';
import type { Problem, SourcePosition } from '../../domain/component.ts';
import { expandGlob, hasWildcard, type HostFiles } from '../../host/files/index.ts';
import { type IniEntry, parseIni } from '../php/index.ts';

export interface FpmPool {
  readonly name: string;
  readonly at: SourcePosition;
  /** The last value of a key, `$pool` replaced. */
  get(key: string): FpmValue | undefined;
}

export interface FpmValue {
  readonly value: string;
  readonly at: SourcePosition;
}

export interface FpmConfig {
  readonly files: readonly { readonly path: string; readonly by?: SourcePosition }[];
  readonly includeDirectories: readonly string[];
  readonly pools: readonly FpmPool[];
  readonly global: (key: string) => FpmValue | undefined;
  readonly problems: readonly Problem[];
}

/** FPM_CONF_MAX_INCLUDE-like bound; FPM itself allows 4 levels (fpm_conf.c: ini_recursion > 4). */
const MAX_DEPTH = 5;

const GLOBAL = 'global';

export function readFpmConfig(host: HostFiles, main: string): FpmConfig {
  const reader = new Reader(host);
  reader.read(main, undefined);
  const names = [...new Set(reader.entries.map((e) => e.section))].filter((s) => s !== '' && s !== GLOBAL);
  return {
    files: reader.files,
    includeDirectories: [...reader.directories],
    pools: names.map((name) => poolOf(name, reader.entries)),
    global: (key) => reader.entries.findLast((e) => e.section === GLOBAL && e.key === key),
    problems: reader.problems,
  };
}

function poolOf(name: string, all: readonly IniEntry[]): FpmPool {
  const own = all.filter((e) => e.section === name);
  return {
    name,
    at: own[0]?.at ?? { file: '' },
    get: (key) => {
      const found = own.findLast((e) => e.key === key && e.value !== '');
      return found && { value: found.value.replaceAll('$pool', name), at: found.at };
    },
  };
}

class Reader {
  readonly files: { readonly path: string; readonly by?: SourcePosition }[] = [];
  readonly entries: IniEntry[] = [];
  readonly problems: Problem[] = [];
  readonly directories = new Set<string>();
  readonly #host: HostFiles;
  readonly #reading: string[] = [];

  constructor(host: HostFiles) {
    this.#host = host;
  }

  read(path: string, by: SourcePosition | undefined): void {
    const { target } = this.#host.trail(path);
    if (this.#reading.includes(target)) return this.#problem(`cyclic include of ${path}`, by);
    if (this.#reading.length >= MAX_DEPTH)
      return this.#problem(`includes are nested more than ${MAX_DEPTH} deep`, by);
    this.files.push({ path, ...(by ? { by } : {}) });
    const { text, error } = this.#host.readText(path);
    if (text === undefined) return this.#problem(`cannot read ${path}: ${error ?? ''}`, by);
    const { entries, problems } = parseIni(text, path);
    this.problems.push(...problems);
    this.#reading.push(target);
    for (const entry of entries) {
      if (entry.key === 'include') this.#include(entry);
      else this.entries.push(entry);
    }
    this.#reading.pop();
  }

  #include({ value, at }: IniEntry): void {
    const pattern = posix.resolve(posix.dirname(at.file), value);
    if (!hasWildcard(pattern)) return this.read(pattern, at);
    this.directories.add(posix.dirname(pattern));
    for (const path of expandGlob(this.#host, pattern)) this.read(path, at);
  }

  #problem(why: string, at: SourcePosition | undefined): void {
    this.problems.push({ what: 'PHP-FPM configuration', why, ...(at ? { at } : {}) });
  }
}
