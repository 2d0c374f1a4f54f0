/** Markdown of anybody in, markup that a page may hold out. */
import { html, textOf, trusted, type Html } from '../domain/html.ts';
import { parse, Unreadable, type Parsed } from './engine.ts';
import { nameHeadings, type Heading } from './headings.ts';
import { RULES, type Profile } from './profile.ts';
import { sanitise } from './sanitise.ts';

export interface RenderOptions {
  /**
   * Fenced blocks of these languages are shown by us: what is returned takes their place and does not go through the sanitiser.
   * Undefined leaves the block as it is written.
   */
  readonly blocks?: Readonly<Record<string, (content: string) => Html | undefined>>;
}

export interface Rendered {
  readonly markup: Html;
  readonly headings: readonly Heading[];
  /** Why the text is shown as it was written. */
  readonly unreadable?: string;
}

/** Never throws: what cannot be read as Markdown is shown as it was written. */
export function renderMarkdown(text: string, profile: Profile, options: RenderOptions = {}): Html {
  return renderWithHeadings(text, profile, options).markup;
}

export function renderWithHeadings(text: string, profile: Profile, options: RenderOptions = {}): Rendered {
  const clean = cleaned(text);
  const unreadable = clean.length > RULES[profile].length ? tooLong(profile) : undefined;
  if (unreadable !== undefined) return asWritten(clean.slice(0, RULES[profile].length), unreadable);
  try {
    const parsed = parse(clean, profile);
    const headings = nameHeadings(parsed.tokens);
    return { markup: trusted(markupOf(parsed, profile, options)), headings };
  } catch (error) {
    if (error instanceof Unreadable) return asWritten(clean, error.message);
    throw error;
  }
}

/** Why `text` would not be read as Markdown; undefined when it would. */
export function whyUnreadable(text: string, profile: Profile): string | undefined {
  return renderWithHeadings(text, profile).unreadable;
}

function tooLong(profile: Profile): string {
  return `it is longer than ${RULES[profile].length} characters`;
}

function asWritten(text: string, unreadable: string): Rendered {
  return { markup: html`<pre>${text}</pre>`, headings: [], unreadable };
}

/** Cut at the blocks that are ours, so that no mark in the text could stand for one. */
function markupOf(parsed: Parsed, profile: Profile, { blocks = {} }: RenderOptions): string {
  const parts: string[] = [];
  let from = 0;
  const pass = (to: number): void => {
    if (to > from) parts.push(sanitise(parsed.render(parsed.tokens.slice(from, to)), profile));
  };
  parsed.tokens.forEach(({ type, level, info, content }, at) => {
    if (type !== 'fence' || level !== 0) return;
    const language = info.trim();
    const block = Object.hasOwn(blocks, language) ? blocks[language]?.(content) : undefined;
    if (block === undefined) return;
    pass(at);
    parts.push(textOf(block));
    from = at + 1;
  });
  pass(parsed.tokens.length);
  return parts.join('');
}

/** Controls, and the overrides that show a line in another order than it has (Unicode TR 36 §3.6). */
const CONTROLS = /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]|\p{Cs}/gu;

function cleaned(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll('\r', '\n').replaceAll(CONTROLS, '\ufffd');
}
