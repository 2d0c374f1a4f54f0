/** The frame of every page. */
import { type Html, html, safeUrl, textOf } from '../../domain/html.ts';
import type { Viewer } from '../gate/route.ts';
import { assets } from './assets.ts';
import { csrfField } from './form.ts';
import { helpDialog, paletteDialog } from './help.ts';
import { isAlarm } from './title.ts';

export interface Framed {
  readonly title: string;
  readonly body: Html;
  readonly viewer: Viewer | undefined;
  /** The page's own path, for the navigation. */
  readonly path: string;
}

export const NAVIGATION = [
  { path: '/', name: 'Overview', key: 'o' },
  { path: '/incidents', name: 'Incidents', key: 'i' },
  { path: '/hosts', name: 'Hosts', key: 'h' },
  { path: '/guard', name: 'Guard', key: 'u' },
  { path: '/on-call', name: 'On-call', key: 'c' },
  { path: '/runbooks', name: 'Runbooks', key: 'r' },
  { path: '/postmortems', name: 'Post-mortems', key: 'p' },
  { path: '/audit', name: 'Audit log', key: 'l' },
  { path: '/settings', name: 'Settings', key: 't' },
] as const;

/** Without JavaScript a page asks again by itself. */
const REFRESH_SECONDS = 15;

/** A whole document as text. */
export function documentOf(framed: Framed): string {
  return `<!doctype html>\n${textOf(html`<html lang="en">${head(framed)}${page(framed)}</html>`)}`;
}

function head({ title, viewer }: Framed): Html {
  const { style, client, theme, calmIcon, alarmIcon } = assets();
  const icon = isAlarm(title) ? alarmIcon : calmIcon;
  return html`<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${title} · Stakeout</title><link rel="icon" type="image/svg+xml" href="${icon.path}"><link rel="stylesheet" href="${style.path}"><script src="${theme.path}"></script>${viewer === undefined ? '' : html`<script type="module" src="${client.path}"></script>`}</head>`;
}

function page(framed: Framed): Html {
  const { body, viewer } = framed;
  return html`<body${viewer === undefined ? '' : html` data-signed-in data-plot-from="${assets().plot.path}"`}><a class="skip" href="#main">Skip to content</a>${header(framed)}<main id="main" class="wide" tabindex="-1">${body}</main>${viewer === undefined ? '' : html`${footer()}${helpDialog(NAVIGATION)}${paletteDialog()}<p id="polite" class="hidden" role="status"></p><p id="assertive" class="hidden" role="alert"></p>`}</body>`;
}

function header({ viewer, path }: Framed): Html {
  const brand = html`<a class="brand" href="/"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M2 12c2.6-4.7 6-7 10-7s7.4 2.3 10 7c-2.6 4.7-6 7-10 7s-7.4-2.3-10-7Z" fill="none" stroke="currentColor" stroke-width="2"/><circle cx="12" cy="12" r="4" fill="currentColor"/></svg>Stakeout</a>`;
  if (viewer === undefined) return html`<header class="top"><div class="wide">${brand}</div></header>`;
  const links = NAVIGATION.map(
    (one) =>
      html`<li><a data-key="${one.key}" href="${safeUrl(one.path)}"${isIn(path, one.path) ? html` aria-current="${path === one.path ? 'page' : 'true'}"` : ''}>${one.name}</a></li>`,
  );
  return html`<header class="top"><div class="wide">${brand}<nav class="nav" aria-label="Main"><ul>${links}</ul></nav><div class="who"><button type="button" class="plain needs-js" id="open-palette" aria-haspopup="dialog">Go to <kbd>/</kbd></button><a href="/account" title="Your account">${viewer.name}</a><span>${viewer.role}</span>${viewer.via === 'session' ? html`<form method="post" action="/sign-out">${csrfField(viewer)}<button class="plain">Sign out</button></form>` : ''}</div></div></header><div id="lost" class="lost" role="alert" hidden></div>`;
}

function isIn(path: string, section: string): boolean {
  return section === '/' ? path === '/' : path === section || path.startsWith(`${section}/`);
}

function footer(): Html {
  return html`<footer class="foot"><div class="wide"><span>Times are UTC<span class="needs-js">; yours on hover, or <button type="button" class="plain" id="switch-times" aria-pressed="false">show yours</button></span></span><span class="needs-js"><button type="button" class="plain" id="switch-theme">Light or dark</button></span><span class="needs-js"><button type="button" class="plain" id="open-help" aria-haspopup="dialog">Keys <kbd>?</kbd></button></span></div></footer>`;
}

/** For pages that show what goes on, put into their body: a browser without JavaScript asks again, unless something is being written. */
export function refreshing(): Html {
  return html`<noscript><meta http-equiv="refresh" content="${REFRESH_SECONDS}"></noscript>`;
}
