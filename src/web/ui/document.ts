/** The frame of every page. */
import type { Viewer } from '../gate/route.ts';
import { type Html, html, textOf } from '../../domain/html.ts';

export interface Framed {
  readonly title: string;
  readonly body: Html;
  readonly viewer: Viewer | undefined;
  /** The page's own path, for the navigation. */
  readonly path: string;
}

/** A whole document as text. */
export function documentOf({ title, body }: Framed): string {
  return `<!doctype html>\n${textOf(html`<html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body><main>${body}</main></body></html>`)}`;
}
