import assert from 'node:assert/strict';
import { existsSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { unifiedDiff } from './diff.ts';
import { editText } from './edit.ts';
import { sha256 } from './files.ts';
import { keepPublication, keepVersion, readHistory, signOff, versionText } from './history.ts';
import { outlineOf, outlinesIn } from './outline.ts';
import { NOW, written } from './testing/written.ts';
import { writePostmortem } from './write.ts';
import { draftPostmortem } from './draft/index.ts';
import { INCIDENT, outage } from './testing/journal.ts';

test('a version for each text that is kept, none for the same', () => {
  using pm = written();
  assert.equal(keepVersion(pm.directory, 'tester', NOW), undefined);
  pm.replace('## Impact', '## Impact ');
  assert.ok(readHistory(pm.directory).changedSince);
  assert.equal(keepVersion(pm.directory, 'tester', NOW, 'a space')?.number, 2);
  const { versions, problems } = readHistory(pm.directory);
  assert.deepEqual([versions.length, problems], [2, []]);
  const [first, second] = versions;
  assert.ok(first && second);
  assert.match(
    unifiedDiff(versionText(pm.directory, first), versionText(pm.directory, second), ['1', '2']),
    /^-## Impact\n\+## Impact \n/m,
  );
});

test('a sign-off is about a text and its record, and void after an edit of either', () => {
  using pm = written();
  signOff(pm.directory, 'Ines', NOW);
  assert.equal(readHistory(pm.directory).signOffs[0]?.valid, true);
  const record = pm.read('incident.json');
  pm.write('incident.json', record.replace('"requests": 100', '"requests": 101'));
  assert.equal(readHistory(pm.directory).signOffs[0]?.valid, false);
  pm.write('incident.json', record);
  assert.equal(readHistory(pm.directory).signOffs[0]?.valid, true);
});

test('what readers were given is about a text, too', () => {
  using pm = written();
  assert.deepEqual(readHistory(pm.directory).publications, []);
  keepPublication(pm.directory, 'Ines', NOW);
  assert.deepEqual(
    readHistory(pm.directory).publications.map(({ by, valid }) => [by, valid]),
    [['Ines', true]],
  );
  pm.replace('## Impact', '## Impact ');
  assert.equal(readHistory(pm.directory).publications[0]?.valid, false);
  pm.write('versions/published.jsonl', '{}\n');
  assert.deepEqual(readHistory(pm.directory).problems, ['versions/published.jsonl:1: is no publication']);
});

test('an outline says what stands at the top, or why nothing can be said', () => {
  using pm = written();
  const parent = join(pm.directory, '..');
  const [one] = outlinesIn(parent);
  assert.deepEqual([one?.name, one?.frontMatter?.incident, one?.why], ['pm', INCIDENT, undefined]);
  assert.equal(one?.history?.versions.length, 1);
  rmSync(join(pm.directory, 'incident.json'));
  assert.match(outlineOf(parent, 'pm')?.why ?? '', /^incident\.json cannot be read$/);
  pm.write('postmortem.md', 'no front matter');
  assert.match(outlineOf(parent, 'pm')?.why ?? '', /^postmortem\.md:1:1: does not begin/);
  symlinkSync(pm.directory, join(parent, 'link'));
  assert.deepEqual([outlineOf(parent, 'link'), outlineOf(parent, '..')], [undefined, undefined]);
  assert.deepEqual(outlinesIn(join(parent, 'none')), []);
});

test('a history that was written anew is told', () => {
  using pm = written();
  pm.replace('## Impact', '## Impact ');
  keepVersion(pm.directory, 'tester', NOW);
  const log = pm.read('versions/log.jsonl');
  pm.write('versions/log.jsonl', log.replace('first draft', 'last draft'));
  assert.deepEqual(readHistory(pm.directory).problems, [
    'versions/log.jsonl:2: does not follow on the line before',
  ]);
  pm.write('versions/log.jsonl', 'x\n');
  assert.deepEqual(readHistory(pm.directory).problems, ['versions/log.jsonl:1: is no version']);
});

test('a version that was changed afterwards is not shown as what it was', () => {
  using pm = written();
  const [first] = readHistory(pm.directory).versions;
  assert.ok(first);
  pm.write(`versions/${first.text}`, 'another');
  assert.throws(() => versionText(pm.directory, first), /its hash is another/);
});

test('an edit is kept as a version; one of an older text, and one that cannot be read, change nothing', () => {
  using pm = written();
  const before = pm.read('postmortem.md');
  const edit = { of: sha256(before), by: 'tester', now: NOW };
  assert.ok(editText(pm.directory, { ...edit, text: `${before}\n` }).ok);
  assert.equal(readHistory(pm.directory).versions.length, 2);
  const late = editText(pm.directory, { ...edit, text: 'mine' });
  assert.deepEqual(late, { ok: false, why: 'changed', textHash: sha256(`${before}\n`) });
  const broken = editText(pm.directory, { ...edit, of: sha256(`${before}\n`), text: 'no front matter' });
  assert.ok(!broken.ok && broken.why === 'unreadable');
  assert.equal(pm.read('postmortem.md'), `${before}\n`);
});

test('what is there already is never replaced', () => {
  using pm = written();
  using made = outage();
  const draft = draftPostmortem(made.journal, INCIDENT, { host: 'web1', zone: 'UTC', now: NOW });
  const before = pm.read('postmortem.md');
  assert.throws(() => writePostmortem(pm.directory, draft, 'tester', NOW), /is there already/);
  assert.equal(pm.read('postmortem.md'), before);
  assert.ok(existsSync(join(pm.directory, 'incident.json')));
});

test('a difference takes one text to the other', () => {
  const line = fc.constantFrom('a', 'b', 'c', '', '## x');
  const text = fc.array(line, { maxLength: 30 }).map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(text, text, (before, after) => {
      assert.equal(patched(before, unifiedDiff(before, after, ['a', 'b'])), after);
    }),
  );
});

/** As patch(1) does it. */
function patched(before: string, diff: string): string {
  if (diff === '') return before;
  const old = before.split('\n');
  const made: string[] = [];
  let at = 0;
  for (const line of diff.split('\n').slice(2, -1)) {
    const start = /^@@ -(\d+),/.exec(line)?.[1];
    if (start !== undefined) while (at < Number(start) - 1) made.push(old[at++] ?? '');
    else if (line.startsWith('+')) made.push(line.slice(1));
    else {
      assert.equal(line.slice(1), old[at]);
      if (line.startsWith(' ')) made.push(line.slice(1));
      at += 1;
    }
  }
  return [...made, ...old.slice(at)].join('\n');
}
