/** Configurations and inputs that several stories tell of. */
import type { Input } from '../input.ts';
import { configured } from './play.ts';

/** Two steps, two rounds. */
export const SIMPLE = configured(`policies:
  p:
    steps:
      - { notify: [person:mara], wait: 60s }
      - { notify: [person:jonas, person:mara, channel:room], wait: 120s }
    repeat: 1
    ack-timeout: 10m
routes: [{ policy: p }]
`);

/** Silences, maintenance, needs. */
export const QUIET = configured(`policies:
  p: { steps: [{ notify: [person:mara], wait: 10m }] }
routes: [{ policy: p }]
silences:
  reports: { services: [reports], reason: known, by: yuki, until: resolved }
maintenance:
  db: { hosts: [db1], reason: disks, from: 2026-01-07 10:00, until: 2026-01-07 11:01 }
depends: { shop: [cache], cache: [db] }
`);

export const over: Input = { kind: 'resolved', incident: 'I1', how: 'mended' };
