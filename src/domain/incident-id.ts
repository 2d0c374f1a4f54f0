/** Names of incidents: `INC-20260102-1`, counted per day in UTC. Pure. */

const PATTERN = /^INC-(\d{8})-([1-9]\d{0,8})$/;

export function isIncidentId(text: string): boolean {
  return PATTERN.test(text);
}

/** The first free name of the day. */
export function newIncidentId(existing: Iterable<string>, now: Date): string {
  const day = now.toISOString().slice(0, 10).replaceAll('-', '');
  let highest = 0;
  for (const id of existing) {
    const [, date, number] = PATTERN.exec(id) ?? [];
    if (date === day) highest = Math.max(highest, Number(number));
  }
  return `INC-${day}-${highest + 1}`;
}
