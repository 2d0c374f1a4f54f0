/** One piece of evidence, as it was kept. */
import type { PostmortemEvidence } from '../../../desk/index.ts';
import { type Html, html, safeUrl } from '../../../domain/html.ts';
import { moment, shown } from '../../ui/words.ts';

export interface EvidenceModel {
  readonly id: string;
  readonly sha256: string;
  readonly evidence: PostmortemEvidence;
}

export function postmortemEvidencePage({ id, sha256, evidence: one }: EvidenceModel): Html {
  return html`<p class="crumbs"><a href="/postmortems">Post-mortems</a> / <a href="${safeUrl(`/postmortems/${id}`)}">${shown(id)}</a> / ${shown(one.id)}</p><h1>${shown(one.title)}</h1><p class="quiet">${shown(one.source)}${one.at === null ? '' : html`, ${moment(one.at)}`} · SHA-256 <span class="hash">${sha256}</span></p><pre class="code wrap section" tabindex="0" role="region" aria-label="What was kept">${one.text.split('\n').map((line) => html`${shown(line)}\n`)}</pre>${one.cut ? html`<p class="quiet">There is more of it in the directory of the post-mortem.</p>` : ''}`;
}
