/** Files whose names change with what is in them, so that they may be kept for ever. */
import { createHash } from 'node:crypto';
import { SEARCH_SCRIPT } from './search-script.ts';
import { STYLE } from './style.ts';

const named = (name: string, ending: string, content: string): string =>
  `assets/${name}.${createHash('sha256').update(content).digest('hex').slice(0, 12)}.${ending}`;

export const STYLE_PATH = named('site', 'css', STYLE);
export const SEARCH_SCRIPT_PATH = named('search', 'js', SEARCH_SCRIPT);
export const CARD_PATH = 'assets/card.png';
