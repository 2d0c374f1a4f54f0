/** One letter for every way out of a configuration, to see what arrives. Pure. */
import type { ClockReading, OnCallConfig } from '../../oncall/index.ts';
import type { Letter } from './port.ts';

export interface TestLetter {
  readonly channel: string;
  readonly kind: string;
  readonly recipient: string;
  readonly letter: Letter;
}

/** Of a channel that reaches whoever is at its other end one, whoever has it as a contact. `only`: of one channel. */
export function testLetters(
  config: OnCallConfig,
  only: string | undefined,
  by: string,
  at: ClockReading,
): readonly TestLetter[] {
  const stamp = at.wall.toString(36);
  const one = (channel: string, recipient: { kind: 'person' | 'channel'; id: string }, nth: number) => {
    const key = `TEST-${stamp}/0/test/${recipient.kind}:${recipient.id}`;
    const contact = recipient.kind === 'channel' ? 'all' : String(nth);
    return {
      channel,
      kind: config.channels.get(channel)?.kind ?? '',
      recipient: `${recipient.kind}:${recipient.id}${nth > 0 ? ` (${nth + 1})` : ''}`,
      letter: {
        key: `${key}/${channel}/${contact}`,
        test: true,
        action: {
          kind: 'page' as const,
          key,
          incident: `TEST-${stamp}`,
          recipient,
          why: 'step' as const,
          round: 0,
          step: 0,
          title: `A test of on-call by ${by}. Nothing is broken`,
          severity: 'warning' as const,
          services: [],
          hosts: [],
          alerts: 0,
        },
        subject: undefined,
        acknowledgedBy: [],
        contact,
        at,
        ageMs: 0,
      },
    };
  };
  const wanted = (id: string): boolean => only === undefined || id === only;
  const personal = [...config.people.values()].flatMap(({ id, contacts }) => {
    const seen = new Map<string, number>();
    return contacts.flatMap(({ channel, to }) => {
      const nth = seen.get(channel) ?? 0;
      seen.set(channel, nth + 1);
      return to === undefined || !wanted(channel) ? [] : [one(channel, { kind: 'person', id }, nth)];
    });
  });
  const reached = new Set(personal.map(({ channel }) => channel));
  const common = [...config.channels.keys()]
    .filter((id) => wanted(id) && !reached.has(id))
    .map((id) => one(id, { kind: 'channel', id }, 0));
  return [...personal, ...common];
}
