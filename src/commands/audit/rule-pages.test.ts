import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { profileHost, RULES } from '../../protect/audit/index.ts';
import { auditExample, README, readmeText, RULE_PAGES, rulePages } from './rule-pages.ts';

const host = await profileHost('lamp-debian12');

for (const { id, bad, good, severity } of RULES) {
  test(`${id}: its bad example is found, as that and nothing else; its good one is not`, () => {
    assert.deepEqual(
      auditExample(bad, host).findings.map((finding) => [finding.rule, finding.severity]),
      [[id, severity]],
    );
    assert.deepEqual(auditExample(good, host).findings, []);
  });
}

test('docs/audit is what the rules say: node src/commands/audit/rule-pages.ts writes it', async () => {
  const pages = await rulePages();
  assert.deepEqual(readdirSync(RULE_PAGES).toSorted(), [...pages.keys()].toSorted());
  for (const [name, text] of pages) assert.equal(readFileSync(join(RULE_PAGES, name), 'utf8'), text, name);
});

test('README.md shows what the audit says about the script of the outage', async () => {
  const readme = readFileSync(README, 'utf8');
  assert.ok(readme.includes('purge-old-php:27:5  error  package-removal\n'));
  assert.equal(await readmeText(), readme, 'node src/commands/audit/rule-pages.ts writes it');
});
