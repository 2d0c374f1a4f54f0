/** The rules of the house about folders, checked on the sources themselves. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';

const SRC = import.meta.dirname;

/** Which rooms a room may import from. `commands`, `agent.ts` and `main.ts` sit on top and may import any door. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  host: ['domain'],
  stacks: ['domain', 'host'],
  journal: ['domain', 'host'],
  identify: ['domain', 'host', 'stacks', 'journal'],
  yaml: ['domain'],
  oncall: ['domain', 'yaml'],
  intake: ['domain', 'oncall'],
  metrics: ['domain'],
  channels: ['domain', 'host', 'oncall'],
  pager: ['domain', 'host', 'oncall', 'channels'],
  desk: ['domain', 'host'],
  markdown: ['domain'],
  web: ['domain', 'host', 'desk', 'intake', 'metrics', 'markdown'],
  protect: ['domain', 'host', 'stacks', 'journal', 'identify', 'detect'],
  detect: ['domain', 'host', 'stacks', 'journal', 'identify'],
  respond: ['domain', 'host', 'stacks', 'journal', 'identify', 'detect'],
  recover: ['domain', 'host', 'stacks', 'journal', 'identify', 'detect'],
  learn: [
    'domain',
    'host',
    'stacks',
    'journal',
    'identify',
    'detect',
    'respond',
    'recover',
    'protect',
    'practice',
    'oncall',
    'markdown',
    'yaml',
  ],
  practice: ['domain', 'host', 'stacks', 'journal', 'identify', 'detect'],
};

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

function sources(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((e) =>
    e.isDirectory() ? sources(join(dir, e.name)) : e.name.endsWith('.ts') ? [join(dir, e.name)] : [],
  );
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const found: Import[] = [];
  for (const match of text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'(\.[^']+)'|import\('(\.[^']+)'\)/g,
  )) {
    const target = match[2] ?? match[3];
    if (target === undefined) continue;
    found.push({ from: file, to: resolve(dirname(file), target), typeOnly: match[1] !== undefined });
  }
  return found;
}

const roomOf = (path: string): string => relative(SRC, path).split('/')[0] ?? '';
const all = sources(SRC);
const imports = all.filter((f) => !f.endsWith('.test.ts')).flatMap(importsOf);

test('each room imports only from the rooms below it', () => {
  const broken = imports.filter(({ from, to }) => {
    const allowed = MAY_IMPORT[roomOf(from)];
    return allowed !== undefined && roomOf(to) !== roomOf(from) && !allowed.includes(roomOf(to));
  });
  assert.deepEqual(
    broken.map((i) => `${relative(SRC, i.from)} → ${relative(SRC, i.to)}`),
    [],
  );
});

/** The doors: the room's own index.ts, or one index.ts of a part of it (`host/elf/index.ts`); single files of `domain` and `host` are doors themselves. */
function isDoor(path: string): boolean {
  const parts = relative(SRC, path).split('/');
  if (parts[0] === 'domain') return true;
  return parts.at(-1) === 'index.ts' || parts.length === 2;
}

test('another room is entered only by a door', () => {
  const broken = imports.filter(({ from, to }) => roomOf(from) !== roomOf(to) && !isDoor(to));
  assert.deepEqual(
    broken.map((i) => `${relative(SRC, i.from)} → ${relative(SRC, i.to)}`),
    [],
  );
});

test('no cycle among value imports', () => {
  const graph = new Map<string, string[]>();
  for (const { from, to, typeOnly } of imports)
    if (!typeOnly) graph.set(from, [...(graph.get(from) ?? []), to]);
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file))
      cycles.push([...path.slice(path.indexOf(file)), file].map((f) => relative(SRC, f)).join(' → '));
    if (done.has(file) || path.includes(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  assert.deepEqual(cycles, []);
});

const STARTERS = /import\s*\{([^}]*)\}\s*from 'node:child_process'/g;

test('no program is started through a shell, no code is made from text', () => {
  const broken = all
    .filter((f) => !f.endsWith('.test.ts'))
    .filter((f) => {
      const text = stripComments(readFileSync(f, 'utf8'));
      const imported = [...text.matchAll(STARTERS)].map((m) => m[1] ?? '').join(',');
      // Only who starts programs has that option; a table by language has the word too.
      const throughShell =
        /\bexec(Sync)?\b/.test(imported) || (imported !== '' && /shell:\s*(?!\s|false)/.test(text));
      return throughShell || /from 'node:vm'|(?<![.\w])eval\(|new Function\(/.test(text);
    })
    .map((f) => relative(SRC, f));
  assert.deepEqual(broken, []);
});

test('only host and practice start programs themselves; the other rooms call host/process', () => {
  const broken = all
    .filter((f) => !f.endsWith('.test.ts') && !['host', 'practice'].includes(roomOf(f)))
    .filter((f) => readFileSync(f, 'utf8').includes("from 'node:child_process'"))
    .map((f) => relative(SRC, f));
  assert.deepEqual(broken, []);
});

function stripComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
}

test('the test sees the sources', () => {
  assert.ok(all.length > 10);
  assert.ok(imports.some((i) => roomOf(i.to) === 'domain'));
});
