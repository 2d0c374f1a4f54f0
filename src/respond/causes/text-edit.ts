/** A text that somebody wrote since: configuration, and what is read like it. */
import type { Change } from '../observation/object-model.ts';

/** How often an edit by itself is the cause. */
export const PRIOR_OF_EDIT = 0.2;

const TEXT: ReadonlySet<string | undefined> = new Set(['config', 'enabled-link', 'content', 'data']);

export function isTextEdit(change: Change): boolean {
  return (
    (change.kind === 'content' ||
      change.kind === 'appeared' ||
      change.kind === 'target' ||
      change.kind === 'type') &&
    TEXT.has(change.class) &&
    !isProgramText(change.path)
  );
}

/** The application's own source is nobody's configuration. */
const isProgramText = (path: string): boolean => /\.(?:php\d?|phtml|inc|html?|js|css)$/i.test(path);
