/** Search over all posts, the same on the server and in the browser: one function, which the script of the search page holds as it is. */
import type { Post } from './model.ts';
import { postPath } from './places.ts';

/** Short names: the index is loaded by readers. */
export interface SearchEntry {
  /** Path. */
  readonly u: string;
  readonly t: string;
  /** Description. */
  readonly d: string;
  /** Date. */
  readonly a: string;
  /** Tags. */
  readonly g: readonly string[];
  /** The text, plain and folded. */
  readonly b: string;
}

const MOST_TEXT = 20_000;

export function searchEntry(post: Post): SearchEntry {
  const words = post.body
    .replaceAll(/\]\([^)]*\)/g, ' ')
    .replaceAll(/[^\p{L}\p{N}._/-]+/gu, ' ')
    .trim();
  return {
    u: postPath(post.slug),
    t: post.title,
    d: post.description,
    a: post.date,
    g: post.tags,
    b: folded(words).slice(0, MOST_TEXT),
  };
}

function folded(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

/**
 * Posts that hold every word of the query, the beginning of a word is enough; title and tags weigh more. Must not use anything outside
 * itself: its own text is sent to browsers.
 */
export function findPosts(entries: readonly SearchEntry[], query: string): readonly SearchEntry[] {
  const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const words = fold(query)
    .split(/[^\p{L}\p{N}._/-]+/u)
    .filter((word) => word !== '')
    .slice(0, 12);
  if (words.length === 0) return [];
  const within = (text: string, word: string): number => {
    const at = text.indexOf(word);
    return at < 0 ? 0 : at === 0 || text[at - 1] === ' ' ? 2 : 1;
  };
  const scored = entries.map((entry) => {
    const [title, tags, description] = [fold(entry.t), entry.g.join(' '), fold(entry.d)];
    const scores = words.map(
      (word) =>
        8 * within(title, word) +
        5 * within(tags, word) +
        3 * within(description, word) +
        within(entry.b, word),
    );
    return { entry, score: scores.includes(0) ? 0 : scores.reduce((sum, one) => sum + one, 0) };
  });
  return scored
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || b.entry.a.localeCompare(a.entry.a))
    .slice(0, 30)
    .map(({ entry }) => entry);
}
