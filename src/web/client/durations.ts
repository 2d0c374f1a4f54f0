/** As the server says them (`src/web/ui/words.ts`): one page must not tell a time in two ways. Pure. */
export function rough(ms: number): string {
  if (ms < 60_000) return `${Math.max(0, Math.floor(ms / 1000))} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 24 * 60)
    return `${Math.floor(minutes / 60)} h${minutes % 60 > 0 ? ` ${minutes % 60} min` : ''}`;
  return `${Math.floor(minutes / (24 * 60))} d`;
}

/** What a time says in the form it was written in; undefined when it says the same at all times. */
export function running(form: string | undefined, at: number, now: number): string | undefined {
  if (form === 'ago') return `${rough(now - at)} ago`;
  if (form === 'lasting') return rough(now - at);
  if (form === 'countdown') return rough(Math.max(0, at - now));
  if (form === 'ahead') return at <= now ? 'now' : `in ${rough(at - now)}`;
  return undefined;
}
