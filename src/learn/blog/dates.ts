/** Times for readers: in UTC, in the words of the site's language; the exact one is in `datetime`. */
import { html, type Html } from '../../domain/html.ts';

export function day(iso: string, language: string): Html {
  return html`<time datetime="${iso.slice(0, 10)}">${format(iso, language, { dateStyle: 'long' })}</time>`;
}

export function moment(iso: string, language: string): Html {
  return html`<time datetime="${iso}">${format(iso, language, { dateStyle: 'long', timeStyle: 'short' })} UTC</time>`;
}

function format(iso: string, language: string, how: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { ...how, timeZone: 'UTC' }).format(
    new Date(iso),
  );
}
