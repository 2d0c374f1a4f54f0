/** Debian's own Chromium with two families of fonts, unpacked into the cache and not installed. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StakeoutError } from '../../src/domain/errors.ts';
import { EXIT } from '../../src/domain/exit-codes.ts';
import { run } from '../../src/host/process/index.ts';
import { downloadPackages } from '../../src/practice/index.ts';

/** Count up when what is unpacked, or how, changes. */
const RECIPE = 2;
const PACKAGES = ['chromium', 'fonts-dejavu-core', 'fonts-liberation2'];
const UNPACK_TIMEOUT_MS = 120_000;

export interface UnpackedChromium {
  readonly executable: string;
  /** All that it may see of our environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** Of the archive of this machine's Debian: 140 MB to fetch, 400 MB unpacked, seconds when it was unpacked before. */
export async function debiansChromium(): Promise<UnpackedChromium> {
  const root = join(cacheDirectory(), `chromium-${key()}`);
  if (!existsSync(root)) await unpackInto(root);
  return {
    executable: join(root, 'usr/lib/chromium/chromium'),
    env: {
      PATH: '/usr/bin:/bin',
      HOME: root,
      LANG: 'C.UTF-8',
      TZ: 'UTC',
      LD_LIBRARY_PATH: libraryDirectories(root).join(':'),
      FONTCONFIG_FILE: join(root, 'fonts.conf'),
    },
  };
}

async function unpackInto(root: string): Promise<void> {
  const unfinished = `${root}.${process.pid}`;
  try {
    mkdirSync(unfinished, { recursive: true });
    const scratch = join(unfinished, 'download');
    for (const file of await downloadPackages(scratch, PACKAGES, () => {})) await unpack(file, unfinished);
    rmSync(scratch, { recursive: true });
    writeFileSync(join(unfinished, 'fonts.conf'), fontsIn(root));
    renameSync(unfinished, root);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

async function unpack(file: string, into: string): Promise<void> {
  const result = await run(['/usr/bin/dpkg-deb', '--extract', file, into], { timeoutMs: UNPACK_TIMEOUT_MS });
  if (result.code !== 0)
    throw new StakeoutError('unpack Chromium', result.stderr.trim(), {
      next: 'there must be 600 MB of room in the cache directory',
      exit: EXIT.environment,
    });
}

/** Debian's libraries lie in the directory of the architecture, and those of PulseAudio one below. */
function libraryDirectories(root: string): readonly string[] {
  return ['lib', 'usr/lib']
    .map((name) => join(root, name))
    .filter((directory) => existsSync(directory))
    .flatMap((directory) => readdirSync(directory).map((name) => join(directory, name)))
    .filter((directory) => directory.endsWith('-linux-gnu'))
    .flatMap((directory) => [directory, join(directory, 'pulseaudio')])
    .filter((directory) => existsSync(directory));
}

/** Only the fonts that were unpacked, so that pages look the same on every machine. */
function fontsIn(root: string): string {
  return `<?xml version="1.0"?>
<fontconfig>
<dir>${root}/usr/share/fonts</dir>
<cachedir>${root}/fonts-cache</cachedir>
${alias('sans-serif', 'Liberation Sans')}${alias('monospace', 'DejaVu Sans Mono')}<match target="pattern"><test qual="all" name="family" compare="not_eq"><string>monospace</string></test><edit name="family" mode="append_last"><string>Liberation Sans</string></edit></match>
</fontconfig>
`;
}

function alias(family: string, font: string): string {
  return `<alias binding="same"><family>${family}</family><prefer><family>${font}</family><family>DejaVu Sans</family></prefer></alias>\n`;
}

/** What apt leaves out depends on what the machine has. */
function key(): string {
  const hash = createHash('sha256').update(`${RECIPE}\n${PACKAGES.join(' ')}\n`);
  return hash.update(readFileSync('/var/lib/dpkg/status')).digest('hex').slice(0, 16);
}

function cacheDirectory(): string {
  const base = process.env['XDG_CACHE_HOME'];
  return join(base?.startsWith('/') === true ? base : '/var/cache', 'stakeout');
}
