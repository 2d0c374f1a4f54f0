/** Are the services' components as the baseline says? */
import {
  type Baseline,
  type BaselineEntry,
  compareWithHost,
  type CompareOptions,
  type Comparison,
} from '../../baseline/index.ts';
import { identityOf } from '../../state/index.ts';
import { QuickCache } from './quick-cache.ts';

/** `full` reads everything; `quick` trusts files whose device, inode, size, mtime and ctime are unchanged. */
export type VerifyLevel = 'full' | 'quick';

export interface VerifyOptions extends Omit<CompareOptions, 'only' | 'onCapture'> {
  readonly level: VerifyLevel;
  readonly stateDir: string;
}

export interface ServiceVerification extends Comparison {
  readonly level: VerifyLevel;
  /** How many were looked at closely; the others were vouched for by the quick cache. */
  readonly examined: number;
  readonly notes: readonly string[];
}

export async function verifyServices(
  baseline: Baseline,
  options: VerifyOptions,
): Promise<ServiceVerification> {
  const { level, stateDir, ...rest } = options;
  const cache = QuickCache.load(stateDir);
  const only = level === 'full' ? baseline.entries : baseline.entries.filter((e) => !isVouchedFor(cache, e));
  const comparison = await compareWithHost(baseline, {
    ...rest,
    only,
    onCapture: (entry, result, matches) => {
      const identity = 'capture' in result ? result.capture?.identity : undefined;
      if (matches && identity !== undefined && entry.state.type === 'file') cache.learn(entry, identity);
      else cache.forget(entry);
    },
  });
  const unsaved = cache.save();
  const notes = unsaved === undefined ? [] : [`the next quick verification will read everything: ${unsaved}`];
  const checked = comparison.checked + baseline.entries.length - only.length;
  return { ...comparison, checked, level, examined: only.length, notes };
}

/** Only files: for links, directories and sockets a close look costs no more than the question. */
function isVouchedFor(cache: QuickCache, entry: BaselineEntry): boolean {
  if (entry.state.type !== 'file') return false;
  try {
    return cache.vouches(entry, identityOf(entry.component.path));
  } catch {
    return false; // cannot be looked at: the close look says why
  }
}
