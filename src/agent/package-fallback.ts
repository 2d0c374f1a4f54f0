/** When the vault cannot: one file out of the cached package, else the package again. Only under policy `restore`. */
import { messageOf } from '../domain/errors.ts';
import type { Finding } from '../domain/finding.ts';
import { modeFor } from '../domain/policy.ts';
import { cachedDeb, extractFile, openPackageDatabase, transactionUnderWay } from '../host/packages/index.ts';
import { captureState } from '../identify/index.ts';
import { reinstallPackage, restoreFromPackage } from '../recover/index.ts';
import type { RoomPorts } from './ports.ts';
import type { SightingDesk } from './sighting-desk.ts';

export async function restoreByPackage(
  finding: Finding,
  incident: string | undefined,
  { ports, desk }: { readonly ports: RoomPorts; readonly desk: SightingDesk },
): Promise<void> {
  const { component } = finding;
  const field = incident === undefined ? {} : { incident };
  const mode = modeFor(ports.options.policy, component.class);
  const state = ports.baseline().entries.find((e) => e.component.id === component.id)?.state;
  if (mode !== 'restore' || component.package === undefined || state === undefined || state.type !== 'file')
    return;
  const database = openPackageDatabase();
  const outcome = await restoreFromPackage(
    {
      path: component.path,
      package: component.package,
      state,
      damaged: captureState(component.path),
      ...field,
    },
    {
      extract: async (ref, path) => {
        const deb = await cachedDeb(ref);
        if (!deb.found) return undefined;
        const extracted = await extractFile(deb.path, path);
        return extracted.found && extracted.file.type === 'file' ? extracted.file.content : undefined;
      },
      expected: (path) => database.expected(path),
      actions: ports.actions,
    },
  ).catch((error: unknown) => ({ ok: false as const, why: messageOf(error) }));
  if (outcome.ok) {
    ports.append({
      kind: 'restore.done',
      ...field,
      action: outcome.record.id,
      finding: finding.id,
      path: component.path,
      tier: 'package-file',
      verified: true,
      undo: `stakeout undo ${outcome.record.id}`,
    });
  } else {
    const again = await reinstallPackage(component.package, mode, {
      transactionUnderWay: () => transactionUnderWay().underWay,
    });
    if (!again.ok) {
      ports.append({
        kind: 'restore.failed',
        ...field,
        finding: finding.id,
        path: component.path,
        why: `from the package: ${outcome.why}; reinstall: ${again.why}`,
        next: `reinstall ${component.package.name} by hand`,
      });
      return;
    }
    ports.append({
      kind: 'restore.done',
      ...field,
      action: 'none',
      finding: finding.id,
      path: component.path,
      tier: 'reinstall',
      verified: false,
    });
  }
  ports.lost.putBack(finding, state.sha256, ports.options.now());
  desk.returned({
    path: component.path,
    componentId: component.id,
    seenAt: ports.options.now().toISOString(),
  });
}
