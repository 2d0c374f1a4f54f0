import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { githubText } from './github.ts';
import { anyReport, FINDING, reportOf } from './testing/reports.ts';

test('an annotation has its place, and the whole story in one line', () => {
  assert.equal(
    githubText(reportOf([FINDING])),
    '::error file=ops/clean.sh,line=7,endLine=7,col=3,endColumn=22,title=package-removal%3A Removes a package that a service needs' +
      '::Purges libapache2-mod-php8.2.%0ABecomes: apt-get purge php*%0ABecause line 3: OLD=php*' +
      '%0ABreaks: apache2 and with it site shop%0AInstead: name what may go\n' +
      'stakeout audit: 1 error in 1 file, judged against profile lamp-debian12\n',
  );
});

test('%, CR, LF, : and , in a name are escaped; columns only where the span is within one line', () => {
  const span = { ...FINDING.span, endLine: 9 };
  const [line = ''] = githubText(
    reportOf([{ ...FINDING, file: '50%,a:b\r\n::error::x', span, severity: 'note' }]),
  ).split('\n');
  assert.ok(
    line.startsWith('::notice file=50%25%2Ca%3Ab%0D%0A%3A%3Aerror%3A%3Ax,line=7,endLine=9,title='),
    line,
  );
});

/** What the runner makes of a line (its ActionCommand): command, properties, text. */
function parsed(line: string) {
  const [, command = '', properties = '', text = ''] = /^::([a-z]+)(?: (.*?))?::(.*)$/.exec(line) ?? [];
  const names = properties.split(',').map((pair) => pair.slice(0, pair.indexOf('=')));
  return { command, names, text };
}

test('hostile text: one line a finding, none of it a command of its own, nothing that acts on a terminal', () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      const text = githubText(report);
      assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
      const lines = text.trimEnd().split('\n');
      assert.equal(lines.length, report.findings.length + report.problems.length + 1);
      report.findings.forEach((_, i) => {
        const { command, names } = parsed(lines[i] ?? '');
        assert.match(command, /^(error|warning|notice)$/);
        assert.deepEqual(
          names.filter((name) => name !== 'col' && name !== 'endColumn'),
          ['file', 'line', 'endLine', 'title'],
        );
      });
      assert.ok(lines.at(-1)?.startsWith('stakeout audit: '));
    }),
  );
});
