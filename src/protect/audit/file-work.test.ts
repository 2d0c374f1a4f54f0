/** Files that ask for more work than a file gets: what was reached is judged, and a finding says where it ends. Counted, not timed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditFile } from './audit-file.ts';
import { FILE_COMPARISONS, FILE_EFFECTS, FILE_STEPS } from './file-work.ts';
import { type AuditFinding, profileHost, readAs, type Kind } from './index.ts';
import { answersOf, Judge } from './judge/index.ts';

const host = await profileHost('lamp-debian12');

function found(kind: Kind, text: string): readonly AuditFinding[] {
  return auditFile(readAs(kind, 'file', text), new Judge(host), answersOf(host)).findings;
}

const of = (findings: readonly AuditFinding[], rule: string): AuditFinding[] =>
  findings.filter((one) => one.rule === rule);

const LOOP = `for a in 0 1 2 3 4 5 6 7 8 9; do ${'for b in 0 1 2 3 4 5 6 7 8 9; do '.repeat(5)}eval echo $a${'; done'.repeat(6)}`;
const HARM = 'rm -f /usr/lib/apache2/modules/libphp8.2.so';

test('scripts that run away: each ends, then the file does, and what stands before is judged', () => {
  const lines = [`@daily ${HARM}`, ...Array.from({ length: 50 }, () => `@daily ${LOOP}`), `@daily ${HARM}`];
  const findings = found('crontab', lines.join('\n'));
  assert.deepEqual(
    of(findings, 'file-removal').map(({ span }) => span.line),
    [1],
  );
  const ends = of(findings, 'unreadable');
  assert.match(
    ends.at(-1)?.message ?? '',
    new RegExp(`more than the audit follows \\(${FILE_STEPS} commands\\)`),
  );
  assert.ok(ends.length <= 4, `${ends.length} scripts were followed to their limit`);
  assert.equal(ends.at(-1)?.span.line, 1 + ends.length);
  assert.match(ends.at(-1)?.rewrite ?? '', /split it|rehearse/);
});

test('one that runs away does not hide the next', () => {
  const findings = found('dockerfile', `FROM x\nRUN ${LOOP}\nRUN ${HARM}\n`);
  assert.deepEqual(
    findings.map(({ rule, span }) => [rule, span.line]),
    [
      ['file-removal', 3],
      ['unreadable', 2],
    ],
  );
});

test('more things than a file does, declared or in scripts', () => {
  const declared = found(
    'cloud-init',
    `#cloud-config\npackages:\n${'- apache2\n'.repeat(FILE_EFFECTS + 10)}`,
  );
  assert.deepEqual(
    declared.map(({ rule, span }) => [rule, span.line]),
    [['unreadable', FILE_EFFECTS + 3]],
  );
  const scripts = found('system-crontab', '@daily root a2dismod rewrite\n'.repeat(FILE_EFFECTS + 10));
  assert.equal(of(scripts, 'module-disabled').length, FILE_EFFECTS);
  assert.deepEqual(
    of(scripts, 'unreadable').map(({ span }) => span.line),
    [FILE_EFFECTS + 1],
  );
});

test('more comparisons with the host than a file gets', () => {
  const words = Array.from({ length: 450 }, (_, i) => `/etc/*/*z${i}*`).join(' ');
  const needed = Math.ceil(FILE_COMPARISONS / (450 * host.components.length));
  const lines = Array.from({ length: needed + 10 }, (_, i) => `rm ${words} /tmp/${i}`);
  const findings = found('shell', `${HARM}\n${lines.join('\n')}\n`);
  assert.equal(of(findings, 'file-removal')[0]?.span.line, 1);
  const [end] = of(findings, 'unreadable');
  assert.match(end?.message ?? '', /too much to be held against the host/);
  assert.ok(
    end !== undefined && end.span.line > needed - 10 && end.span.line <= needed + 2,
    `${end?.span.line}`,
  );
});

test('tasks without number are said', () => {
  const tasks = '- apt: {name: cowsay, state: absent}\n'.repeat(5010);
  const unread = of(found('ansible', tasks), 'unreadable');
  assert.deepEqual(
    unread.map(({ span }) => span.line),
    [5001],
  );
});
