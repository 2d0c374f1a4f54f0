/** What `stakeout repair PATH` would do, without doing it. */
import { existsSync } from 'node:fs';
import { messageOf } from '../domain/errors.ts';
import { cachedDeb, openPackageDatabase, type PackageDatabase } from '../host/packages/index.ts';
import { type Baseline, compareEntry } from '../identify/baseline/index.ts';
import { captureState } from '../identify/state/index.ts';
import type { Vault } from '../identify/vault/index.ts';
import { templateOf } from '../recover/package/index.ts';
import { wantedOf } from './put-back.ts';

export interface Foreseen {
  readonly path: string;
  /** `missing`, `content, mode differ`; undefined when it is as it should be, as far as that can be told. */
  readonly wrong?: string;
  /** Where it would come from, in words. */
  readonly from?: string;
  /** Why it cannot be put back. */
  readonly why?: string;
}

export async function foresee(
  { baseline, vault }: { readonly baseline?: Baseline; readonly vault?: Vault },
  paths: readonly string[],
): Promise<readonly Foreseen[]> {
  const database = openPackageDatabase();
  const known = new Map(baseline?.entries.map((entry) => [entry.component.path, entry]));
  const all = [...new Set([...paths, ...wantedOf(baseline, paths)])];
  return Promise.all(
    all.map(async (path): Promise<Foreseen> => {
      try {
        const entry = known.get(path);
        if (entry === undefined) return await byPackage(path, database);
        const found = compareEntry(entry, captureState(path), '', 'verify');
        if (found === undefined) return { path };
        const { sha256 } = entry.state;
        const wrong = said(found.finding.differences);
        const inVault =
          sha256 === undefined ||
          (vault !== undefined &&
            (vault.linkFor(path, sha256) !== undefined || existsSync(vault.pathOf(sha256))));
        if (inVault) return { path, wrong, from: 'the vault, as recorded' };
        return { ...(await byPackage(path, database)), wrong };
      } catch (error) {
        return { path, wrong: 'it cannot be looked at', why: messageOf(error) };
      }
    }),
  );
}

function said(differences: readonly string[]): string {
  return differences.includes('missing') ? 'missing' : `differs: ${differences.join(', ')}`;
}

async function byPackage(path: string, database: PackageDatabase): Promise<Foreseen> {
  const expected = database.expected(path);
  if (expected === undefined) return byTemplate(path, database);
  const agreement = database.agrees(path);
  if (agreement === 'agrees') return { path };
  const wrong =
    agreement === 'missing' ? 'missing' : agreement === 'differs' ? 'differs: content' : undefined;
  const { name, version } = expected.package;
  const cached = await cachedDeb(expected.package);
  const from = cached.found
    ? `package ${name}, ${cached.path}`
    : `package ${name} ${version}, to be downloaded`;
  return { path, ...(wrong === undefined ? {} : { wrong }), from };
}

function byTemplate(path: string, database: PackageDatabase): Foreseen {
  const made = templateOf(path, database);
  const state = captureState(path);
  const gone = state === undefined ? { wrong: 'missing' } : {};
  if (made === undefined)
    return { path, ...gone, why: 'no package owns it and the baseline does not know it' };
  if (!made.found) return { path, ...gone, why: made.why };
  const { template } = made;
  if (state?.sha256 === template.state.sha256) return { path };
  const wrong = state === undefined ? 'missing' : 'differs: content';
  return { path, wrong, from: `${template.path} of package ${template.package}` };
}
