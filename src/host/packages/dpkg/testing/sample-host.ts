/** A root directory with a dpkg database of its own for each test. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, beforeEach } from 'node:test';

const base = mkdtempSync(join(tmpdir(), 'stakeout-dpkg-'));
let count = 0;

export function root(): string {
  return join(base, String(count));
}

/** To be called once by a test file. */
export function freshHostForEachTest(): void {
  after(() => rmSync(base, { recursive: true }));
  beforeEach(() => {
    count += 1;
    put('/var/lib/dpkg/status', '');
  });
}

export function put(path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(root(), path)), { recursive: true });
  writeFileSync(join(root(), path), content);
}

export function link(target: string, path: string): void {
  mkdirSync(dirname(join(root(), path)), { recursive: true });
  symlinkSync(target, join(root(), path));
}

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

export interface SamplePackage {
  readonly name: string;
  readonly version?: string;
  readonly arch?: string;
  readonly state?: string;
  readonly extra?: string;
  readonly files: readonly string[];
  readonly sums?: Readonly<Record<string, string>>;
  readonly info?: string;
}

export function install(...packages: readonly SamplePackage[]): void {
  const paragraphs = packages.map(
    ({ name, version = '1', arch = 'amd64', state = 'installed', extra = '' }) =>
      `Package: ${name}\nStatus: install ok ${state}\nArchitecture: ${arch}\nVersion: ${version}\n${extra}Description: x\n more\n .\n even more\n`,
  );
  // As dpkg does: written beside, then renamed.
  put('/var/lib/dpkg/status-new', paragraphs.join('\n'));
  renameSync(join(root(), '/var/lib/dpkg/status-new'), join(root(), '/var/lib/dpkg/status'));
  for (const { name, files, sums, info = name } of packages) {
    put(`/var/lib/dpkg/info/${info}.list`, ['/.', ...files, ''].join('\n'));
    const lines = Object.entries(sums ?? {}).map(([path, content]) => `${md5(content)}  ${path}\n`);
    if (sums) put(`/var/lib/dpkg/info/${info}.md5sums`, lines.join(''));
  }
}
