/** Our programs of this benchmark, bundled as `npm run build` bundles what is installed: start-up is part of what is measured. */
import { join } from 'node:path';
import { run } from '../../src/host/process/index.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Beside the bundle, where its external packages are found; the next build removes it. */
const INTO = join(ROOT, 'dist');

export interface Programs {
  readonly count: string;
  readonly summarise: string;
}

export async function buildPrograms(): Promise<Programs> {
  const entries = ['count', 'summarise'].map((name) => `bench-${name}=${join(import.meta.dirname, name)}.ts`);
  const argv = [
    join(ROOT, 'node_modules/.bin/esbuild'),
    ...entries,
    '--bundle',
    '--platform=node',
    '--target=node24',
    '--format=esm',
    `--outdir=${INTO}`,
    '--out-extension:.js=.mjs',
    '--external:koffi',
    '--log-level=warning',
  ];
  const { code, stderr } = await run(argv);
  if (code !== 0) throw new Error(`esbuild ended with ${String(code)}\n${stderr}`);
  return { count: join(INTO, 'bench-count.mjs'), summarise: join(INTO, 'bench-summarise.mjs') };
}
