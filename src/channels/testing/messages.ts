import type { Message } from '../message.ts';

export const FIRING: Message = {
  key: 'INC-7/1/1.0.0/person:mara/main/0',
  incident: 'INC-7',
  state: 'firing',
  severity: 'critical',
  title: 'apache2 sends PHP source: libphp8.2.so was removed',
  reason:
    '/usr/lib/apache2/modules/libphp8.2.so is missing (package libapache2-mod-php8.2), by apt-get, clean-up.sh line 14',
  services: ['apache2'],
  hosts: ['web01'],
  at: '2026-11-27T03:00:00.000Z',
  since: '2026-11-27T02:59:30.000Z',
  next: ['stakeout repair INC-7'],
  alerts: 1,
  acknowledgedBy: [],
  because: 'step 1 of the escalation',
};

export const RESOLVED: Message = {
  ...FIRING,
  key: 'INC-7/1/resolved/person:mara/main/0',
  state: 'resolved',
  at: '2026-11-27T03:12:05.000Z',
  durationMs: 755_000,
  how: 'every page answers again',
  next: [],
  because: 'you were told of it, or asked to be',
};

/** Everything that a host could write into a name or a title to act on whoever reads it. */
export const HOSTILE: Message = {
  ...FIRING,
  title: `x\r\nBcc: all@example.org\r\n\r\n\u0000\u001b[2J\u202e<!channel> @all [a](https://evil.test) ${'y'.repeat(1_000_000)}`,
  reason: `<script>alert(1)</script>\n.\r\nQUIT ${'z'.repeat(1_000_000)}`,
  services: Array.from({ length: 5000 }, (_, nth) => `s${nth}\r\nX-Evil: 1`),
  hosts: ['web01"\r\n{}'],
  next: Array.from({ length: 5000 }, () => 'rm -rf /\n'),
};
