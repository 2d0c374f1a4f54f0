/** Names of people that a post-mortem knows of: those the entries of the journal hold. Pure. */
import { eventSchema } from '../../../domain/event.ts';
import type { Postmortem } from '../document.ts';
import { peopleIn } from '../people.ts';

const known = new WeakMap<Postmortem, ReadonlySet<string>>();

export function namesTold(postmortem: Postmortem): ReadonlySet<string> {
  const found = known.get(postmortem) ?? peopleIn(eventsOf(postmortem));
  known.set(postmortem, found);
  return found;
}

function eventsOf({ events }: Postmortem): readonly ReturnType<typeof eventSchema.parse>[] {
  return events.events.flatMap(({ body }) => {
    const parsed = eventSchema.safeParse(parseJson(body));
    return parsed.success ? [parsed.data] : [];
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
