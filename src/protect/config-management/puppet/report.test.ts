import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { StakeoutError } from '../../../domain/errors.ts';
import { readPuppetReport } from './report.ts';

const HEAD = `--- !ruby/object:Puppet::Transaction::Report
host: web1
time: '2026-01-02T03:04:05.678901234+00:00'
configuration_version: 1795762589
transaction_uuid: 53e06f08-4be4-4a0b-b660-c803c08a056d
report_format: 12
puppet_version: 7.23.0
status: changed
noop: false
`;

interface Change {
  readonly title: string;
  readonly type?: string;
  readonly containedIn?: string;
  readonly property?: string;
  readonly status?: string;
  readonly corrective?: boolean;
}

function resource({
  title,
  type = 'File',
  containedIn = 'Main',
  property = 'ensure',
  ...event
}: Change): string {
  return `  ${JSON.stringify(`${type}[${title}]`)}: !ruby/object:Puppet::Resource::Status
    title: ${JSON.stringify(title)}
    resource_type: ${type}
    containment_path:
    - Stage[main]
    - ${containedIn}
    failed: false
    skipped: false
    tags: !ruby/set
      hash:
        file: true
    events:
    - !ruby/object:Puppet::Transaction::Event
      audited: false
      property: ${property}
      previous_value: !ruby/sym absent
      desired_value: !ruby/sym link
      message: created
      name: !ruby/sym link_created
      status: ${event.status ?? 'success'}
      time: '2026-01-02T03:04:07.000000000+00:00'
      corrective_change: ${event.corrective ?? false}
`;
}

const report = (...changes: readonly Change[]): string =>
  `${HEAD}resource_statuses:${changes.length === 0 ? ' {}\n' : `\n${changes.map(resource).join('')}`}`;

const outcomes = (...changes: readonly Change[]): readonly string[] =>
  readPuppetReport(report(...changes), 'r').changes.map(({ outcome }) => outcome);

test('who ran, when, how it ended, what was changed', () => {
  const read = readPuppetReport(report({ title: '/etc/a', corrective: true }), 'r');
  assert.deepEqual(
    [read.host, read.run, read.status, read.resources],
    ['web1', '53e06f08-4be4-4a0b-b660-c803c08a056d', 'changed', 1],
  );
  assert.deepEqual(read.changes, [
    {
      resource: 'File[/etc/a]',
      property: 'ensure',
      at: '2026-01-02T03:04:07.000000000+00:00',
      outcome: 'corrected',
      message: 'created',
    },
  ]);
});

test('a correction is what the agent calls one, and what a module of ours keeps', () => {
  const exec = { type: 'Exec', title: 'web_parts: files of apache2' };
  assert.deepEqual(outcomes({ title: '/etc/a' }), ['changed']);
  assert.deepEqual(outcomes({ title: '/etc/a', corrective: true }), ['corrected']);
  assert.deepEqual(outcomes({ title: '/etc/a', containedIn: 'Web_parts::Links' }), ['corrected']);
  assert.deepEqual(outcomes({ ...exec, containedIn: 'Web_parts::Packages' }), ['corrected']);
  assert.deepEqual(outcomes({ ...exec, containedIn: 'Other::Packages' }), ['changed']);
  assert.deepEqual(outcomes({ type: 'Service', title: 'a', containedIn: 'Web_parts::Services' }), [
    'changed',
  ]);
});

test('failures, runs that only look, refreshes and audits', () => {
  assert.deepEqual(outcomes({ title: '/a', status: 'failure' }), ['failed']);
  assert.deepEqual(outcomes({ title: '/a', status: 'noop' }), ['pending']);
  assert.deepEqual(outcomes({ title: '/a', property: '' }), []);
  assert.deepEqual(outcomes({ title: '/a', status: 'audit' }), []);
  assert.deepEqual(outcomes(), []);
});

test('a run that got no catalogue is a failure, with its reason', () => {
  const logs = `logs:
- {level: info, message: Retrieving plugin, source: Puppet}
- {level: err, message: 'Could not retrieve catalog; skipping run', source: Puppet, time: '2026-01-02T03:04:06.0+00:00'}
`;
  const failed = readPuppetReport(`${report().replace('status: changed', 'status: failed')}${logs}`, 'r');
  assert.deepEqual(
    failed.changes.map(({ outcome, resource, message }) => [outcome, resource, message]),
    [['failed', 'Puppet', 'Could not retrieve catalog; skipping run']],
  );
  assert.deepEqual(readPuppetReport(`${report()}${logs}`, 'r').changes, []);
});

function refused(text: string): string {
  try {
    readPuppetReport(text, 'last.yaml');
  } catch (error) {
    assert.ok(error instanceof StakeoutError, String(error));
    return error.message;
  }
  return 'taken';
}

test('what is no report is refused with its name and place', () => {
  assert.match(refused('a: [1'), /last\.yaml.*line 1/s);
  assert.match(refused('- 1'), /no report of a Puppet agent/);
  assert.match(refused(report().replace('host: web1', 'host: [1]')), /host/);
  assert.match(refused(''), /no report/);
});

test('bombs of aliases and of depth are refused', () => {
  const levels = Array.from(
    { length: 30 },
    (_, n) => `a${n}: &a${n} [${n === 0 ? 'x' : `*a${n - 1},*a${n - 1},*a${n - 1}`}]`,
  );
  assert.match(refused(`${HEAD}${levels.join('\n')}\n`), /alias/i);
  assert.notEqual(refused(`${HEAD}deep: ${'['.repeat(100_000)}`), 'taken');
});

test('a key that names a prototype changes none', () => {
  readPuppetReport(`${report()}__proto__:\n  polluted: true\n`, 'r');
  assert.equal(Reflect.get({}, 'polluted'), undefined);
});

test('whatever the text, it is read or refused', () => {
  const lines = fc.array(fc.oneof(fc.constantFrom(...report({ title: '/a' }).split('\n')), fc.string()));
  fc.assert(
    fc.property(lines, (some) => void refused(some.join('\n'))),
    { numRuns: 300 },
  );
});
