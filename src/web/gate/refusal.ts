/** A request that is turned down: told to who asked as a page or as JSON, by these words and no others. */

export interface RefusalDetails {
  /** What to do now. */
  readonly next?: string;
  /** A path of ours that helps. */
  readonly link?: { readonly path: string; readonly text: string };
  readonly headers?: Readonly<Record<string, string>>;
}

export class Refusal extends Error {
  readonly status: number;
  readonly next: string | undefined;
  readonly link: RefusalDetails['link'];
  readonly headers: Readonly<Record<string, string>>;

  /** `what`: what went wrong, for a person; no path of the host, no secret. */
  constructor(status: number, what: string, { next, link, headers = {} }: RefusalDetails = {}) {
    super(what);
    this.name = 'Refusal';
    this.status = status;
    this.next = next;
    this.link = link;
    this.headers = headers;
  }
}

export const notFound = (): Refusal =>
  new Refusal(404, 'There is no such page.', { link: { path: '/', text: 'To the overview' } });

export const tooManyRequests = (what: string, waitMs: number): Refusal => {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new Refusal(429, what, {
    next: `Try again in ${seconds} s.`,
    headers: { 'Retry-After': String(seconds) },
  });
};
