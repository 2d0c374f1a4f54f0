/** What the hooks know without starting a program: packages whose going hurts, and words whose coming may. */
import { readFileSync, statSync } from 'node:fs';
import { writeDurably } from '../../host/durable-file.ts';
import { privateDirectory } from '../../host/state-directory.ts';
import type { Baseline } from '../../identify/index.ts';
import { viewHost, type HostView } from './host-view.ts';
import { auditScript } from './audit-script.ts';
import { installedSettings } from './installed-settings.ts';
import { placesIn } from './layout.ts';
import { protectedNames } from './protected-names.ts';
import { matcherOf } from './script-losses.ts';
import { SUSPICIOUS_WORDS } from './suspicious-words.ts';

export const INDEX_HEADER = 'stakeout-guard-index/1';
/** What a shell takes as one word: names of dpkg (deb-control(5)) and of rpm, which may have capitals and underscores. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9+._-]*$/;

/** Writes both files anew from the baseline. Two small files, each whole or not at all. */
export function writeIndex(stateDir: string, baseline: Baseline, view: HostView = viewHost(baseline)): void {
  const places = placesIn(stateDir);
  privateDirectory(places.directory);
  const lines = (text: readonly string[]): Buffer[] => [Buffer.from(`${text.join('\n')}\n`)];
  writeDurably(places.words, lines([...SUSPICIOUS_WORDS, ...pathWords(view)]));
  writeDurably(places.index, lines([INDEX_HEADER, ` ${packageNames(view).join(' ')} `]));
  const settings = installedSettings(stateDir);
  for (const { path, text, mode } of settings === undefined ? [] : protectedNames(settings))
    writeDurably(path, [Buffer.from(text)], { mode });
}

/** When it was written, ms since the epoch; undefined where there is none that the hooks take: it is damaged, or of another version. */
export function indexTimeMs(stateDir: string): number | undefined {
  const { index } = placesIn(stateDir);
  try {
    return readFileSync(index, 'latin1').startsWith(`${INDEX_HEADER}\n `)
      ? statSync(index).mtimeMs
      : undefined;
  } catch {
    return undefined;
  }
}

/** Owners of components, and packages whose removal scripts touch one. */
export function packageNames(view: HostView): string[] {
  const owners = view.owners.map(({ name }) => name);
  const harmful = [...view.packages.allRemovalScripts()].flatMap(([name, scripts]) =>
    scripts.some((script) =>
      auditScript(script).some((effect) =>
        view.essentials.some((one) => matcherOf(effect)(one) !== undefined),
      ),
    )
      ? [name]
      : [],
  );
  return [...new Set([...owners, ...harmful])].filter((name) => NAME.test(name)).toSorted();
}

/** As md5sums and conffiles write them, and under both names of a merged /usr: without a leading `/` and `usr/`. */
function pathWords(view: HostView): string[] {
  const words = view.essentials.flatMap(({ kind, path }) =>
    (kind === 'file' || kind === 'link') && !path.includes('\n') ? [path.replace(/^\/(?:usr\/)?/, '')] : [],
  );
  return [...new Set(words)].filter((word) => word !== '');
}
