/**
 * The pages under docs/audit, made from the table of rules, and the report on the script of the outage in README.md; what the audit
 * says there is its real output. `node src/commands/audit/rule-pages.ts` writes them; a test compares.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  audit,
  type AuditedHost,
  type AuditReport,
  plainScript,
  profileHost,
  type Rule,
  RULES,
} from '../../protect/audit/index.ts';
import { page } from './page.ts';

const ROOT = join(import.meta.dirname, '../../..');
export const RULE_PAGES = join(ROOT, 'docs/audit');
export const README = join(ROOT, 'README.md');
const STORY = 'examples/php-clean-up/purge-old-php';
const PROFILE = 'lamp-debian12';
const EXAMPLE = 'example.sh';
const COLUMNS = 100;

/** File names and texts. */
export async function rulePages(): Promise<ReadonlyMap<string, string>> {
  const host = await profileHost(PROFILE);
  return new Map([
    ['README.md', indexPage()],
    ...RULES.map((rule) => [`${rule.id}.md`, rulePage(rule, host)] as const),
  ]);
}

/** README.md with what the audit says now about the script of the outage. */
export async function readmeText(): Promise<string> {
  const script = readFileSync(join(ROOT, STORY), 'utf8');
  const report = auditExample(script, await profileHost(PROFILE), STORY);
  const said = page(report, { columns: COLUMNS, color: false });
  return readFileSync(README, 'utf8').replace(
    /(\n```\n\$ stakeout audit [^\n]*purge-old-php\n)[^`]*```/,
    (_, start: string) => `${start}${said}\`\`\``,
  );
}

/** An example of a rule, audited. */
export function auditExample(text: string, host: AuditedHost, file = EXAMPLE): AuditReport {
  return audit([{ file, text, pieces: plainScript(file, text) }], host);
}

function indexPage(): string {
  const rows = RULES.map(({ id, severity, title }) => `| [${id}](${id}.md) | ${severity} | ${title} |`);
  return `# Rules of \`stakeout audit\`

A finding is at most as severe as its rule; it is milder where only a value that may be empty makes it true, or where a later command puts things right. What is found depends on the host that a script is judged against: the examples are judged against the profile \`${PROFILE}\`.

| rule | severity | |
|---|---|---|
${rows.join('\n')}

How to run it, what the severities mean and how exceptions are made: [manual](../manual/README.md#audit).
`;
}

function rulePage({ id, title, severity, what, why, bad, good }: Rule, host: AuditedHost): string {
  return `# ${id}

**${title}.** Severity: ${severity}.

${what}

${why}

## Found

\`\`\`sh
${bad}\`\`\`

\`\`\`
$ stakeout audit --profile ${PROFILE} ${EXAMPLE}
${page(auditExample(bad, host), { columns: COLUMNS, color: false })}\`\`\`

## Not found

\`\`\`sh
${good}\`\`\`

## When it is meant

${meantText(id)}

[All rules](README.md)
`;
}

function meantText(id: Rule['id']): string {
  if (id === 'suppression')
    return 'Mend the comment or take it out; a finding about a suppression cannot be suppressed.';
  const comment = `\`# stakeout-allow ${id}: reason\` on the line, or alone on the line above it`;
  return id === 'unreadable'
    ? `${comment}. Better: mend the script, since nothing behind the place was judged.`
    : `${comment}; or accept it for a time with \`--baseline FILE --accept REASON --expires DAY\`.`;
}

if (import.meta.main) {
  mkdirSync(RULE_PAGES, { recursive: true });
  for (const [name, text] of await rulePages()) writeFileSync(join(RULE_PAGES, name), text);
  writeFileSync(README, await readmeText());
}
