/** What changed from one version to another. */
import type { PostmortemDiff } from '../../../desk/index.ts';
import { type Content, type Html, html, safeUrl } from '../../../domain/html.ts';
import { moment, shown } from '../../ui/words.ts';

export interface CompareModel {
  readonly id: string;
  readonly found: PostmortemDiff;
}

export function comparePage({ id, found }: CompareModel): Html {
  const { from, to, diff, text } = found;
  const whole = to !== null && to.number === from.number;
  const title = whole
    ? `Version ${from.number}`
    : `Version ${from.number} to ${to === null ? 'the text as it is' : to.number}`;
  return html`<p class="crumbs"><a href="/postmortems">Post-mortems</a> / <a href="${safeUrl(`/postmortems/${id}`)}">${shown(id)}</a></p><h1>${title}</h1>${[from, to].map((one, at) => (one === null || (whole && at > 0) ? '' : told(one)))}<div class="section stack">${
    whole
      ? html`<pre class="code wrap" tabindex="0" role="region" aria-label="The text">${text.split('\n').map((line) => html`${shown(line)}\n`)}</pre>`
      : diff === ''
        ? html`<p>Nothing differs.</p>`
        : diffText(diff, 'What differs')
  }${whole ? '' : html`<p><a href="${safeUrl(`/postmortems/${id}/versions/${from.number}?to=${from.number}`)}">The whole of version ${from.number}</a></p>`}</div>`;
}

function told({ number, at, by, note, reviewers, published }: PostmortemDiff['from']): Html {
  return html`<p class="small"><strong>Version ${number}</strong>, ${moment(at)}, by ${shown(by)}${note === null ? '' : html`: ${shown(note)}`}${reviewers.length === 0 ? '' : `; reviewed by ${shown(reviewers.join(', '))}`}${published ? '; published' : ''}</p>`;
}

/** As `diff -u` writes it; a line says by its first character what it is, and by more than that. */
export function diffText(diff: string, label: string): Html {
  return html`<pre class="code wrap" tabindex="0" role="region" aria-label="${label}">${diff
    .replace(/\n$/, '')
    .split('\n')
    .map((line, at) =>
      at < HEAD ? html`<span class="quiet">${shown(line)}\n</span>` : diffLine(line),
    )}</pre>`;
}

/** The names of both sides. */
const HEAD = 2;

function diffLine(line: string): Content {
  if (line.startsWith('@@')) return html`<span class="quiet">${shown(line)}\n</span>`;
  if (line.startsWith('+')) return html`<ins>${shown(line)}</ins>`;
  if (line.startsWith('-')) return html`<del>${shown(line)}</del>`;
  return html`${shown(line)}\n`;
}
