/** Reports for tests of the formats. */
import * as fc from 'fast-check';
import type { AuditFinding, AuditReport } from '../../finding.ts';
import { SEVERITIES } from '../../finding.ts';
import { RULE_IDS } from '../../rules.ts';

export const FINDING: AuditFinding = {
  rule: 'package-removal',
  severity: 'error',
  file: 'ops/clean.sh',
  span: { line: 7, column: 3, endLine: 7, endColumn: 22 },
  command: 'apt-get purge $OLD',
  excerpt: { text: '  apt-get purge $OLD # old', column: 1 },
  resolved: 'apt-get purge php*',
  message: 'purges libapache2-mod-php8.2',
  breaks: 'apache2 and with it site shop',
  chain: [{ text: 'OLD=php*', file: 'ops/clean.sh', span: { line: 3, column: 1, endLine: 3, endColumn: 9 } }],
  components: [
    {
      id: 'file:/usr/lib/apache2/modules/libphp8.2.so',
      kind: 'file',
      class: 'module',
      path: '/usr/lib/apache2/modules/libphp8.2.so',
      services: ['apache2'],
      sites: ['shop'],
      reason: [{ text: 'site shop' }],
    },
  ],
  componentCount: 1,
  rewrite: 'name what may go',
  fingerprint: '0123456789abcdef',
};

export function reportOf(findings: readonly AuditFinding[], more: Partial<AuditReport> = {}): AuditReport {
  return {
    schema: 'stakeout.audit/1',
    against: 'profile lamp-debian12',
    files: 1,
    findings,
    allowed: [],
    problems: [],
    ...more,
  };
}

const PARTS =
  '` `` ``` ```` ~~~ :: ::error:: % %0A : , <script> </code> <!-- [x](http://x) ![ | @team \\ # - &lt; x {0} ](1)'
    .split(' ')
    .concat(['\n', '\r', '\r\n', '\n```\n', '\n::set-output name=a::b', ' ', '\t', '\u001b[2J', '\u009b31m'])
    .concat(['\u202e', '\u200b', '\ud800']);

/** Text as an attacker would choose it. */
const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(fc.constantFrom(...PARTS), { maxLength: 12 }).map((parts) => parts.join('')),
);

const anyFinding: fc.Arbitrary<AuditFinding> = fc
  .record({
    rule: fc.constantFrom(...RULE_IDS),
    severity: fc.constantFrom(...SEVERITIES),
    texts: fc.array(hostileText, { minLength: 8, maxLength: 8 }),
    line: fc.integer({ min: 1, max: 9 }),
    column: fc.integer({ min: 1, max: 70 }),
    length: fc.nat({ max: 40 }),
    goesOn: fc.boolean(),
  })
  .map(({ rule, severity, texts, line, column, length, goesOn }) => {
    const [
      file = '',
      command = '',
      message = '',
      resolved = '',
      breaks = '',
      step = '',
      path = '',
      line1 = '',
    ] = texts;
    const span = { line, column, endLine: goesOn ? line + 1 : line, endColumn: column + length };
    return {
      ...FINDING,
      rule,
      severity,
      file: file === '' ? 'x' : file,
      span,
      command,
      message,
      resolved,
      breaks,
      excerpt: { text: line1.replace(/[\n\r]/g, ''), column: 1 },
      chain: [{ text: step, file: path === '' ? 'y' : path, span }],
      components: FINDING.components.map((one) => ({ ...one, path, id: `file:${path}` })),
      inside: step,
      rewrite: message,
    };
  });

export const anyReport: fc.Arbitrary<AuditReport> = fc
  .record({
    findings: fc.array(anyFinding, { maxLength: 4 }),
    allowed: fc.array(anyFinding, { maxLength: 2 }),
    text: hostileText,
  })
  .map(({ findings, allowed, text }) =>
    reportOf(findings, {
      against: text,
      allowed: allowed.map((finding, i) =>
        i % 2 === 0
          ? { finding, by: 'comment' as const, reason: text }
          : { finding, by: 'baseline' as const, reason: text, expires: '2027-01-01' },
      ),
      problems: [{ what: text, why: text }],
    }),
  );
