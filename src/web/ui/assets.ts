/** What the pages load: made by the build, served under a name that has a digest of what is in it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

export interface Asset {
  /** `/assets/stakeout-1a2b3c4d5e.css`: whoever has it has the right one, for ever. */
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

const SOURCES = {
  style: ['stakeout.css', 'text/css; charset=utf-8'],
  client: ['stakeout.js', 'text/javascript; charset=utf-8'],
  theme: ['theme.js', 'text/javascript; charset=utf-8'],
  passkeys: ['passkeys.js', 'text/javascript; charset=utf-8'],
  plot: ['plot.js', 'text/javascript; charset=utf-8'],
} as const;

const ICON =
  '<path d="M2 12c2.6-4.7 6-7 10-7s7.4 2.3 10 7c-2.6 4.7-6 7-10 7s-7.4-2.3-10-7Z" fill="none" stroke="COLOUR" stroke-width="2"/><circle cx="12" cy="12" r="4" fill="COLOUR"/>';
const ICONS = { calmIcon: '#4a7fb0', alarmIcon: '#d93a30' } as const;

export type AssetName = keyof typeof SOURCES | keyof typeof ICONS;

let made: Readonly<Record<AssetName, Asset>> | undefined;

/** Read once. Throws when the build has not been run. */
export function assets(): Readonly<Record<AssetName, Asset>> {
  made ??= {
    style: built('style'),
    client: built('client'),
    theme: built('theme'),
    passkeys: built('passkeys'),
    plot: built('plot'),
    calmIcon: icon(ICONS.calmIcon),
    alarmIcon: icon(ICONS.alarmIcon),
  };
  return made;
}

function built(name: keyof typeof SOURCES): Asset {
  const [file, type] = SOURCES[name];
  return named(file, type, readFileSync(new URL(file, builtIn(import.meta.url)), 'utf8'));
}

/** Beside the bundle; from the sources in the checkout's `dist`. */
function builtIn(here: string): URL {
  return new URL(here.endsWith('.ts') ? '../../../dist/web/' : './web/', here);
}

function icon(colour: string): Asset {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">${ICON.replaceAll('COLOUR', colour)}</svg>`;
  return named('icon.svg', 'image/svg+xml', svg);
}

function named(file: string, type: string, body: string): Asset {
  const digest = createHash('sha256').update(body).digest('hex').slice(0, 12);
  return { path: `/assets/${file.replace('.', `-${digest}.`)}`, type, body };
}
