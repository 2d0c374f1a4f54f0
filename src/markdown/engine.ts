/** markdown-it, one for each profile, with its work counted: no text makes it work more than in proportion to its length. */
import MarkdownIt, { type MarkdownIt as Engine, type Token } from 'markdown-it';
import { isOwnPicture, leadsSomewhereSafe } from './address.ts';
import { PROFILES, RULES, type Profile, type Rules } from './profile.ts';

/** Texts of people need 3 to 12 rule calls a character (measured on this repository's pages); attacks need more with every doubling. */
const WORK_PER_CHARACTER = 60;
const WORK_AT_LEAST = 20_000;
/** Rows shorter than the head of their table are filled up with empty cells: from 1.5 KB of text 65,536 of them. */
const TOKENS_AT_LEAST = 5000;
/** Of a text however long: three for a cell, five for an item of a list. Whoever waits for another page waits for these as well. */
const TOKENS_AT_MOST = 60_000;
/** Within one paragraph some rules look ahead to its end. A longer one is shown as it was written. */
const LONGEST_PARAGRAPH = 20_000;
/** Above what our own limit lets through: theirs drops text without a word. */
const THEIR_NESTING = 200;

/** Why a text is not rendered. */
export class Unreadable extends Error {}

class Work {
  left: number;
  readonly depth: number;
  readonly tokens: number;

  constructor(allowed: number, depth: number, tokens: number) {
    this.left = allowed;
    this.depth = depth;
    this.tokens = tokens;
  }

  spend(level: number, tokens: number): void {
    this.left -= 1;
    if (level > this.depth) throw new Unreadable(`its parts are nested deeper than ${this.depth}`);
    if (this.left < 0) throw new Unreadable('its markup has too many openings without an end');
    if (tokens > this.tokens)
      throw new Unreadable('it has too many cells of tables, items of lists or paragraphs');
  }
}

export interface Parsed {
  readonly tokens: Token[];
  /** Rules called. */
  readonly work: number;
  render(tokens: Token[]): string;
}

/** Throws Unreadable. */
export function parse(text: string, profile: Profile): Parsed {
  const allowed = WORK_AT_LEAST + WORK_PER_CHARACTER * text.length;
  const work = new Work(
    allowed,
    RULES[profile].depth,
    Math.min(TOKENS_AT_LEAST + text.length, TOKENS_AT_MOST),
  );
  const md = ENGINES[profile];
  const tokens = md.parse(text, { work });
  work.spend(0, tokens.length);
  boundAttributes(tokens, WORK_AT_LEAST * 4 + 4 * text.length);
  return {
    tokens,
    work: allowed - work.left,
    render: (part) => md.renderer.render(part, md.options, {}),
  };
}

const ENGINES = {
  post: engine('post'),
  comment: engine('comment'),
  note: engine('note'),
} satisfies Record<(typeof PROFILES)[number], Engine>;

function engine(profile: Profile): Engine {
  const rules = RULES[profile];
  const md = new MarkdownIt({
    html: false,
    linkify: false,
    typographer: false,
    breaks: rules.breaks,
    maxNesting: THEIR_NESTING,
  });
  md.disable([...rules.off]);
  md.validateLink = (address) => leadsSomewhereSafe(address, rules.paths);
  countWork(md);
  boundParagraphs(md);
  ownPicturesOnly(md, rules);
  md.core.ruler.push('accessible_tables', ({ tokens }) => {
    tokens.forEach(accessible);
    numberTables(tokens);
  });
  md.renderer.rules['table_open'] = (tokens, at) =>
    `<div class="table" tabindex="0" role="region" aria-label="${String(tokens[at]?.attrGet('aria-label') ?? 'Table')}">\n<table>\n`;
  md.renderer.rules['table_close'] = () => '</table>\n</div>\n';
  return md;
}

/** First of the rules, so that it sees every call; never matches anything itself. */
function countWork(md: Engine): void {
  md.inline.ruler.before('text', 'work', ({ env, level, tokens }) =>
    spend(env['work'], level, tokens.length),
  );
  md.block.ruler.before(
    'table',
    'work',
    ({ env, level, tokens }) => spend(env['work'], level, tokens.length),
    {
      alt: ['paragraph', 'reference', 'blockquote', 'list'],
    },
  );
}

function spend(work: unknown, level: number, tokens: number): false {
  if (work instanceof Work) work.spend(level, tokens);
  return false;
}

function boundParagraphs(md: Engine): void {
  md.core.ruler.before('inline', 'bound_paragraphs', ({ tokens }) => {
    for (const { type, content } of tokens)
      if (type === 'inline' && content.length > LONGEST_PARAGRAPH)
        throw new Unreadable(`a paragraph is longer than ${LONGEST_PARAGRAPH} characters`);
  });
}

/** A picture that may not be shown is its description. */
function ownPicturesOnly(md: Engine, { paths }: Rules): void {
  const shown = md.renderer.rules.image;
  md.renderer.rules.image = (tokens, at, options, env, self) => {
    const token = tokens[at];
    if (token === undefined) return '';
    if (paths && isOwnPicture(String(token.attrGet('src') ?? '')) && shown !== undefined)
      return shown(tokens, at, options, env, self);
    return md.utils.escapeHtml(token.content);
  };
}

function accessible(token: Token): void {
  if (token.type !== 'th_open' && token.type !== 'td_open') return;
  const right = token.attrGet('style') === 'text-align:right';
  token.attrs = [];
  if (token.type === 'th_open') token.attrSet('scope', 'col');
  if (right) token.attrSet('class', 'right');
}

/** Regions of one page have to have names of their own (WCAG 2.4.1, ARIA landmarks). */
function numberTables(tokens: readonly Token[]): void {
  const tables = tokens.filter(({ type }) => type === 'table_open');
  if (tables.length > 1) tables.forEach((table, at) => table.attrSet('aria-label', `Table ${at + 1}`));
}

function boundAttributes(tokens: readonly Token[], most: number): void {
  let total = 0;
  const count = (token: Token): void => {
    for (const [, value] of token.attrs ?? []) total += String(value).length;
    for (const child of token.children ?? []) count(child);
  };
  for (const token of tokens) count(token);
  if (total > most) throw new Unreadable('its links repeat long addresses too often');
}
