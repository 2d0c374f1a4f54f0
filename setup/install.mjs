// Dependencies and the bundle, each with one progress line.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { capture, node, root } from './runtime.mjs';

const stamp = `${root}/node_modules/.stakeout-lock`;

/** Each entry is one file under dist/: the program and its worker threads. */
export const ENTRIES = JSON.parse(readFileSync(`${root}/setup/entries.json`, 'utf8'));

async function step(title, quiet, work) {
  const start = Date.now();
  if (!quiet) process.stdout.write(`  ${title} … `);
  const note = await work();
  if (!quiet) process.stdout.write(`${note ?? 'done'} (${((Date.now() - start) / 1000).toFixed(1)} s)\n`);
}

export async function install({ quiet = false } = {}) {
  const wanted = createHash('sha256')
    .update(readFileSync(`${root}/package-lock.json`))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(node)) return;
  await step('installing the pinned runtime and the dependencies', quiet, async () => {
    const { code, output } = await capture(['npm', 'ci', '--no-progress', '--loglevel=error']);
    if (code !== 0) throw new Error(`npm ci ended with ${code}\n${output}`);
    if (!existsSync(node))
      throw new Error(
        `no pinned Node for ${process.arch}: ${node} is absent. Supported: x64, arm64 on Linux`,
      );
    writeFileSync(stamp, wanted);
  });
}

export async function build({ quiet = false } = {}) {
  mkdirSync(`${root}/dist`, { recursive: true });
  await step('building the bundle', quiet, async () => {
    const started = Date.now();
    const entries = Object.entries(ENTRIES).map(([name, source]) => `${name}=${source}`);
    const { code, output } = await capture([
      `${root}/node_modules/.bin/esbuild`,
      ...entries,
      '--bundle',
      '--platform=node',
      '--target=node24',
      '--format=esm',
      '--splitting',
      '--outdir=dist',
      '--out-extension:.js=.mjs',
      '--external:koffi',
      // sanitize-html and what it needs are CommonJS, and require what is built into Node.
      "--banner:js=import { createRequire as requireBuiltin } from 'node:module'; const require = requireBuiltin(import.meta.url);",
      // Its build for Node is CommonJS that requires `process`, which a bundle of modules cannot; the other one is ESM.
      `--alias:yaml=${root}/node_modules/yaml/browser/index.js`,
      '--log-level=warning',
    ]);
    if (code !== 0) throw new Error(`esbuild ended with ${code}\n${output}`);
    removeOlderThan(started);
    await buildPages();
  });
}

/** What browsers load: style and scripts, small. */
async function buildPages() {
  const { code, output } = await capture([
    `${root}/node_modules/.bin/esbuild`,
    `stakeout=${root}/src/web/ui/stakeout.css`,
    `stakeout=${root}/src/web/client/main.ts`,
    `theme=${root}/src/web/client/theme.ts`,
    `passkeys=${root}/src/web/sign-in/client/passkeys.ts`,
    `plot=${root}/src/web/client/plot/main.ts`,
    '--bundle',
    '--minify',
    '--format=esm',
    '--target=esnext',
    `--outdir=${root}/dist/web`,
    '--log-level=warning',
  ]);
  if (code !== 0) throw new Error(`esbuild ended with ${code}\n${output}`);
}

/** Chunks are named by their content, so those of earlier builds would pile up. The file system may count coarser than our clock. */
function removeOlderThan(started) {
  const COARSE_MS = 20;
  for (const name of readdirSync(`${root}/dist`)) {
    const path = `${root}/dist/${name}`;
    if (name === 'web') continue;
    if (statSync(path).mtimeMs < started - COARSE_MS) rmSync(path);
  }
}
