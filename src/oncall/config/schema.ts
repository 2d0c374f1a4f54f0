/** The file `stakeout.yaml` as it is written. What it means is worked out in `compile.ts`, what must hold in `rules.ts`. */
import * as z from 'zod/mini';
import { channel } from './channels.ts';
import {
  about,
  clock,
  day,
  duration,
  id,
  line,
  moment,
  patterns,
  secret,
  secretUrl,
  severity,
  weekday,
  zone,
} from './words.ts';

const list = <T extends z.ZodMiniType>(of: T) =>
  z
    .array(of)
    .check(
      z.minLength(1, { error: 'is an empty list' }),
      z.maxLength(1000, { error: 'has more than 1000 entries' }),
    );

const person = z.strictObject({
  name: about('As others read it', line),
  contacts: about(
    'How the person is reached; a page goes to all of them',
    list(
      z.strictObject({
        channel: about('One of the channels of this file', id),
        to: about('The address there: mail, topic, room; may be file:/path or env:NAME', z.optional(secret)),
      }),
    ),
  ),
});

const window = z.strictObject({
  days: about('On which days it begins; every day when left out', z.optional(list(weekday))),
  from: about('00:00 when left out', z.optional(clock)),
  to: about('24:00 when left out; not later than `from` means the next day', z.optional(clock)),
});

const layer = z.strictObject({
  name: about('Shown with every shift', line),
  people: about('Take turns in this order', list(id)),
  shift: about(
    'How long a turn is: weekly, daily, or a length such as 12h, 3d, 2w',
    z.string().check(
      z.regex(/^(?:weekly|daily|[1-9]\d{0,2}[hdw])$/, {
        error: 'is weekly, daily, or a length such as 12h, 3d or 2w',
      }),
    ),
  ),
  handoff: about(
    'When turns change, on the wall: 09:00, for weeks with the day: mon 09:00',
    z.string().check(
      z.regex(/^(?:(?:mon|tue|wed|thu|fri|sat|sun) )?(?:[01]\d|2[0-3]):[0-5]\d$/, {
        error: 'is a time such as 09:00, or for weeks mon 09:00',
      }),
    ),
  ),
  starts: about('The first turn begins with the first handoff on or after this day', day),
  only: about('Hours and days to which the layer is restricted', z.optional(list(window))),
});

const override = z.strictObject({
  person: about('On call in place of whoever would be', id),
  from: moment,
  to: moment,
  reason: z.optional(line),
});

const swap = about(
  'Two people and when each of them is relieved by the other',
  z.record(id, z.strictObject({ from: moment, to: moment })),
);

const schedule = z.strictObject({
  zone: about('Named time zone of all its times; that of the file when left out', z.optional(zone)),
  layers: about('The first layer that has somebody at a time decides', list(layer)),
  overrides: about(
    'Come before all layers and swaps; the last one that covers a time decides',
    z.optional(list(override)),
  ),
  swaps: about('Exchanges of turns', z.optional(list(swap))),
});

const step = z.strictObject({
  notify: about(
    'Who is paged: person:NAME, schedule:NAME (who is on call), channel:NAME',
    list(
      z.string().check(
        z.regex(/^(?:person|schedule|channel):[a-z0-9][a-z0-9._-]{0,62}$/, {
          error: 'is person:NAME, schedule:NAME or channel:NAME',
        }),
      ),
    ),
  ),
  wait: about('How long to wait for an acknowledgement before the next step', duration),
});

const policy = z.strictObject({
  steps: about('In this order; a step with nobody in it is skipped at once', list(step)),
  repeat: about(
    'How often the steps begin anew when nobody acknowledges',
    z.optional(
      z.int().check(z.minimum(0, { error: 'is 0 or more' }), z.maximum(20, { error: 'is 20 at most' })),
    ),
  ),
  'ack-timeout': about('How long an acknowledgement holds; 30m when left out', z.optional(duration)),
});

const match = {
  services: about('Names, * for any characters; all when left out', z.optional(patterns)),
  hosts: about('Names, * for any characters; all when left out', z.optional(patterns)),
  severities: about('All when left out', z.optional(list(severity))),
};

const route = z.strictObject({ ...match, policy: about('One of the policies of this file', id) });

const silence = z.strictObject({
  ...match,
  reason: about('Why', line),
  by: about('Who is told when what was silenced is over', z.optional(id)),
  from: about('At once when left out', z.optional(moment)),
  until: about(
    'A time, or resolved: until the incidents it meets are over',
    z.string().check(
      z.regex(/^(?:resolved|\d{4}-\d\d-\d\d.{0,20})$/, {
        error: 'is resolved or a time: 2026-12-24 09:00',
      }),
    ),
  ),
});

const maintenance = z.strictObject({
  ...match,
  reason: about('Why', line),
  by: z.optional(id),
  from: moment,
  until: moment,
});

const grouping = z.strictObject({
  by: about(
    'Alerts with the same of these labels are one incident; host, service, cause when left out',
    z.optional(
      list(
        z.string().check(z.regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,127}$/, { error: 'is the name of a label' })),
      ),
    ),
  ),
  'host-down': about(
    'Values of the label cause that say that a whole host is gone; HostDown, NodeDown when left out',
    z.optional(z.array(line)),
  ),
  settle: about(
    'How long a new incident waits for one it is only a consequence of; 10s when left out',
    z.optional(duration),
  ),
});

const heartbeat = z.strictObject({
  url: about(
    'Asked again and again as long as on-call works; whoever waits for it there pages when it stays away. It is a secret',
    secretUrl,
  ),
  every: about('How often; 1m when left out', z.optional(duration)),
});

export const fileSchema = z.strictObject({
  version: about('Of this format', z.literal(1)),
  zone: about('Named time zone of all times in this file that have none of their own', zone),
  people: about('Who can be paged', z.record(id, person)),
  channels: about('How pages are sent', z.record(id, channel)),
  schedules: about('Who is on call when', z.optional(z.record(id, schedule))),
  policies: about('Who is paged, and who next', z.record(id, policy)),
  routes: about(
    'Which policy an incident takes: the first route it meets. The last one has to meet all',
    list(route),
  ),
  silences: about('What pages nobody. Resolutions are told all the same', z.optional(z.record(id, silence))),
  maintenance: about(
    'Planned work: like a silence, with a beginning and an end',
    z.optional(z.record(id, maintenance)),
  ),
  depends: about(
    'Services and what they need: an incident of the latter pages once for both',
    z.optional(z.record(id, list(id))),
  ),
  grouping: z.optional(grouping),
  heartbeat: about('Who notices when this host is dead', z.optional(heartbeat)),
});

export type OnCallFile = z.infer<typeof fileSchema>;
export type MatchFile = Pick<OnCallFile['routes'][number], 'services' | 'hosts' | 'severities'>;
