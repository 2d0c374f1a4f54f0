/** Judged by who is on call then, as the schedules of the file have it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { readConfiguration } from '../config/index.ts';
import { dutyAt } from '../schedule/duty.ts';
import { IMPORT_FORMATS, type ImportFormat, importConfiguration, ImportProblem } from './index.ts';

const GOALERT = {
  data: {
    users: {
      nodes: [
        { id: 'u1', name: 'Mara Weiß', email: 'mara@example.org' },
        { id: 'u2', name: 'Jo', email: 'jo@example.org' },
      ],
    },
    rotations: {
      nodes: [
        {
          id: 'r1',
          name: 'Weekly',
          type: 'weekly',
          shiftLength: 1,
          start: '2026-01-05T08:00:00Z',
          timeZone: 'Europe/Berlin',
          userIDs: ['u1', 'u2'],
        },
        {
          id: 'r2',
          name: 'Months',
          type: 'monthly',
          shiftLength: 1,
          start: '2026-01-05T08:00:00Z',
          timeZone: 'UTC',
          userIDs: ['u1'],
        },
      ],
    },
    schedules: {
      nodes: [
        {
          id: 's1',
          name: 'Web',
          timeZone: 'Europe/Berlin',
          targets: [
            {
              target: { id: 'r1', type: 'rotation', name: 'Weekly' },
              rules: [
                { start: '00:00', end: '00:00', weekdayFilter: [false, true, true, true, true, true, false] },
              ],
            },
            {
              target: { id: 'u2', type: 'user', name: 'Jo' },
              rules: [
                {
                  start: '08:00',
                  end: '20:00',
                  weekdayFilter: [true, false, false, false, false, false, true],
                },
              ],
            },
            { target: { id: 'r2', type: 'rotation', name: 'Months' }, rules: [] },
          ],
        },
      ],
    },
    escalationPolicies: {
      nodes: [
        {
          id: 'p1',
          name: 'Web',
          repeat: 2,
          steps: [
            { delayMinutes: 10, targets: [{ id: 's1', type: 'schedule', name: 'Web' }] },
            {
              delayMinutes: 15,
              targets: [
                { id: 'u1', type: 'user', name: 'Mara' },
                { id: 'C1', type: 'slackChannel', name: '#ops' },
              ],
            },
          ],
        },
      ],
    },
    services: { nodes: [{ name: 'Shop front', escalationPolicyID: 'p1' }] },
  },
};

const GRAFANA = [
  {
    results: [
      { id: 'U1', username: 'mara', email: 'mara@example.org' },
      { id: 'U2', username: 'jo' },
      { id: 'U3', username: 'kim', email: 'kim@example.org' },
    ],
  },
  {
    results: [
      {
        id: 'O1',
        name: 'Days',
        type: 'rolling_users',
        level: 0,
        start: '2026-01-05T09:00:00',
        duration: 43_200,
        frequency: 'daily',
        interval: 1,
        by_day: ['MO', 'TU', 'WE', 'TH', 'FR'],
        rolling_users: [['U1'], ['U2']],
        start_rotation_from_user_index: 1,
      },
      {
        id: 'O2',
        name: 'Lead',
        type: 'recurrent_event',
        level: 2,
        start: '2026-01-05T12:00:00',
        duration: 3600,
        frequency: 'daily',
        interval: 1,
        users: ['U3'],
      },
      {
        id: 'O3',
        name: 'Trip',
        type: 'override',
        start: '2026-01-06T09:00:00',
        duration: 7200,
        users: ['U3'],
      },
    ],
  },
  {
    results: [{ id: 'S1', name: 'Web', type: 'web', time_zone: 'Europe/Berlin', shifts: ['O1', 'O2', 'O3'] }],
  },
  { results: [{ id: 'C1', name: 'default', team_id: null }] },
  {
    results: [
      {
        id: 'E1',
        escalation_chain_id: 'C1',
        position: 0,
        type: 'notify_on_call_from_schedule',
        notify_on_call_from_schedule: 'S1',
      },
      { id: 'E2', escalation_chain_id: 'C1', position: 1, type: 'wait', duration: 300 },
      { id: 'E3', escalation_chain_id: 'C1', position: 2, type: 'notify_persons', persons_to_notify: ['U3'] },
      { id: 'E4', escalation_chain_id: 'C1', position: 3, type: 'trigger_webhook' },
    ],
  },
];

const OPSGENIE = [
  {
    data: [
      { id: 'a', username: 'mara@example.org', fullName: 'Mara' },
      { id: 'b', username: 'jo@example.org', fullName: 'Jo' },
    ],
  },
  {
    data: {
      id: 'S',
      name: 'Web',
      timezone: 'Europe/Berlin',
      enabled: true,
      rotations: [
        {
          name: 'All',
          startDate: '2026-01-05T07:00:00Z',
          type: 'weekly',
          length: 1,
          participants: [
            { type: 'user', id: 'a' },
            { type: 'user', username: 'jo@example.org' },
            { type: 'team', name: 'ops' },
          ],
        },
        {
          name: 'Weekend help',
          startDate: '2026-01-05T07:00:00Z',
          type: 'daily',
          length: 1,
          participants: [{ type: 'user', id: 'b' }],
          timeRestriction: {
            type: 'weekday-and-time-of-day',
            restrictions: [
              { startDay: 'friday', startHour: 18, startMin: 0, endDay: 'monday', endHour: 8, endMin: 0 },
            ],
          },
        },
      ],
    },
  },
  {
    id: 'E',
    name: 'Web',
    rules: [
      {
        delay: { timeAmount: 0, timeUnit: 'minutes' },
        notifyType: 'default',
        recipient: { type: 'schedule', id: 'S' },
      },
      {
        delay: { timeAmount: 10, timeUnit: 'minutes' },
        notifyType: 'default',
        recipient: { type: 'user', id: 'a' },
      },
    ],
    repeat: { count: 3, waitInterval: 20 },
  },
];

function read(format: ImportFormat, values: readonly unknown[]) {
  const written = importConfiguration(
    format,
    values.map((value, at) => ({ name: `${at}.json`, value })),
  );
  const reading = readConfiguration(written.text);
  assert.ok(reading.ok, JSON.stringify(reading.problems));
  const { config } = reading;
  const who = (schedule: string, at: string): string | undefined => {
    const found = config.schedules.get(schedule);
    return found && dutyAt(found, Date.parse(at))?.person;
  };
  return { config, who, notes: written.notes.join('\n') };
}

test('GoAlert: turns by week, one person at weekends, steps with their waits, services with their policy', () => {
  const { config, who, notes } = read('goalert', [GOALERT]);
  assert.deepEqual([...config.people.keys()], ['mara-wei', 'jo']);
  assert.deepEqual([...config.schedules.keys()], ['web']);
  // Monday the 5th, 9:00 in Berlin.
  assert.deepEqual(
    [
      '2026-01-05T08:00Z',
      '2026-01-09T22:59Z',
      '2026-01-10T08:00Z',
      '2026-01-10T20:00Z',
      '2026-01-12T08:00Z',
    ].map((at) => who('web', at)),
    ['mara-wei', 'mara-wei', 'jo', undefined, 'jo'],
  );
  const [first, second] = config.policies.get('web')?.steps ?? [];
  assert.deepEqual([first?.waitMs, first?.notify], [600_000, [{ kind: 'schedule', id: 'web' }]]);
  assert.deepEqual(second?.notify, [{ kind: 'person', id: 'mara-wei' }]);
  assert.deepEqual(config.routes[0], { services: ['Shop*front'], policy: 'web' });
  assert.match(notes, /schedule Web: Months \(monthly\) has no counterpart/);
  assert.match(notes, /slackChannel #ops is not notified/);
});

test('Grafana OnCall: higher levels come first, a shorter turn is restricted to its hours, overrides before all', () => {
  const { config, who, notes } = read('grafana-oncall', GRAFANA);
  assert.deepEqual(
    [
      '2026-01-05T08:00Z',
      '2026-01-05T11:30Z',
      '2026-01-05T21:00Z',
      '2026-01-06T08:30Z',
      '2026-01-06T10:30Z',
      '2026-01-10T09:00Z',
    ].map((at) => who('web', at)),
    ['jo', 'kim', undefined, 'kim', 'mara', undefined],
  );
  assert.deepEqual(
    config.policies.get('default')?.steps.map(({ notify, waitMs }) => [notify[0]?.id, waitMs]),
    [
      ['web', 300_000],
      ['kim', 300_000],
    ],
  );
  assert.match(notes, /position 3: trigger_webhook has no counterpart/);
  assert.match(notes, /jo has no address of mail/);
});

test('Opsgenie: who is on call together is paged together, delays count from the beginning', () => {
  const { config, who, notes } = read('opsgenie', OPSGENIE);
  assert.deepEqual([...config.schedules.keys()], ['web', 'web-2']);
  assert.deepEqual(
    ['2026-01-06T08:00Z', '2026-01-13T08:00Z'].map((at) => [who('web', at), who('web-2', at)]),
    [
      ['mara', undefined],
      ['jo', undefined],
    ],
  );
  assert.deepEqual(
    [
      '2026-01-09T16:59Z',
      '2026-01-09T17:00Z',
      '2026-01-11T12:00Z',
      '2026-01-12T06:59Z',
      '2026-01-12T07:00Z',
    ].map((at) => who('web-2', at)),
    [undefined, 'jo', 'jo', 'jo', undefined],
  );
  const steps = config.policies.get('web')?.steps ?? [];
  assert.deepEqual(
    steps[0]?.notify.map(({ id }) => id),
    ['web', 'web-2'],
  );
  assert.deepEqual(
    steps.map(({ waitMs }) => waitMs),
    [600_000, 1_200_000],
  );
  assert.match(notes, /1 of its participants are no people/);
});

test('what is no export says where and why, and never anything else', () => {
  assert.throws(
    () => importConfiguration('goalert', [{ name: 'a.json', value: { data: { users: 1 } } }]),
    (error) => {
      assert.ok(error instanceof ImportProblem);
      assert.match(`${error.document} ${error.message}`, /a\.json data\.users/);
      return true;
    },
  );
  fc.assert(
    fc.property(fc.constantFrom(...IMPORT_FORMATS), fc.jsonValue(), fc.string(), (format, value, name) => {
      try {
        importConfiguration(format, [
          { name: 'x', value },
          { name: 'y', value: { id: name, username: name, rotations: [], name, timezone: name } },
        ]);
      } catch (error) {
        assert.ok(error instanceof ImportProblem, String(error));
      }
    }),
  );
});

test('names from elsewhere stay words: no line of the file is theirs', () => {
  const hostile = 'x\n"]}: !!js/function &a *b # {{7*7}} ${PATH}';
  const { config } = read('opsgenie', [
    { id: 'a', username: 'mara@example.org', fullName: 'Mara' },
    {
      id: 'S',
      name: hostile,
      timezone: 'UTC',
      rotations: [
        {
          name: 'r',
          startDate: '2026-01-05T07:00:00Z',
          type: 'daily',
          participants: [{ type: 'user', id: 'a' }],
        },
      ],
    },
    { id: 'E', name: hostile, rules: [{ delay: 0, recipient: { type: 'schedule', id: 'S' } }] },
  ]);
  assert.deepEqual([...config.policies.keys()], ['x-js-function-a-b-7-7-path']);
});
