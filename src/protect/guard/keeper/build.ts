/** Builds the keeper package of this host. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { StakeoutError } from '../../../domain/errors.ts';
import { EXIT } from '../../../domain/exit-codes.ts';
import { run } from '../../../host/process/index.ts';
import { type Baseline, Vault } from '../../../identify/index.ts';
import { viewHost } from '../host-view.ts';
import {
  controlText,
  dependencies,
  isKept,
  KEEPER,
  KEPT_LIST,
  type Kept,
  keptText,
  POSTINST,
  triggersText,
} from './control.ts';

export interface Keeper {
  readonly file: string;
  readonly version: string;
  readonly depends: readonly string[];
  /** Files and links that it puts back. */
  readonly keeps: number;
}

/** Writes `stakeout-keeper_VERSION_all.deb` into `directory`. Throws when dpkg-deb fails. */
export async function buildKeeper(stateDir: string, baseline: Baseline, directory: string): Promise<Keeper> {
  const view = viewHost(baseline);
  if (view.states.size === 0)
    throw new StakeoutError('build the keeper package', 'this host has no packages of dpkg', {
      next: 'with rpm the names in /etc/dnf/protected.d do part of it: stakeout guard install',
      exit: EXIT.environment,
    });
  const version = `1.${baseline.generation}`;
  const kept = keptOf(stateDir, baseline);
  const tree = mkdtempSync(join(tmpdir(), 'stakeout-keeper-'));
  try {
    const put = (path: string, text: string, mode = 0o644): void => {
      mkdirSync(dirname(join(tree, path)), { recursive: true, mode: 0o755 });
      writeFileSync(join(tree, path), text, { mode });
    };
    put('DEBIAN/control', controlText(version, view.essentials, view.owners));
    put('DEBIAN/triggers', triggersText(view.essentials));
    put('DEBIAN/postinst', POSTINST, 0o755);
    put(KEPT_LIST, keptText(kept));
    const file = join(directory, `${KEEPER}_${version}_all.deb`);
    const built = await run(['/usr/bin/dpkg-deb', '--root-owner-group', '-Zgzip', '--build', tree, file]);
    if (built.code !== 0)
      throw new StakeoutError('build the keeper package', built.stderr.trim() || 'dpkg-deb failed');
    return { file, version, depends: dependencies(view.essentials, view.owners), keeps: kept.length };
  } finally {
    rmSync(tree, { recursive: true });
  }
}

function keptOf(stateDir: string, baseline: Baseline): Kept[] {
  const vault = new Vault(join(stateDir, 'vault'));
  const essentials = viewHost(baseline).essentials;
  return baseline.entries.flatMap(({ component, state }, at): Kept[] => {
    const essential = essentials[at];
    if (essential === undefined || !isKept(essential)) return [];
    const { path } = component;
    if (state.type === 'link')
      return state.target === undefined ? [] : [{ path, mode: state.mode, target: state.target }];
    return state.type === 'file' && state.sha256 !== undefined
      ? [{ path, mode: state.mode, sha256: state.sha256, copy: vault.pathOf(state.sha256) }]
      : [];
  });
}
