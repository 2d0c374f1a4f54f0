/** What the parts of the server share. */
import type { Context } from 'hono';
import type { CommentDesk, RateLimiter } from '../../comments/index.ts';
import { HEADERS } from './headers.ts';
import type { SiteFolder } from './site-folder.ts';

export interface ServeOptions {
  readonly folder: SiteFolder;
  readonly desk: CommentDesk;
  readonly now: () => Date;
  readonly limiter: RateLimiter;
  /** Where the request came from; of the proxy's word where there is one that is trusted. */
  readonly addressOf: (context: Context) => string;
  /** More names under which readers come. */
  readonly hosts: readonly string[];
  readonly log: (line: string) => void;
}

/** Made for this request: never kept by anybody on the way. */
export function page(
  status: number,
  body: string,
  type = 'text/html; charset=utf-8',
  more: Readonly<Record<string, string>> = {},
): Response {
  return new Response(body, {
    status,
    headers: { ...HEADERS, 'Content-Type': type, 'Cache-Control': 'no-store', ...more },
  });
}
