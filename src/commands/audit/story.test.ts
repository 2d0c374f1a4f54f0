/** The post-mortem's own script: the audit finds the line that took the sites down, and the value that led there. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { profileHost } from '../../protect/audit/index.ts';
import { auditExample } from './rule-pages.ts';

const script = readFileSync(
  join(import.meta.dirname, '../../../examples/php-clean-up/purge-old-php'),
  'utf8',
);
const host = await profileHost('lamp-debian12');
const lineOf = (text: string): number => script.split('\n').findIndex((line) => line.includes(text)) + 1;

test('the clean-up job of the outage: the purge is found with the module, the site and the stale default', () => {
  const { findings } = auditExample(script, host);
  const [purge, rest] = findings;
  assert.ok(purge && rest);
  assert.deepEqual(
    findings.map(({ rule, severity, span }) => [rule, severity, span.line]),
    [
      ['package-removal', 'error', lineOf('apt-get --quiet --yes purge')],
      ['package-autoremove', 'error', lineOf('autoremove')],
    ],
  );
  assert.equal(purge.components[0]?.path, '/usr/lib/apache2/modules/libphp8.2.so');
  assert.match(purge.breaks ?? '', /^apache2 and with it site 000-default would lose .*libphp8\.2\.so/);
  const chain = purge.chain.map(({ text, span }) => `${span.line}: ${text.split('\n')[0]}`);
  assert.ok(chain.includes(`${lineOf('keep=')}: \${PHP_KEEP:-7.4}`), chain.join('\n'));
  assert.ok(chain.includes(`${lineOf('for package')}: for package in $old`), chain.join('\n'));
  assert.match(purge.rewrite ?? '', /^leave these out: .*libapache2-mod-php8\.2/);
});

test('with the version that is in use as its default, the same job takes nothing', () => {
  assert.deepEqual(auditExample(script.replace('PHP_KEEP:-7.4', 'PHP_KEEP:-8.2'), host).findings, []);
});
