/**
 * Reads a configuration the way httpd does (ap_build_config): from top to bottom, deciding Include, Define, LoadModule and
 * the <If…> conditions where they stand, because each depends on what was read before.
 */
import { posix } from 'node:path';
import type { Problem, SourcePosition } from '../../domain/component.ts';
import { expandGlob, hasWildcard } from '../../host/files/index.ts';
import { CONDITIONS, conditionHolds } from './conditions.ts';
import { isLoaded } from './modules.ts';
import type { ConfigDirective, ConfigFile, ConfigSection, EvaluateOptions, LoadedModule } from './config.ts';
import { parseApache, type Statement, splitArguments } from './parse.ts';

/** AP_MAX_INCLUDE_DEPTH in httpd's server/config.c. */
const MAX_INCLUDE_DEPTH = 128;
/** A bound on the whole, so that no arrangement of includes runs for ever. */
const MAX_FILES = 5000;
/** Deeper sections are left out; real ones nest five or six deep. */
const MAX_SECTION_DEPTH = 100;

interface OpenSection {
  readonly section: ConfigSection;
  /** undefined for a section that is kept; else whether the condition holds. */
  readonly holds: boolean | undefined;
}

export class Evaluation {
  readonly directives: ConfigDirective[] = [];
  readonly modules: LoadedModule[];
  readonly configFiles: ConfigFile[] = [];
  readonly problems: Problem[] = [];
  /** Directories whose listing decides what is read: those named by a wildcard or a directory include. */
  readonly includeDirectories = new Map<string, SourcePosition>();
  serverRoot: string;
  readonly #options: EvaluateOptions;
  readonly #defines = new Map<string, string>();
  readonly #reading: string[] = [];
  readonly #open: OpenSection[] = [];
  /** How many of the open conditions do not hold. */
  #unmet = 0;

  constructor(options: EvaluateOptions) {
    this.#options = options;
    this.serverRoot = options.serverRoot;
    this.modules = [...(options.modules ?? [])];
    for (const name of options.defines ?? []) this.#defines.set(name, '');
    this.#readFile(options.main, undefined);
  }

  resolve(path: string): string {
    return posix.resolve(this.serverRoot, path);
  }

  hasModule(nameOrSource: string): boolean {
    return isLoaded(
      nameOrSource,
      this.modules.map((m) => m.name),
    );
  }

  hasDefine(name: string): boolean {
    return this.#defines.has(name);
  }

  /** Names set by Define or `-D`. */
  defined(): readonly string[] {
    return [...this.#defines.keys()];
  }

  hasFile(path: string): boolean {
    return this.#options.files.stat(this.resolve(path)) !== undefined;
  }

  version(): readonly number[] {
    return this.#options.version?.() ?? [2, 4, 0];
  }

  #problem(why: string, at: SourcePosition | undefined): void {
    this.problems.push({ what: 'Apache configuration', why, ...(at ? { at } : {}) });
  }

  #readFile(path: string, by: SourcePosition | undefined): void {
    const { target } = this.#options.files.trail(path);
    if (this.#reading.includes(target)) return this.#problem(`cyclic include of ${path}`, by);
    if (this.#reading.length >= MAX_INCLUDE_DEPTH)
      return this.#problem(`includes are nested more than ${MAX_INCLUDE_DEPTH} deep`, by);
    if (this.configFiles.length >= MAX_FILES) {
      if (this.configFiles.length === MAX_FILES)
        this.#problem(`more than ${MAX_FILES} files are included`, by);
      return;
    }
    this.configFiles.push({ path, ...(by ? { by } : {}) });
    const read = this.#options.files.readText(path);
    if (read.text === undefined) return this.#problem(`cannot read ${path}: ${read.error ?? ''}`, by);
    if (read.cut) this.#problem(`${path} is too large, only its beginning was read`, { file: path });
    this.#reading.push(target);
    this.#evaluate(read.text, path);
    this.#reading.pop();
  }

  #evaluate(text: string, path: string): void {
    const { statements, problems } = parseApache(text, path);
    this.problems.push(...problems);
    const base = this.#open.length;
    for (const statement of statements) this.#statement(statement, base);
    const unclosed = this.#open.at(-1);
    if (this.#open.length > base)
      this.#problem(`<${unclosed?.section.name ?? ''}> is not closed`, unclosed?.section.at);
    this.#closeDownTo(base);
  }

  #closeDownTo(length: number): void {
    for (const { holds } of this.#open.splice(length)) if (holds === false) this.#unmet -= 1;
  }

  #statement(statement: Statement, base: number): void {
    if (statement.kind === 'open') this.#openSection(statement);
    else if (statement.kind === 'close') this.#closeSection(statement, base);
    else if (this.#unmet === 0) this.#directive(statement);
  }

  #openSection({ name, rest, at }: Statement): void {
    const args = this.#arguments(rest);
    const conditional = CONDITIONS.has(name.toLowerCase());
    let holds = conditional ? this.#unmet === 0 && conditionHolds(name, args, this) : undefined;
    if (this.#open.length === MAX_SECTION_DEPTH) {
      this.#problem(`sections are nested more than ${MAX_SECTION_DEPTH} deep`, at);
      holds = false;
    }
    if (holds === false) this.#unmet += 1;
    this.#open.push({ section: { name: name.toLowerCase(), args, at }, holds });
  }

  #closeSection({ name, at }: Statement, base: number): void {
    const innermost = this.#open.at(-1);
    if (this.#open.length <= base) return this.#problem(`</${name}> without <${name}>`, at);
    if (innermost?.section.name === name.toLowerCase()) {
      this.#closeDownTo(this.#open.length - 1);
      return;
    }
    this.#problem(`</${name}> where </${innermost?.section.name ?? ''}> is expected`, at);
    // Recover: when an outer section of this name is open, it ends here and takes the unclosed ones with it.
    const outer = this.#open.findLastIndex((o) => o.section.name === name.toLowerCase());
    if (outer >= base) this.#closeDownTo(outer);
  }

  #directive({ name, rest, at }: Statement): void {
    const args = this.#arguments(rest);
    const [first = '', second = ''] = args;
    switch (name.toLowerCase()) {
      case 'include':
      case 'includeoptional':
        return this.#include(first, name.toLowerCase() === 'includeoptional', at);
      case 'define':
        this.#defines.set(first, second);
        return;
      case 'undefine':
        this.#defines.delete(first);
        return;
      case 'serverroot':
        this.serverRoot = posix.resolve(this.serverRoot, first);
        break;
      case 'loadmodule':
        this.modules.push({ name: first, file: this.resolve(second), at });
        break;
    }
    const sections = this.#open.filter((o) => o.holds === undefined).map((o) => o.section);
    this.directives.push({ name: name.toLowerCase(), args, at, sections });
  }

  #include(pattern: string, optional: boolean, at: SourcePosition): void {
    const path = this.resolve(pattern);
    const { files } = this.#options;
    if (!hasWildcard(path)) {
      if (files.isDirectory(path)) this.#includeDirectory(path, at);
      else if (files.stat(path) !== undefined || !optional) this.#readFile(path, at);
      return;
    }
    const fixed = path.split('/').slice(0, path.split('/').findIndex(hasWildcard)).join('/');
    this.includeDirectories.set(fixed === '' ? '/' : fixed, at);
    const matches = expandGlob(files, path);
    if (matches.length === 0 && !optional) this.#problem(`nothing matches Include ${pattern}`, at);
    for (const match of matches) {
      if (files.isDirectory(match)) this.#includeDirectory(match, at);
      else this.#readFile(match, at);
    }
  }

  /** Every file below, in alphabetical order (ap_process_resource_config). */
  #includeDirectory(dir: string, at: SourcePosition): void {
    const id = `${this.#options.files.trail(dir).target}/`;
    if (this.#reading.includes(id)) return this.#problem(`cyclic include of ${dir}`, at);
    if (this.#reading.length >= MAX_INCLUDE_DEPTH)
      return this.#problem(`includes are nested more than ${MAX_INCLUDE_DEPTH} deep`, at);
    this.includeDirectories.set(dir, at);
    this.#reading.push(id);
    for (const entry of this.#options.files.list(dir)) {
      const path = posix.join(dir, entry.name);
      if (this.#options.files.isDirectory(path)) this.#includeDirectory(path, at);
      else this.#readFile(path, at);
    }
    this.#reading.pop();
  }

  #arguments(rest: string): readonly string[] {
    return splitArguments(this.#expand(rest));
  }

  /** `${NAME}` from Define, else from the environment; an unknown one stays as written (ap_resolve_env). */
  #expand(text: string): string {
    if (!text.includes('${')) return text;
    return text.replace(/\$\{([^}]+)\}/g, (whole, name: string) => {
      return this.#defines.get(name) ?? this.#options.environment[name] ?? whole;
    });
  }
}
