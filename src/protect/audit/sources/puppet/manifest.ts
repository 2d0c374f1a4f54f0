/**
 * Resources of a manifest, wherever they stand: classes, conditions and defined types are read through, both ways. What is not
 * understood is passed over, so that the rest is read.
 */
import type { Made } from '../container.ts';
import { TooMuch } from '../mapped.ts';
import { type Token, tokensOf } from './tokens.ts';
import { partsOfText, type PuppetValue } from './value.ts';

export type Attributes = ReadonlyMap<string, PuppetValue>;

export interface Resource {
  readonly type: string;
  readonly title: PuppetValue;
  readonly attributes: Attributes;
}

interface Problem {
  readonly at: number;
  readonly why: string;
  /** It may be well written: a bound was reached. */
  readonly beyond?: true;
}

export interface Manifest {
  readonly resources: readonly Resource[];
  readonly problems: readonly Problem[];
}

const TYPES: ReadonlySet<string> = new Set(['package', 'file', 'service', 'exec', 'user']);
const MAX_RESOURCES = 5000;
const MAX_DEPTH = 20;
/** A list may hold lists by their variables, and so on. */
const MAX_COPIES = 50_000;
/** An attribute that comes from a default, in characters. */
const A_VALUE = 8;

/** Throws TooMuch. */
export function parseManifest(text: string, made: Made): Manifest {
  const parser = new Parser([...tokensOf(text)], made);
  return parser.manifest();
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #resources: Resource[] = [];
  readonly #problems: Problem[] = [];
  readonly #variables = new Map<string, PuppetValue>();
  readonly #defaults = new Map<string, Attributes>();
  readonly #copies = { left: MAX_COPIES };
  readonly #made: Made;
  #at = 0;

  constructor(tokens: readonly Token[], made: Made) {
    this.#tokens = tokens;
    this.#made = made;
  }

  manifest(): Manifest {
    while (this.#at < this.#tokens.length) {
      const token = this.#tokens[this.#at];
      const next = this.#tokens[this.#at + 1];
      if (token?.kind === 'word' && next?.text === '{' && next.kind === 'mark') this.#braced(token);
      else if (token?.kind === 'variable' && this.#isMark(1, '=')) {
        this.#at += 2;
        this.#variables.set(token.text, this.#value(0));
      } else this.#at += 1;
      if (this.#resources.length < MAX_RESOURCES) continue;
      this.#problems.push({
        at: token?.from ?? 0,
        why: `more than ${MAX_RESOURCES} resources: the rest is not read`,
        beyond: true,
      });
      break;
    }
    const resources = this.#resources.map(({ type, title, attributes }) => ({
      type,
      title,
      attributes: this.#merged(this.#defaults.get(type), attributes),
    }));
    return { resources, problems: this.#problems };
  }

  /** `package { …: … }`, `Package { … }`; the braces of anything else are read through. */
  #braced({ text }: Token): void {
    const type = text.replace(/^::/, '');
    this.#at += 2;
    if (TYPES.has(type)) this.#bodies(type);
    else if (/^[A-Z]/.test(type) && TYPES.has(type.toLowerCase()))
      this.#defaults.set(type.toLowerCase(), this.#attributes());
  }

  /** `title: a => b, c => d; title: …` */
  #bodies(type: string): void {
    const own = new Map<string, PuppetValue>();
    while (this.#at < this.#tokens.length && !this.#isMark(0, '}')) {
      const begun = this.#at;
      const isDefault = this.#tokens[begun]?.text === 'default' && this.#tokens[begun]?.kind === 'word';
      const title = this.#value(0);
      if (this.#isMark(0, ':')) this.#at += 1;
      else {
        const at = this.#tokens[begun]?.from ?? 0;
        this.#problems.push({ at, why: `${type} without a title that can be read` });
        this.#skipBody();
        return;
      }
      const attributes = this.#attributes();
      if (isDefault) for (const [name, value] of attributes) own.set(name, value);
      else
        for (const one of title.items ?? [title])
          this.#resources.push({ type, title: one, attributes: this.#merged(own, attributes) });
      if (this.#isMark(0, ';')) this.#at += 1;
      if (this.#at === begun) this.#at += 1;
      if (this.#resources.length > MAX_RESOURCES) return;
    }
    this.#at += 1;
  }

  #merged(outer: Attributes | undefined, inner: Attributes): Attributes {
    if (outer === undefined || outer.size === 0) return inner;
    this.#made.spend(A_VALUE * (outer.size + inner.size));
    return new Map([...outer, ...inner]);
  }

  /** Up to the end of the body, which stays. */
  #attributes(): Attributes {
    const attributes = new Map<string, PuppetValue>();
    while (this.#at < this.#tokens.length && !this.#isMark(0, '}') && !this.#isMark(0, ';')) {
      const name = this.#tokens[this.#at];
      const arrow = this.#isMark(1, '=>') || this.#isMark(1, '+>');
      this.#at += arrow ? 2 : 1;
      if (arrow && name !== undefined) attributes.set(name.text, this.#value(0));
    }
    return attributes;
  }

  /** A text, a word, a variable or a list; of anything longer only its end is sought. */
  #value(depth: number): PuppetValue {
    const token = this.#tokens[this.#at];
    if (token === undefined) return { from: 0, to: 0 };
    let value: PuppetValue = { from: token.from, to: token.to };
    if (token.kind === 'mark') {
      if (token.text !== '[' || depth > MAX_DEPTH) return this.#computed(value);
      value = this.#list(token, depth);
    } else {
      this.#at += 1;
      if (token.kind === 'variable')
        value = placed(this.#variables.get(token.text) ?? value, token, this.#copies);
      else if (token.kind === 'word') value = { ...value, parts: [{ ...value, text: token.text }] };
      else {
        const [from, to] = [token.from + 1, token.from + 1 + token.text.length];
        value = {
          from,
          to,
          parts: partsOfText(token.text, from, token.double === true, this.#variables, this.#made),
        };
      }
    }
    return this.#ends() ? value : this.#computed(value);
  }

  #list(open: Token, depth: number): PuppetValue {
    const items: PuppetValue[] = [];
    this.#at += 1;
    while (this.#at < this.#tokens.length && !this.#isMark(0, ']')) {
      if (this.#isMark(0, ',')) this.#at += 1;
      else {
        const begun = this.#at;
        items.push(this.#value(depth + 1));
        if (this.#at === begun) this.#at += 1;
      }
    }
    const close = this.#tokens[this.#at];
    this.#at += 1;
    return { from: open.from, to: close?.to ?? open.to, items };
  }

  #ends(): boolean {
    const next = this.#tokens[this.#at];
    if (next === undefined || next.kind === 'variable') return true;
    if (next.kind === 'mark') return /^[,;:})\]]$/.test(next.text);
    // Behind an assignment the next statement begins; no operator of the language is among those that matter here but these.
    return next.kind === 'word' && !/^(?:in|and|or)$/.test(next.text);
  }

  /** `$x ? { … }`, `"a" + $b`, a call: not known, up to what ends it. */
  #computed(value: PuppetValue): PuppetValue {
    let depth = 0;
    for (; this.#at < this.#tokens.length; this.#at += 1) {
      const token = this.#tokens[this.#at];
      if (depth === 0 && this.#beginsStatement()) break;
      if (token?.kind !== 'mark') continue;
      if (depth === 0 && /^[,;:})\]]$/.test(token.text)) break;
      if (/^[([{]$/.test(token.text)) depth += 1;
      else if (/^[)\]}]$/.test(token.text)) depth -= 1;
    }
    return { from: value.from, to: value.to };
  }

  /** `package {`, `$x =`, and the words that only a statement begins with. */
  #beginsStatement(): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind === 'variable') return this.#isMark(1, '=');
    if (token?.kind !== 'word') return false;
    return this.#isMark(1, '{') || /^(?:if|unless|case|class|define|node|include|contain)$/.test(token.text);
  }

  #skipBody(): void {
    for (let depth = 1; this.#at < this.#tokens.length && depth > 0; this.#at += 1) {
      if (this.#isMark(0, '{')) depth += 1;
      else if (this.#isMark(0, '}')) depth -= 1;
    }
  }

  #isMark(ahead: number, text: string): boolean {
    const token = this.#tokens[this.#at + ahead];
    return token?.kind === 'mark' && token.text === text;
  }
}

/** What a variable holds stands where it is used. */
function placed(
  value: PuppetValue,
  { from, to }: Pick<Token, 'from' | 'to'>,
  copies: { left: number },
): PuppetValue {
  const { parts, items } = value;
  copies.left -= 1 + (parts?.length ?? 0);
  if (copies.left < 0) throw new TooMuch();
  return {
    from,
    to,
    ...(parts === undefined ? {} : { parts: parts.map(({ text }) => ({ text, from, to })) }),
    ...(items === undefined ? {} : { items: items.map((item) => placed(item, { from, to }, copies)) }),
  };
}
