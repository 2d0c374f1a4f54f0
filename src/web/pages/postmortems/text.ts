/** A text as its readers get it: references resolved, evidence one click away. */
import type { PostmortemReading } from '../../../desk/index.ts';
import { type Content, type Html, html, safeUrl } from '../../../domain/html.ts';
import { CHART_BLOCKS, renderMarkdown } from '../../../markdown/index.ts';
import { mark, shown } from '../../ui/words.ts';

type View = NonNullable<PostmortemReading['view']>;

/** Without its title, which is that of the page. */
export function readable(view: View, id: string): Html {
  return html`<dl class="pairs small">${view.facts.map(({ name, value }) => html`<dt>${shown(name)}</dt><dd>${shown(value)}</dd>`)}</dl><div class="prose">${renderMarkdown(linked(view.body, id), 'post', { blocks: CHART_BLOCKS })}</div>${glossary(view.glossary)}${evidence(view.evidence, id)}`;
}

/** `evidence/<sha256>` lies beside the text on disk; here it is a page. */
function linked(body: string, id: string): string {
  return body.replaceAll(
    /\]\(evidence\/([0-9a-f]{64})\)/g,
    (_, hash: string) => `](/postmortems/${id}/evidence/${hash})`,
  );
}

function glossary(words: View['glossary']): Content {
  if (words.length === 0) return '';
  return html`<section class="section" aria-labelledby="glossary-title"><h2 id="glossary-title">Glossary</h2><dl class="pairs">${words.map(({ word, meaning }) => html`<dt>${shown(word)}</dt><dd>${shown(meaning)}</dd>`)}</dl></section>`;
}

function evidence(all: View['evidence'], id: string): Content {
  if (all.length === 0) return '';
  return html`<section class="section" aria-labelledby="evidence-title"><h2 id="evidence-title">Evidence</h2><ul class="list small">${all.map(
    (one) =>
      html`<li><a href="${safeUrl(`/postmortems/${id}/evidence/${one.sha256}`)}"><code>${shown(one.id)}</code></a> ${shown(one.source)}: ${shown(one.title)}${one.trouble === null ? '' : html` <strong>${mark('bad')} ${shown(one.trouble)}</strong>`}</li>`,
  )}</ul></section>`;
}
