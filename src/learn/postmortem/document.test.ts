import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { checkPostmortem } from './check/index.ts';
import { readPostmortem } from './document.ts';
import { problemText } from './problem.ts';
import { NOW, written, type Written } from './testing/written.ts';

const said = (pm: Written): readonly string[] =>
  readPostmortem(pm.directory).problems?.map(problemText) ?? [];

test('a fresh draft has no problems, and every piece of evidence its content', () => {
  using pm = written();
  const read = readPostmortem(pm.directory);
  assert.ok(read.ok);
  assert.deepEqual(read.problems, []);
  assert.ok(read.postmortem.evidence.length > 10);
  assert.ok(read.postmortem.evidence.every(({ content }) => content !== undefined));
});

function evidenceOf(pm: Written, id: string): string {
  const read = readPostmortem(pm.directory);
  const found = read.ok ? read.postmortem.evidence.find((one) => one.id === id) : undefined;
  assert.ok(found);
  return join(pm.directory, 'evidence', found.sha256);
}

test('evidence that was removed afterwards is named', () => {
  using pm = written();
  rmSync(evidenceOf(pm, 'j4'));
  assert.match(said(pm).join('\n'), /^evidence\/[0-9a-f]{64}:1:1: evidence j4 is missing$/m);
});

test('evidence that was changed is named', () => {
  using pm = written();
  writeFileSync(evidenceOf(pm, 'd1'), 'another story');
  assert.match(said(pm).join('\n'), /evidence d1 was changed: its hash is another/);
});

test('a link in the place of evidence is not followed', () => {
  using pm = written();
  const place = evidenceOf(pm, 'j4');
  rmSync(place);
  symlinkSync('/etc/hostname', place);
  assert.match(said(pm).join('\n'), /evidence j4 is a symbolic link/);
});

test('a directory in the place of evidence is none', () => {
  using pm = written();
  const place = evidenceOf(pm, 'j4');
  rmSync(place);
  mkdirSync(place);
  assert.match(said(pm).join('\n'), /evidence j4 is no regular file/);
});

test('an entry that was changed, and one that was taken out, are told', () => {
  using pm = written();
  const events = pm.read('events.jsonl');
  pm.write(
    'events.jsonl',
    events.replace('"critical', '"harmless').replace(String.raw`critical`, 'harmless'),
  );
  assert.match(said(pm).join('\n'), /events\.jsonl:\d+:1: entry \d+ was changed/);
  pm.write('events.jsonl', events.split('\n').slice(0, -2).join('\n'));
  assert.match(said(pm).join('\n'), /events\.jsonl:1:1: the record says 18 entries/);
});

test('an id that the record uses and does not explain is named', () => {
  using pm = written();
  pm.write('incident.json', pm.read('incident.json').replace('"id": "j4"', '"id": "j40"'));
  assert.match(
    said(pm).join('\n'),
    /incident\.json:1:1: instant \w+ refers to evidence j4, which is not in the record/,
  );
});

test('what cannot be read at all is told, file by file', () => {
  using pm = written();
  pm.write('incident.json', '{"schema":"stakeout.postmortem-record/1"');
  pm.write('postmortem.md', 'no front matter\n');
  assert.deepEqual(
    said(pm).map((one) => one.split(':')[0]),
    ['postmortem.md', 'incident.json'],
  );
});

test('text that is not UTF-8, or too long, is refused', () => {
  using pm = written();
  writeFileSync(join(pm.directory, 'postmortem.md'), Buffer.from([0x2d, 0xff, 0xfe]));
  assert.deepEqual(said(pm), ['postmortem.md:1:1: is not UTF-8']);
  truncateSync(join(pm.directory, 'postmortem.md'), 3 << 20);
  assert.match(said(pm)[0] ?? '', /is longer than/);
});

test('a directory that is not there says so', () => {
  const read = readPostmortem('/nonexistent/pm');
  assert.ok(!read.ok);
  assert.deepEqual(read.problems.map(problemText), ['postmortem.md:1:1: is not there']);
});

test('no damage of any file makes reading or checking throw', () => {
  using pm = written();
  const files = ['postmortem.md', 'incident.json', 'events.jsonl', 'versions/log.jsonl'] as const;
  const kept = new Map(files.map((file) => [file, pm.read(file)]));
  fc.assert(
    fc.property(
      fc.constantFrom(...files),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.string({ maxLength: 8 }),
      fc.nat(40),
      (file, where, put, gone) => {
        const text = kept.get(file) ?? '';
        const at = Math.floor(where * text.length);
        pm.write(file, text.slice(0, at) + put + text.slice(at + gone));
        const checking = checkPostmortem(pm.directory, { now: NOW, drillExists: () => true });
        assert.ok(checking.ok || checking.problems.length > 0);
        pm.write(file, text);
      },
    ),
    { numRuns: 60 },
  );
});
