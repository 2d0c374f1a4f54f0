/** Markdown for an issue or a page of a repository (GitHub Flavored Markdown). Pure. */
import type { Postmortem } from '../document.ts';
import { escaped } from '../references.ts';
import { chartsAsTables, EVIDENCE_LINK, facts } from './parts.ts';

/** The body of an issue ends at 65,536 characters. */
const LONGEST = 65_000;

export function toGitHub(postmortem: Postmortem): string {
  const { frontMatter, body, evidence } = postmortem;
  const rows = facts(postmortem).map(([name, value]) => `| ${name} | ${escaped(value)} |`);
  const list = evidence.map(
    ({ id, sha256, source, title }) =>
      `- \`${id}\` ${escaped(source)}: ${escaped(title)} (\`${sha256.slice(0, 12)}\`)`,
  );
  const head = `# ${escaped(frontMatter.title)}\n\n| | |\n| --- | --- |\n${rows.join('\n')}\n`;
  // Links to files that are not in the issue lead nowhere.
  const text = chartsAsTables(body)
    .replaceAll(EVIDENCE_LINK, ']')
    .replaceAll(/\[([a-z][a-z0-9-]*)\](?!\()/g, '`$1`');
  const whole = `${head}${text}\n<details><summary>Evidence</summary>\n\n${list.join('\n')}\n\n</details>\n`;
  if (whole.length <= LONGEST) return whole;
  return `${`${head}${text}`.slice(0, LONGEST)}\n\n_Cut here: an issue holds no more. The whole text is in the directory of the post-mortem._\n`;
}
