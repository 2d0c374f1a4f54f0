/**
 * /var/lib/dpkg/alternatives/NAME, written by update-alternatives(1):
 *
 *   auto|manual │ master link │ (slave name │ slave link)… │ "" │ (target │ priority │ slave targets…)…
 */

export interface AlternativeLink {
  readonly group: string;
  /** Name of the link in /etc/alternatives. */
  readonly name: string;
  readonly link: string;
}

/** The links of one group; none when the file is not as update-alternatives writes it. */
export function parseAlternative(group: string, lines: readonly string[]): AlternativeLink[] {
  const [mode, link] = lines;
  if ((mode !== 'auto' && mode !== 'manual') || !link?.startsWith('/')) return [];
  const found: AlternativeLink[] = [{ group, name: group, link }];
  for (let at = 2; at + 1 < lines.length; at += 2) {
    const [name, slave] = lines.slice(at, at + 2);
    if (name === undefined || name === '' || name.includes('/') || !slave?.startsWith('/')) break;
    found.push({ group, name, link: slave });
  }
  return found;
}
