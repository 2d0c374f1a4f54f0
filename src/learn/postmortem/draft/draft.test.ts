import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { StakeoutError } from '../../../domain/errors.ts';
import { adopt, STORY_ITEMS } from '../../actions/index.ts';
import { readPostmortem } from '../document.ts';
import type { Actor } from '../../../domain/actor.ts';
import { roleOf } from '../people.ts';
import { sensitiveIn } from '../sensitive.ts';
import { ACTOR, INCIDENT, MODULE, outage, START, STEPS } from '../testing/journal.ts';
import { NOW, written } from '../testing/written.ts';
import { writePostmortem } from '../write.ts';
import { draftPostmortem } from './index.ts';

const options = { host: 'web1', zone: 'UTC', now: NOW };

function drafted(): { readonly body: string; readonly text: (name: string) => string | undefined } {
  using pm = written();
  const read = readPostmortem(pm.directory);
  assert.ok(read.ok);
  const { body, quantities } = read.postmortem;
  return { body, text: (name) => quantities[name]?.text };
}

test('numbers come from what was counted and timed', () => {
  const { text } = drafted();
  const expected: Readonly<Record<string, string>> = {
    'impact.requests': '500',
    'impact.failedRequests': '300',
    'impact.share': '60 %',
    'impact.clients': '25',
    'impact.affectedClients': '14',
    'impact.fullOutageMinutes': '3 min',
    'budget.used': '6.9 %',
    'budget.burnRate': '600×',
    'interval.latent': 'at most 5 min',
    'interval.toDetect': 'at most 5 min before',
    'interval.toAcknowledge': '80 s',
    'interval.toResolve': 'at least 6 min',
    'trigger.line': '27',
    'trigger.script': '/usr/local/sbin/purge-old-php',
    'trigger.transaction': 'apt-get --yes purge libapache2-mod-php8.2',
    'trigger.by': 'a scheduled job',
  };
  const found = Object.fromEntries(Object.keys(expected).map((name) => [name, text(name)]));
  assert.deepEqual(found, { ...expected, 'interval.toAcknowledge': '1.3 min' });
});

test('the timeline begins before the impact, and tells what did not help', () => {
  const { body } = drafted();
  const rows = body.split('\n').filter((line) => /^\| \d{4}-/.test(line));
  assert.match(rows[0] ?? '', /09:00:00\.000 UTC .* \| Before \| baseline 1 created/);
  assert.ok(rows.every((row) => row.includes('](evidence/')));
  assert.match(
    body,
    /## What was tried and did not help\n\n- 2026-01-02 10:06:50\.000 UTC .*restart of apache2 done: asked for/,
  );
});

test('no name, secret or address of anybody is in what is published', () => {
  using pm = written();
  const read = readPostmortem(pm.directory);
  assert.ok(read.ok);
  const { body, evidence } = read.postmortem;
  for (const text of [
    body,
    pm.read('incident.json'),
    ...evidence.map(({ content }) => content?.toString() ?? ''),
  ]) {
    assert.ok(!/ottilie|hunter22|198\.18\.7\.7/.test(text), text.slice(0, 300));
    assert.deepEqual(sensitiveIn(text), []);
  }
});

test('an entry that held a secret says that its hash cannot be recomputed', () => {
  using pm = written();
  const read = readPostmortem(pm.directory);
  assert.ok(read.ok);
  assert.equal(read.postmortem.events.redacted, 1);
  assert.ok(!pm.read('events.jsonl').includes('hunter22'));
});

const kindIn = (event: unknown): string =>
  typeof event === 'object' && event !== null && 'kind' in event ? String(event.kind) : '';
const without = (...kinds: readonly string[]): typeof STEPS =>
  STEPS.filter(([, event]) => !kinds.includes(kindIn(event)));
/** As readers get it. */
function read(steps: typeof STEPS): string {
  using made = outage(steps);
  const directory = join(made.directory, 'pm');
  writePostmortem(directory, draftPostmortem(made.journal, INCIDENT, options), 'tester', NOW);
  const reading = readPostmortem(directory);
  assert.ok(reading.ok);
  return reading.postmortem.body;
}
const section = (body: string, title: string): string =>
  body.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? '';

test('how the share went is drawn from the same counts', () => {
  assert.match(
    section(read(STEPS), 'Impact'),
    /```chart\ntitle: Share of requests that failed[^]*\n10:05, 60\n/,
  );
});

test('without a diagnosis the cause is what was seen to change, and the line that did it', () => {
  const cause = section(read(without('incident.diagnosed')), 'Root cause');
  assert.match(cause, /libphp8\.2\.so was taken away: apt-get --yes purge libapache2-mod-php8\.2/);
  assert.match(cause, /\(package-removed: [^)]*package libapache2-mod-php8\.2\)\. .*No diagnosis/);
  assert.match(cause, /Shown by \[j4\]\(evidence\//);
  assert.match(cause, /purge libapache2-mod-php8\.2 \(\/usr\/local\/sbin\/purge-old-php, line 27\)/);
  assert.doesNotMatch(cause, /unknown/);
});

test('a diagnosis made in the middle of a removal comes after what was seen to be removed', () => {
  const steps = STEPS.map(([seconds, event, incident]): (typeof STEPS)[number] => {
    const changed: unknown = JSON.parse(
      JSON.stringify(event).replace('"kind":"package-removed"', '"kind":"extension-disabled"'),
    );
    return incident === undefined ? [seconds, changed] : [seconds, changed, incident];
  });
  const body = read(steps);
  assert.match(
    section(body, 'Root cause'),
    /was taken away: apt-get .*The diagnosis named, while it lasted: /,
  );
  assert.match(section(body, 'Root cause'), /1\. site shop\.test\n2\. LoadModule php\\_module\n/);
});

const UNFELT = ['signal.raised', 'service.checked', 'incident.impact'];
const counted = (requests: number, checks: number): (typeof STEPS)[number] => [
  600,
  {
    kind: 'incident.impact',
    from: new Date(START).toISOString(),
    to: new Date(START + 600_000).toISOString(),
    stepMs: 600_000,
    series: [
      {
        service: 'apache2',
        requests: [requests],
        serverErrors: [0],
        checks: [checks],
        wrong: [0],
        clients: [20],
        affected: [0],
      },
    ],
  },
  INCIDENT,
];

test('no harm is said with what was looked at, and used no budget', () => {
  const body = read([...without(...UNFELT), counted(500, 35)]);
  const told = section(body, 'Impact');
  assert.match(
    told,
    /No harm was seen\. .* 500 requests, of which 0 failed, and of 35 pages .* 0 were wrong/,
  );
  assert.match(told, /Budget used, and rate while it lasted \| 0 %, 0×/);
  assert.match(section(body, 'Summary'), /nobody, as far as was looked: 500 requests, 35 checked pages/);
});

test('where nobody looked, it is unknown whether there was harm', () => {
  for (const steps of [without(...UNFELT), [...without(...UNFELT), counted(0, 0)]]) {
    const told = section(read(steps), 'Impact');
    assert.match(told, /Whether users met anything wrong is unknown/);
    assert.match(told, /Budget used, and rate while it lasted \| unknown, unknown/);
  }
});

test('by what it was noticed is what was seen, not that an incident was opened', () => {
  assert.match(section(read(STEPS), 'Detection'), /First seen by: \S*libphp8\.2\.so: missing \[j4\]/);
});

test('what ended without a repair, and where nothing was tried, is said to be so', () => {
  const body = read(without('service.controlled', 'restore.done'));
  assert.match(
    section(body, 'Resolution'),
    /It was over at .*; no repair was recorded before\. _To be written/,
  );
  assert.match(section(body, 'What was tried and did not help'), /Nothing was tried, as far as was recorded/);
  const repaired = read(without('service.controlled'));
  assert.match(
    section(repaired, 'What was tried and did not help'),
    /Nothing that was tried was without effect/,
  );
  assert.match(section(repaired, 'Resolution'), /restored \S*libphp8\.2\.so/);
});

/** A cause, and the runbook that is proposed to be drilled. */
const DRILLED: readonly (readonly [kind: string, object: string, runbook: string])[] = [
  ['package-removed', MODULE, 'package-removed'],
  ['file-missing', MODULE, 'module-missing'],
  ['service-down', 'php8.2-fpm', 'fpm-down'],
  ['service-down', 'apache2', 'module-missing'],
];

for (const [kind, object, runbook] of DRILLED)
  test(`after ${kind} of ${object} the runbook ${runbook} is to be drilled, which there is`, () => {
    const steps = without('finding.opened').map(([seconds, event, incident]): (typeof STEPS)[number] => {
      const changed: unknown = JSON.parse(
        JSON.stringify(event).replace(
          `"kind":"package-removed","object":"${MODULE}"`,
          `"kind":"${kind}","object":"${object}"`,
        ),
      );
      return incident === undefined ? [seconds, changed] : [seconds, changed, incident];
    });
    using made = outage(steps);
    const { text } = draftPostmortem(made.journal, INCIDENT, options);
    assert.ok(text.includes(`"check":"runbook-drilled","runbook":"${runbook}"`), text);
    assert.ok(existsSync(join(import.meta.dirname, `../../../../runbooks/${runbook}.md`)));
  });

test('what nobody recorded is unknown, and the draft is written all the same', () => {
  const bare = STEPS.filter(([, event]) =>
    /baseline|incident\.(?:opened|resolved)/.test(JSON.stringify(event)),
  );
  using made = outage(bare.filter(([, event]) => !JSON.stringify(event).includes('finding.opened')));
  const { text, record } = draftPostmortem(made.journal, INCIDENT, options);
  assert.equal(record.instants.ack.at, null);
  assert.equal(record.trigger, null);
  assert.deepEqual(record.causes, []);
  assert.match(text, /## Trigger\n\n_To be written/);
});

/** What is known of a process, and who that was. */
const ROLES: readonly (readonly [Partial<Actor>, string])[] = [
  [{}, 'a scheduled job'],
  [{ ancestors: [], cgroup: '/system.slice/cron.service' }, 'a scheduled job'],
  [{ ancestors: [], terminal: 'pts/0' }, 'an administrator at a terminal'],
  [{ ancestors: [], sudoUser: 'ottilie' }, 'an administrator at a terminal'],
  [{ ancestors: [] }, 'an administrator at a terminal'],
];

for (const [known, role] of ROLES)
  test(`a process with ${JSON.stringify(known)} is ${role}`, () => {
    assert.equal(roleOf({ ...ACTOR, ...known }), role);
  });

test('a process of nobody is what it is', () => {
  const { loginUser: _, script: __, transaction: ___, ...bare } = { ...ACTOR, ancestors: [] };
  assert.equal(roleOf(bare), 'a process of the system');
  assert.equal(
    roleOf({ ...bare, transaction: ACTOR.transaction ?? { manager: 'apt', argv: [] } }),
    'the package manager',
  );
});

test('markup of a host stays text', () => {
  const hostile = STEPS.map(([seconds, event, incident]): (typeof STEPS)[number] => {
    const text = JSON.stringify(event).replace(
      'asked for',
      '| x | <img src=x> [a](javascript:b) {{impact.share}} **',
    );
    const changed: unknown = JSON.parse(text);
    return incident === undefined ? [seconds, changed] : [seconds, changed, incident];
  });
  using made = outage(hostile);
  const { text } = draftPostmortem(made.journal, INCIDENT, options);
  assert.ok(text.includes(String.raw`\| x \| \<img src=x\> \[a\](javascript:b) \{\{impact.share\}\} \*\*`));
});

test('the measures of a draft and those of the story can both be adopted', () => {
  using pm = written();
  const read = readPostmortem(pm.directory);
  assert.ok(read.ok);
  const { actions } = read.postmortem.frontMatter;
  const both = adopt(adopt([], STORY_ITEMS, 'story', NOW), actions, INCIDENT, NOW);
  const added = both.filter(({ from }) => from === INCIDENT);
  assert.deepEqual(added.map(({ id }) => id).toSorted(), ['drill-package-removed', 'watch-libphp8-2-so']);
  const watch = added.find(({ id }) => id === 'watch-libphp8-2-so');
  const title = 'libphp8.2.so is in the baseline, and a running agent watches it';
  assert.deepEqual([watch?.title, watch?.done], [title, { check: 'integrity-watched', paths: [MODULE] }]);
  assert.ok(both.some(({ id, alsoFrom }) => id === 'train-on-call' && alsoFrom?.[0] === INCIDENT));
});

test('an incident that is not in the journal is named', () => {
  using made = outage();
  assert.throws(() => draftPostmortem(made.journal, 'INC-20260102-9', options), StakeoutError);
});
