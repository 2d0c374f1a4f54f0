/** /var/lib/dpkg/diversions: three lines each, from, to, diverting package (`:` for the administrator): dpkg-divert(1). */

export interface Diversion {
  readonly from: string;
  readonly to: string;
  /** The package whose file stays at `from`; undefined when the administrator diverted everybody's. */
  readonly by?: string;
}

export interface Diversions {
  readonly from: (path: string) => Diversion | undefined;
  readonly to: (path: string) => Diversion | undefined;
}

export function parseDiversions(lines: readonly string[]): Diversions {
  const byFrom = new Map<string, Diversion>();
  const byTo = new Map<string, Diversion>();
  for (let at = 0; at + 2 < lines.length; at += 3) {
    const [from, to, by] = lines.slice(at, at + 3);
    if (!from?.startsWith('/') || !to?.startsWith('/') || by === undefined) break; // out of step: nothing after it can be trusted
    const diversion = by === ':' ? { from, to } : { from, to, by };
    byFrom.set(from, diversion);
    byTo.set(to, diversion);
  }
  return { from: (path) => byFrom.get(path), to: (path) => byTo.get(path) };
}
