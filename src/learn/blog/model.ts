/** A blog as plain data: what it is called, its posts, and how each came to be as it is. */

export interface PostFile {
  /** Path below the post: `evidence/…`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Post {
  /** Never changes: comments, feeds and the history know the post by it. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly slug: string;
  /** Names it had before, as far as its author says so; the history knows more. */
  readonly formerSlugs: readonly string[];
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly tags: readonly string[];
  readonly authors: readonly string[];
  /** Shown under the title: severity, duration, … */
  readonly facts: readonly (readonly [term: string, value: string])[];
  /** Markdown. */
  readonly body: string;
  readonly files: readonly PostFile[];
  /** What its author says of the last change. */
  readonly change: string | undefined;
}

export interface Version {
  /** ISO 8601 UTC: when it was built for readers. */
  readonly at: string;
  /** Of the text that is kept. */
  readonly sha256: string;
  readonly note: string | undefined;
}

export interface PostHistory {
  /** Every slug it ever had, the current one last. */
  readonly slugs: readonly string[];
  /** Oldest first; never empty. */
  readonly versions: readonly Version[];
}

/** One that readers see. */
export interface Published {
  readonly post: Post;
  readonly history: PostHistory;
  /** Text of a version by its digest. */
  readonly textOf: (sha256: string) => string | undefined;
}

export interface Site {
  readonly title: string;
  readonly description: string;
  /** Where readers find it, without a slash at the end. */
  readonly address: string;
  readonly author: string;
  readonly language: string;
  /** Who names the posts in feeds, for ever: `tag:AUTHORITY:posts/ID` (RFC 4151). */
  readonly authority: string;
  readonly comments: { readonly open: boolean; readonly autoApproveAfter: number };
}

/** When it was published, ISO: its date, and the hour where that is known. */
export function publishedAt({ post, history }: Published): string {
  const first = history.versions[0]?.at;
  return first?.startsWith(post.date) === true ? first : `${post.date}T00:00:00.000Z`;
}

/** When what readers see last changed. */
export function updatedAt(published: Published): string {
  const { versions } = published.history;
  const last = versions.length > 1 ? versions.at(-1)?.at : undefined;
  return last ?? publishedAt(published);
}

export const wasUpdated = ({ history }: Published): boolean => history.versions.length > 1;

/** Newest first; of one day by their names, so that a build twice is the same. */
export function newestFirst(posts: readonly Published[]): readonly Published[] {
  return posts.toSorted(
    (a, b) => b.post.date.localeCompare(a.post.date) || a.post.id.localeCompare(b.post.id),
  );
}
