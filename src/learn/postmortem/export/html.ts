/** One file with everything in it, for a browser and for paper: no address outside of it is asked for anything. */
import { html, textOf, type Html } from '../../../domain/html.ts';
import { CHART_BLOCKS, renderMarkdown } from '../../../markdown/index.ts';
import type { EvidenceFile, Postmortem } from '../document.ts';
import { EVIDENCE_LINK, facts, SHORT_HASH } from './parts.ts';
import { STYLE } from './style.ts';

export function toHtml(postmortem: Postmortem): string {
  const { frontMatter, body, evidence, textHash } = postmortem;
  const linked = body.replaceAll(
    EVIDENCE_LINK,
    (_, hash: string) => `](#evidence-${hash.slice(0, SHORT_HASH)})`,
  );
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="generator" content="stakeout">
<title>${frontMatter.title}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${frontMatter.title}</h1>
<dl>${facts(postmortem).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
</header>
<main>
${renderMarkdown(linked, 'post', { blocks: CHART_BLOCKS })}
${glossary(frontMatter.glossary)}
<section aria-labelledby="evidence">
<h2 id="evidence">Evidence</h2>
${evidence.map(evidencePart)}
</section>
</main>
<footer><p>SHA-256 of the text: <code>${textHash}</code></p></footer>
</body>
</html>
`;
  return textOf(page);
}

function glossary(words: Readonly<Record<string, string>>): Html | undefined {
  const entries = Object.entries(words);
  if (entries.length === 0) return undefined;
  return html`<section aria-labelledby="glossary"><h2 id="glossary">Glossary</h2>
<dl>${entries.map(([word, meaning]) => html`<dt>${word}</dt><dd>${meaning}</dd>`)}</dl></section>`;
}

/** Longer ones are in their own file beside the text. */
const SHOWN = 20_000;

function evidencePart({ id, sha256, source, title, content, trouble }: EvidenceFile): Html {
  const text = content?.toString('utf8') ?? '';
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}\n…` : text;
  return html`<details id="evidence-${sha256.slice(0, SHORT_HASH)}">
<summary><code>${id}</code> ${source}: ${title}</summary>
<pre>${trouble === undefined ? shown : `this evidence ${trouble}`}</pre>
<p>SHA-256 <code>${sha256}</code></p>
</details>
`;
}
