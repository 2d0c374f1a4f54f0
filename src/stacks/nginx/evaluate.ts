/** An nginx configuration with its includes, as a flat list of directives that know their enclosing blocks. */
import { posix } from 'node:path';
import type { Problem, SourcePosition } from '../../domain/component.ts';
import { expandGlob, hasWildcard, type HostFiles } from '../../host/files/index.ts';
import { type NginxStatement, parseNginx } from './parse.ts';

export interface NginxBlock {
  readonly name: string;
  readonly args: readonly string[];
  readonly at: SourcePosition;
}

export interface NginxDirective {
  readonly name: string;
  readonly args: readonly string[];
  readonly at: SourcePosition;
  /** Enclosing blocks, outermost first, e.g. http, server, location. */
  readonly blocks: readonly NginxBlock[];
}

export interface NginxConfig {
  readonly directives: readonly NginxDirective[];
  readonly files: readonly { readonly path: string; readonly by?: SourcePosition }[];
  readonly includeDirectories: ReadonlyMap<string, SourcePosition>;
  readonly problems: readonly Problem[];
}

/** nginx has no limit of its own and ends with EMFILE; nobody nests includes this deep. */
const MAX_INCLUDE_DEPTH = 64;
const MAX_FILES = 5000;
const MAX_BLOCK_DEPTH = 100;

export function readNginx(files: HostFiles, main: string): NginxConfig {
  return new Evaluator(files, posix.dirname(main)).run(main);
}

class Evaluator {
  readonly #directives: NginxDirective[] = [];
  readonly #files: { readonly path: string; readonly by?: SourcePosition }[] = [];
  readonly #includeDirectories = new Map<string, SourcePosition>();
  readonly #problems: Problem[] = [];
  readonly #host: HostFiles;
  /** Relative includes start from the directory of nginx.conf (ngx_conf_full_name with conf_prefix). */
  readonly #prefix: string;
  readonly #reading: string[] = [];
  /** Replaced, never changed: directives share it. */
  #blocks: readonly NginxBlock[] = [];
  #tooDeep = 0;

  constructor(files: HostFiles, prefix: string) {
    this.#host = files;
    this.#prefix = prefix;
  }

  run(main: string): NginxConfig {
    this.#read(main, undefined);
    return {
      directives: this.#directives,
      files: this.#files,
      includeDirectories: this.#includeDirectories,
      problems: this.#problems,
    };
  }

  #read(path: string, by: SourcePosition | undefined): void {
    const { target } = this.#host.trail(path);
    if (this.#reading.includes(target)) return this.#problem(`cyclic include of ${path}`, by);
    if (this.#reading.length >= MAX_INCLUDE_DEPTH)
      return this.#problem(`includes are nested more than ${MAX_INCLUDE_DEPTH} deep`, by);
    if (this.#files.length >= MAX_FILES) return;
    this.#files.push({ path, ...(by ? { by } : {}) });
    const { text, error, cut } = this.#host.readText(path);
    if (text === undefined) return this.#problem(`cannot read ${path}: ${error ?? ''}`, by);
    if (cut) this.#problem(`${path} is too large, only its beginning was read`, { file: path });
    const { statements, problems } = parseNginx(text, path);
    this.#problems.push(...problems);
    const outer = this.#blocks;
    this.#reading.push(target);
    for (const statement of statements) this.#statement(statement);
    this.#reading.pop();
    this.#blocks = outer;
    this.#tooDeep = 0;
  }

  #statement({ kind, name, args, at }: NginxStatement): void {
    if (kind === 'close') {
      if (this.#tooDeep > 0) this.#tooDeep -= 1;
      else this.#blocks = this.#blocks.slice(0, -1);
    } else if (kind === 'open') this.#openBlock({ name, args, at });
    else if (this.#tooDeep > 0) return;
    else if (name === 'include') this.#include(args[0] ?? '', at);
    else this.#directives.push({ name, args, at, blocks: this.#blocks });
  }

  #openBlock(block: NginxBlock): void {
    if (this.#blocks.length < MAX_BLOCK_DEPTH) {
      this.#directives.push({ ...block, blocks: this.#blocks });
      this.#blocks = [...this.#blocks, block];
      return;
    }
    if (this.#tooDeep === 0) this.#problem(`blocks are nested more than ${MAX_BLOCK_DEPTH} deep`, block.at);
    this.#tooDeep += 1;
  }

  #include(pattern: string, at: SourcePosition): void {
    const path = posix.resolve(this.#prefix, pattern);
    if (!hasWildcard(path)) return this.#read(path, at);
    this.#includeDirectories.set(posix.dirname(path), at);
    for (const match of expandGlob(this.#host, path)) this.#read(match, at);
  }

  #problem(why: string, at: SourcePosition | undefined): void {
    this.#problems.push({ what: 'nginx configuration', why, ...(at ? { at } : {}) });
  }
}
