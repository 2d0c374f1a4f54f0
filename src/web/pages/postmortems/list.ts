/** What is being written on this host, and what readers have of it. */
import type { PostmortemLine, PostmortemList } from '../../../desk/index.ts';
import { type Html, html, safeUrl } from '../../../domain/html.ts';
import { moment, plural, shown, stated } from '../../ui/words.ts';

export function postmortemsPage({ postmortems, more }: PostmortemList): Html {
  const open = postmortems.filter(({ published, why }) => published !== 'yes' && why === null).length;
  return html`<h1>Post-mortems</h1><p class="lede">${
    postmortems.length === 0
      ? 'None yet. The page of an incident that is over has a button that writes the first draft from what was recorded.'
      : `${plural(postmortems.length, 'post-mortem')}, ${open} of them not published as they are.`
  }</p>${
    postmortems.length === 0
      ? ''
      : html`<ul class="list section">${postmortems.map(row)}</ul>${more ? html`<p class="quiet">There are more; all of them: <code>stakeout postmortem list</code></p>` : ''}`
  }`;
}

/** A directory may be called anything; addresses of the web lead to these only. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

function row(one: PostmortemLine): Html {
  const title = html`<strong>${shown(one.title ?? one.id)}</strong>`;
  const linked = NAME.test(one.id)
    ? html`<a href="${safeUrl(`/postmortems/${one.id}`)}">${title}</a>`
    : html`${title} <span class="small">its directory has a name that no address can hold</span>`;
  return html`<li class="row apart" data-row><span>${linked}<br><span class="quiet small">${[one.id, one.date, one.severity].filter((text) => text !== null).map((text, at) => html`${at > 0 ? ' · ' : ''}${shown(text)}`)}${one.changedAt === null ? '' : html` · last changed ${moment(one.changedAt)} by ${shown(one.changedBy ?? 'somebody')}`}</span></span>${standing(one)}</li>`;
}

/** In one word how far it is. */
export function standing({ why, reviewed, published }: PostmortemLine): Html {
  if (why !== null) return html`${stated('bad', 'Cannot be read')} <span class="small">${shown(why)}</span>`;
  if (published === 'yes') return stated('ok', 'Published');
  if (published === 'older')
    return stated('warn', reviewed ? 'Reviewed, newer than published' : 'Edited since it was published');
  return reviewed ? stated('calm', 'Reviewed') : stated('none', 'Draft');
}
