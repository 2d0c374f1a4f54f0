/**
 * The syntax of nginx configuration (ngx_conf_read_token): words separated by white space, `;` ends a directive,
 * `{ }` encloses a block, quotes group, a backslash escapes, `#` comments to the end of the line.
 * No recursion: nesting of any depth costs only memory.
 */
import type { Problem, SourcePosition } from '../../domain/component.ts';

export interface NginxStatement {
  /** `open` begins a block, `close` ends the innermost one. */
  readonly kind: 'directive' | 'open' | 'close';
  readonly name: string;
  readonly args: readonly string[];
  readonly at: SourcePosition;
}

export interface NginxFile {
  readonly statements: readonly NginxStatement[];
  readonly problems: readonly Problem[];
}

/** Escapes that stand for another character; any other escaped character stays as written, with its backslash dropped for quotes. */
const ESCAPES: Readonly<Record<string, string>> = {
  t: '\t',
  r: '\r',
  n: '\n',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

export function parseNginx(text: string, file: string): NginxFile {
  return new Parser(text, file).run();
}

class Parser {
  readonly #text: string;
  readonly #file: string;
  readonly #statements: NginxStatement[] = [];
  readonly #problems: Problem[] = [];
  #at = 0;
  #line = 1;
  #depth = 0;
  #words: string[] = [];
  #startLine = 1;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
  }

  run(): NginxFile {
    while (this.#at < this.#text.length && this.#problems.length === 0) this.#token();
    if (this.#words.length > 0) this.#problem(`"${this.#shown()}" is not ended by ";" or a block`);
    else if (this.#depth > 0 && this.#problems.length === 0)
      this.#problem('unexpected end of file, expecting "}"');
    return { statements: this.#statements, problems: this.#problems };
  }

  #token(): void {
    const c = this.#text.charAt(this.#at);
    if (/\s/.test(c)) this.#advance();
    else if (c === '#') this.#comment();
    else if (c === ';') this.#end('directive');
    else if (c === '{') this.#open();
    else if (c === '}') this.#close();
    else this.#word(c);
  }

  #advance(): string {
    const c = this.#text.charAt(this.#at);
    if (c === '\n') this.#line += 1;
    this.#at += 1;
    return c;
  }

  #comment(): void {
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end < 0 ? this.#text.length : end;
  }

  #word(first: string): void {
    if (this.#words.length === 0) this.#startLine = this.#line;
    const quote = first === '"' || first === "'" ? this.#advance() : undefined;
    const chars: string[] = [];
    let previous = '';
    for (; this.#at < this.#text.length; ) {
      const c = this.#text.charAt(this.#at);
      if (quote === undefined ? endsWord(c, previous) : c === quote) break;
      if (c === '\\') chars.push(this.#escape());
      else chars.push(this.#advance());
      previous = c;
    }
    if (quote !== undefined && this.#at >= this.#text.length) return this.#problem(`${quote} is not closed`);
    if (quote !== undefined) this.#advance();
    this.#words.push(chars.join(''));
  }

  #escape(): string {
    this.#advance();
    const c = this.#advance();
    return ESCAPES[c] ?? `\\${c}`;
  }

  #open(): void {
    this.#advance();
    const name = this.#words[0];
    if (name === undefined) return this.#problem('unexpected "{"');
    if (name.endsWith('_by_lua_block')) return this.#skipRaw();
    this.#push('open');
    this.#depth += 1;
  }

  /** `…_by_lua_block { Lua }`: braces in Lua code are balanced often enough; the block's content is not nginx syntax. */
  #skipRaw(): void {
    let depth = 1;
    while (this.#at < this.#text.length && depth > 0) {
      const c = this.#advance();
      if (c === '{') depth += 1;
      else if (c === '}') depth -= 1;
    }
    this.#push('directive');
  }

  #close(): void {
    this.#advance();
    if (this.#words.length > 0) return this.#problem(`"${this.#shown()}" is not ended by ";"`);
    if (this.#depth === 0) return this.#problem('unexpected "}"');
    this.#depth -= 1;
    this.#startLine = this.#line;
    this.#push('close');
  }

  #end(kind: 'directive'): void {
    this.#advance();
    if (this.#words.length === 0) return this.#problem('unexpected ";"');
    this.#push(kind);
  }

  #push(kind: NginxStatement['kind']): void {
    const [name = '', ...args] = this.#words;
    this.#statements.push({ kind, name, args, at: { file: this.#file, line: this.#startLine } });
    this.#words = [];
  }

  /** nginx stops at its first error, and so does the reading of this file. */
  #problem(why: string): void {
    this.#words = [];
    this.#problems.push({ what: 'nginx configuration', why, at: { file: this.#file, line: this.#line } });
  }

  #shown(): string {
    return this.#words.join(' ').slice(0, 80);
  }
}

/** `${name}` is part of a word although it holds a brace. */
function endsWord(c: string, previous: string): boolean {
  return /[\s;]/.test(c) || (c === '{' && previous !== '$');
}
