/** What is wrong with a file is said where it is, with what was meant. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { problemText } from './problem.ts';
import { readConfiguration } from './read.ts';

const EXAMPLE = readFileSync(new URL('../../../examples/stakeout.yaml', import.meta.url), 'utf8');

const BASE = `version: 1
zone: Europe/Berlin
people:
  mara:
    name: Mara
    contacts:
      - channel: mail
        to: mara@example.org
  jonas:
    name: Jonas
    contacts:
      - channel: room
channels:
  mail:
    kind: smtp
    server: localhost:25
    from: a@example.org
    password: file:/etc/secret
  room:
    kind: slack
    url: env:ROOM
schedules:
  web:
    layers:
      - name: weeks
        people: [mara, jonas]
        shift: weekly
        handoff: mon 09:00
        starts: 2026-01-05
        only:
          - days: [mon]
            from: 09:00
    overrides:
      - person: jonas
        from: 2026-12-24 12:00
        to: 2026-12-27
    swaps:
      - jonas: { from: 2026-12-28, to: 2027-01-04 }
        mara: { from: 2027-01-04, to: 2027-01-11 }
policies:
  web:
    steps:
      - notify: [schedule:web]
        wait: 5m
routes:
  - policy: web
silences:
  quiet:
    services: [reports]
    reason: known
    until: resolved
depends:
  shop: [db]
  db: [disk]
`;

const said = (text: string): string[] =>
  readConfiguration(text).problems.map((problem) => problemText('f', problem));

test('the example of the manual holds, without a warning', () => assert.deepEqual(said(EXAMPLE), []));
test('so does the file of these tests', () => assert.deepEqual(said(BASE), []));

/** What is replaced, by what, and everything that is said of it. */
const WRONG: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'zone: Europe/Berlin',
    'zone: Europe/Brelin',
    ['f:2:7: error: zone: there is no time zone Europe/Brelin; did you mean Europe/Berlin?'],
  ],
  [
    'zone: Europe/Berlin',
    'zone: berlin',
    ['f:2:7: error: zone: there is no time zone berlin; did you mean Europe/Berlin?'],
  ],
  [
    'zone: Europe/Berlin',
    'zone: "+02:00"',
    ['f:2:7: error: zone: is the name of a time zone: Europe/Berlin'],
  ],
  [
    '  web:\n    layers',
    '  web:\n    zone: Mars/Olympus\n    layers',
    ['f:24:11: error: schedules.web.zone: there is no time zone Mars/Olympus'],
  ],
  [
    '        to: mara@example.org\n',
    '',
    ['f:7:9: error: people.mara.contacts[0].to: is missing: for smtp it is an address of mail'],
  ],
  [
    'depends:',
    'heartbeat: { url: https://hc.example.org/ping, every: 5s }\ndepends:',
    ['f:52:55: error: heartbeat.every: is between 10s and 1d'],
  ],
  [
    'to: mara@example.org',
    'to: mara',
    ['f:8:13: error: people.mara.contacts[0].to: is no address of mail: oncall@example.org'],
  ],
  [
    'to: mara@example.org',
    'to: "m@example.org\\nBcc: x@example.org"',
    [
      'f:8:13: error: people.mara.contacts[0].to: is a secret: file:/absolute/path, env:NAME, or its text in one line',
    ],
  ],
  [
    '      - channel: room',
    '      - channel: rooms',
    [
      'f:12:18: error: people.jonas.contacts[0].channel: there is no channel rooms in this file; did you mean room?',
    ],
  ],
  [
    '      - channel: room',
    '      - channel: room\n        to: x',
    [
      'f:13:13: error: people.jonas.contacts[0].to: means nothing: a slack channel reaches whoever is at its other end',
    ],
  ],
  [
    'kind: slack',
    'kind: slakc',
    [
      'f:20:11: error: channels.room.kind: is none of smtp, ntfy, slack, mattermost, matrix, gotify, pagerduty, alertmanager, webhook, cloudevents, command, wall, console; did you mean slack?',
    ],
  ],
  [
    '    password: file:/etc/secret',
    '    pasword: file:/etc/secret',
    ['f:18:5: error: channels.mail.pasword: there is no member pasword here; did you mean password?'],
  ],
  [
    'people: [mara, jonas]',
    'people: [mara, jona]',
    [
      'f:26:24: error: schedules.web.layers[0].people[1]: there is no person jona in this file; did you mean jonas?',
    ],
  ],
  [
    'people: [mara, jonas]',
    'people: []',
    ['f:26:9: error: schedules.web.layers[0].people: is an empty list'],
  ],
  [
    'people: [mara, jonas]',
    'people: mara',
    ['f:26:17: error: schedules.web.layers[0].people: here belongs a list (a dash before each entry)'],
  ],
  [
    'handoff: mon 09:00',
    'handoff: 09:00',
    [
      'f:28:18: error: schedules.web.layers[0].handoff: turns of weeks change on a day of the week: mon 09:00',
    ],
  ],
  [
    'shift: weekly',
    'shift: 12h',
    [
      'f:28:18: error: schedules.web.layers[0].handoff: turns of 12h do not always change on the same day: write 09:00, and say with `starts` when the first begins',
    ],
  ],
  [
    'shift: weekly',
    'shift: 99w',
    ['f:27:16: error: schedules.web.layers[0].shift: is between an hour and a year'],
  ],
  [
    'starts: 2026-01-05',
    'starts: 2026-02-30',
    ['f:29:17: error: schedules.web.layers[0].starts: is a day that no calendar has'],
  ],
  [
    'days: [mon]',
    'days: [mon, tues]',
    [
      'f:31:25: error: schedules.web.layers[0].only[0].days[1]: is none of mon, tue, wed, thu, fri, sat, sun; did you mean tue?',
    ],
  ],
  [
    'person: jonas',
    'person: eve',
    ['f:34:17: error: schedules.web.overrides[0].person: there is no person eve in this file'],
  ],
  [
    'to: 2026-12-27',
    'to: 2026-12-24',
    ['f:36:13: error: schedules.web.overrides[0].to: is not later than `from`'],
  ],
  [
    '        mara: { from: 2027-01-04, to: 2027-01-11 }\n',
    '',
    ['f:38:9: error: schedules.web.swaps[0]: is between two people, and when each is relieved; here is 1'],
  ],
  [
    'mara: { from',
    'eve: { from',
    ['f:39:9: error: schedules.web.swaps[0].eve: there is no person eve in this file'],
  ],
  [
    'jonas: { from: 2026-12-28, to: 2027-01-04 }',
    'jonas: { from: 2026-12-22, to: 2026-12-27 }',
    [
      'f:38:9: warning: schedules.web.swaps[0].jonas: jonas is not on call in that time, so there is nothing to take over',
    ],
  ],
  [
    'schedule:web',
    'schedule:wbe',
    [
      'f:23:3: warning: schedules.web: no policy pages who is on call in it',
      'f:43:18: error: policies.web.steps[0].notify[0]: there is no schedule wbe in this file; did you mean web?',
    ],
  ],
  [
    'schedule:web',
    'mara',
    ['f:43:18: error: policies.web.steps[0].notify[0]: is person:NAME, schedule:NAME or channel:NAME'],
  ],
  [
    'schedule:web]',
    'schedule:web, channel:mail]',
    [
      'f:43:32: error: policies.web.steps[0].notify[1]: channel mail needs an address of mail: name a person who is reached through it',
    ],
  ],
  [
    'wait: 5m',
    'wait: 5',
    [
      'f:44:15: error: policies.web.steps[0].wait: here belongs a text, and this is a number: a length of time has its unit (5m), anything else needs quotes',
    ],
  ],
  [
    '- policy: web',
    '- policy: constructor',
    [
      'f:41:3: warning: policies.web: no route leads to it',
      'f:46:13: error: routes[0].policy: there is no policy constructor in this file',
    ],
  ],
  [
    '- policy: web',
    '- policy: web\n    services: [shop]',
    [
      'f:45:1: error: routes: an incident that meets none of them would page nobody: end with a route that has a policy only',
    ],
  ],
  [
    '- policy: web',
    '- policy: web\n  - policy: web',
    ['f:47:5: warning: routes[1]: is never reached: a route before it meets everything'],
  ],
  [
    '    services: [reports]\n',
    '',
    [
      'f:48:3: error: silences.quiet: meets every incident, so nobody would ever be paged: name services, hosts or severities',
    ],
  ],
  [
    'db: [disk]',
    'db: [disk]\n  disk: [shop]',
    ['f:53:3: error: depends.shop: needs itself: shop → db → disk → shop'],
  ],
  [
    'policies:',
    'polices:',
    [
      'f:1:1: error: policies: is missing',
      'f:40:1: error: polices: there is no member polices here; did you mean policies?',
    ],
  ],
  ['version: 1', 'version: 2', ['f:1:10: error: version: has to be 1']],
  ['version: 1\n', '', ['f:1:1: error: version: is missing: 1']],
  [
    '  mara:\n',
    '  Mara Lind:\n',
    [
      'f:4:3: error: people.Mara Lind: a name has lower-case letters, digits, dots, dashes and underscores, begins with a letter or digit, and has at most 63',
    ],
  ],
  [
    'name: Mara',
    'name: "Mara\\u202e"',
    [
      'f:5:11: error: people.mara.name: is one line of 1 to 200 characters, without control or invisible characters',
    ],
  ],
  [
    'version: 1\n',
    'version: 1\n---\nversion: 1\n',
    ['f:2:1: error: there is one document; a line of three dashes begins another'],
  ],
  ['people:\n', 'people: !!set\n', ['f:3:9: error: tags are not used here']],
  ['    name: Mara\n', '\tname: Mara\n', ['f:5:1: error: a tab indents this; YAML wants spaces']],
  ['  jonas:\n    name', '  mara:\n    name', ['f:9:3: error: this name is there twice']],
  [
    'name: Jonas',
    'name: *nobody',
    ['f:10:11: error: this alias stands for nothing: its anchor has to come first'],
  ],
];

for (const [from, to, expected] of WRONG)
  test(`${JSON.stringify(from)} as ${JSON.stringify(to)}`, () => {
    assert.ok(BASE.includes(from));
    assert.deepEqual(said(BASE.replace(from, to)), expected);
  });

test('anchors may be used', () => {
  const text = BASE.replace(
    '    contacts:\n      - channel: mail',
    '    contacts: &c\n      - channel: mail',
  ).replace('    contacts:\n      - channel: room', '    contacts: *c');
  assert.deepEqual(said(text), []);
});

test('aliases are counted', () => {
  const text = `a: &a 1\nb: [${'*a,'.repeat(101)}]\n`;
  assert.deepEqual(said(text), ['f:1:1: error: aliases stand for more values than any file needs']);
});

test('hostile files are refused, and soon', () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
    .split('')
    .map((k, i) => `${k}: &${k} [${Array(10).fill(`*${'abcdefgh'[i]}`).join(',')}]`)
    .join('\n')}\n`;
  for (const text of [
    '',
    '[]',
    '- a',
    '1',
    'null',
    '{',
    '['.repeat(5000),
    '- '.repeat(50_000),
    bomb,
    'x'.repeat((1 << 18) + 1),
    'a: \u0000',
    'a: \uFFFD',
    '---\na: 1\n---\nb: 2\n',
    '%TAG ! x\n---\n',
    '__proto__: {polluted: 1}',
    '? [a]\n: b',
  ])
    assert.equal(readConfiguration(text).ok, false, text.slice(0, 20));
  assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
});

test('whatever stands in it, nothing is thrown and every problem has a place', () => {
  const lines = BASE.split('\n');
  const edit = fc.record({
    at: fc.nat(lines.length - 1),
    cut: fc.nat(40),
    put: fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom(': ', '- ', '[', '{', '}', '&a', '*a', '!!x', '"', "'", '|', '#', '\t', '\n'),
    ),
  });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
      const changed = [...lines];
      for (const { at, cut, put } of edits) {
        const text = changed[at] ?? '';
        changed[at] = text.slice(0, cut) + put + text.slice(cut + 1);
      }
      const reading = readConfiguration(changed.join('\n'));
      for (const { line, column, message } of reading.problems)
        assert.ok(line >= 1 && column >= 1 && message.length > 0);
      assert.ok(reading.ok || reading.problems.some(({ severity }) => severity === 'error'));
    }),
    { numRuns: 500 },
  );
});

const SECRET = 'hunter2hunter2';

test('a secret is never said again, wherever in the file something is wrong', () => {
  const text = EXAMPLE.replace('file:/etc/stakeout/secrets/smtp-password', SECRET)
    .replace('file:/etc/stakeout/secrets/mattermost-webhook', `https://chat.example.org/hooks/${SECRET}`)
    .replace('file:/etc/stakeout/secrets/mara-topic', SECRET);
  const reading = readConfiguration(text);
  assert.ok(reading.ok);
  const shown = [
    JSON.stringify([...reading.config.channels, ...reading.config.people]),
    inspect(reading.config, { depth: 20 }),
    JSON.stringify(reading.secrets),
    String(reading.secrets[0]?.secret),
  ];
  for (const one of shown) assert.ok(!one.includes(SECRET));
  const channel = reading.config.channels.get('mail');
  assert.ok(channel?.kind === 'smtp');
  assert.equal(channel.password?.reveal({ file: () => undefined, env: () => undefined }), SECRET);
  fc.assert(
    fc.property(
      fc.nat(text.length - 1),
      fc.nat(6),
      fc.constantFrom('', ' ', ':', '"', '\n', '[', '*'),
      (at, length, put) => {
        const broken = text.slice(0, at) + put + text.slice(at + length);
        const { problems } = readConfiguration(broken);
        // Where the edit is in the secret itself, a part of it may stand where a name belongs; never the whole.
        assert.ok(!JSON.stringify(problems).includes(SECRET), JSON.stringify(problems));
      },
    ),
    { numRuns: 300 },
  );
});
