/** Hosts in a few lines for the overview: those that need somebody, how many are well, and the way to all. */
import { type Html, html, safeUrl } from '../../../domain/html.ts';
import { plural, shown, stated } from '../../ui/words.ts';
import { countStates, type Host, HOST_STATES, type HostState, worstFirst } from './choose.ts';
import { HOST_WORDS } from './words.ts';

/** As many lines as are read at a glance. A house with no more than that is shown whole. */
const MOST_LINES = 6;

export function hostsInBrief(hosts: readonly Host[]): Html {
  const isSmall = hosts.length <= MOST_LINES;
  const worth = worstFirst(hosts).filter(({ state }) => isSmall || state !== 'good');
  const lines = worth.slice(0, MOST_LINES);
  return html`${lines.length === 0 ? '' : html`<ul class="list">${lines.map(line)}</ul>`}${isSmall ? '' : rest(hosts, lines)}`;
}

function line({ name, state }: Host): Html {
  return html`<li class="row apart"><a href="${safeUrl(hostsLike(name))}">${shown(name)}</a>${stated(...HOST_WORDS[state])}</li>`;
}

/** Names that the page's own filter would not take lead to all hosts. */
function hostsLike(name: string): string {
  return /^[\w.-]{1,64}$/.test(name) ? `/hosts?like=${name}` : '/hosts';
}

function rest(hosts: readonly Host[], lines: readonly Host[]): Html {
  const counts = countStates(hosts);
  const left = countStates(lines);
  const more = HOST_STATES.map((state) => [state, counts[state] - left[state]] as const).filter(
    ([, count]) => count > 0,
  );
  return html`<p class="small">${more.map(([state, count], at) => html`${at === 0 ? '' : ' · '}${counted(state, count, left[state] > 0)}`)}</p><p><a href="/hosts">All ${plural(hosts.length, 'host')}</a></p>`;
}

function counted(state: HostState, count: number, isMore: boolean): Html {
  const [, word] = HOST_WORDS[state];
  return html`<a href="${safeUrl(`/hosts?state=${state}`)}">${count}${isMore ? ' more' : ''} ${word.toLowerCase()}</a>`;
}
