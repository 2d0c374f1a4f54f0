/** ShellCheck on the labelled set: fetched from Debian's archive into a scratch directory, never installed. */
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { run } from '../../src/host/process/index.ts';
import { figure, type Figure } from '../framework.ts';
import type { Judged } from './snippets.ts';

const PATIENCE = { timeoutMs: 180_000, maxBytes: 16 << 20 };

export async function fetchShellCheck(
  log: (line: string) => void,
): Promise<{ readonly program: string; readonly directory: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-shellcheck-'));
  log('fetching ShellCheck from the Debian archive');
  const got = await run(['/usr/bin/apt-get', 'download', '-q', 'shellcheck'], {
    ...PATIENCE,
    cwd: directory,
  });
  const [deb] = readdirSync(directory).filter((name) => name.endsWith('.deb'));
  if (got.code !== 0 || deb === undefined)
    throw new Error(`ShellCheck cannot be fetched: ${got.stderr.trim()}`);
  const root = join(directory, 'root');
  const unpacked = await run(['/usr/bin/dpkg-deb', '--extract', join(directory, deb), root], PATIENCE);
  if (unpacked.code !== 0) throw new Error(`ShellCheck cannot be unpacked: ${unpacked.stderr.trim()}`);
  return { program: join(root, 'usr/bin/shellcheck'), directory };
}

const commentsSchema = z.array(
  z.object({ file: z.string(), level: z.string(), code: z.number(), message: z.string() }),
);

/** What ShellCheck says that is about losing things: SC2115 (`rm -rf "$x/"`), SC2114 (a system directory); the rest is about style and quoting. */
const HARM = new Set([2114, 2115]);

export async function judgeWithShellCheck(program: string, judged: readonly Judged[]): Promise<Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-snippets-'));
  mkdirSync(directory, { recursive: true });
  const files = judged.map(({ snippet }, i) => {
    const file = join(directory, `${i}.sh`);
    writeFileSync(file, snippet.text);
    return file;
  });
  const told = await run([program, '--format=json', ...files], PATIENCE);
  const comments = commentsSchema.parse(JSON.parse(told.stdout));
  const said = (i: number, about: (comment: (typeof comments)[number]) => boolean): boolean =>
    comments.some((comment) => comment.file === files[i] && about(comment));
  const count = (
    label: 'harmful' | 'harmless',
    about: (comment: (typeof comments)[number]) => boolean,
  ): number =>
    judged.filter(
      ({ snippet }, i) => (snippet.label === 'harmless') === (label === 'harmless') && said(i, about),
    ).length;
  const harmful = judged.filter(({ snippet }) => snippet.label !== 'harmless').length;
  const harmless = judged.length - harmful;
  const isHarm = ({ code }: { code: number }): boolean => HARM.has(code);
  const isLoud = ({ level }: { level: string }): boolean => level === 'error' || level === 'warning';
  return [
    figure(
      'ShellCheck: harmful ones it names as harmful',
      count('harmful', isHarm),
      `of ${harmful}`,
      harmful,
    ),
    figure(
      'ShellCheck: harmful ones with any error or warning',
      count('harmful', isLoud),
      `of ${harmful}`,
      harmful,
    ),
    figure(
      'ShellCheck: harmless ones with any error or warning',
      count('harmless', isLoud),
      `of ${harmless}`,
      harmless,
    ),
  ];
}
