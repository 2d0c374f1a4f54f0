/** Looking things up in a host. Pure. */
import type { Change, Contents, Essential, GuardedHost } from './model.ts';

export function ownedBy(name: string, host: GuardedHost): readonly Essential[] {
  return host.essentials.filter((essential) => essential.package === name);
}

export function contentsOf(change: Change, host: GuardedHost): Contents | undefined {
  return change.file === undefined ? undefined : host.contents.get(change.file);
}
