/** Writes `shipped.ts`: the digests of the runbooks that come with the program. Run it after every change of one. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf, readRunbook } from '../read.ts';
import { readPlain, runbookFiles, shippedDirectory } from './places.ts';

export function shippedTable(directory = shippedDirectory()): string {
  const rows = runbookFiles(directory).map((path) => {
    const file = readPlain(path);
    if (!file.ok) throw new Error(`${path}: ${file.why}`);
    const reading = readRunbook(file.text);
    if (!reading.ok) throw new Error(`${path}: ${JSON.stringify(reading.problems, null, 1)}`);
    return `  '${reading.runbook.meta.id}': '${digestOf(file.text)}',\n`;
  });
  return `/** SHA-256 of each runbook that comes with the program; written by \`node src/learn/runbook/library/write-shipped.ts\`. */\n// biome-ignore format: one line a runbook\nexport const SHIPPED: Readonly<Record<string, string>> = {\n${rows.join('')}};\n`;
}

if (import.meta.main) writeFileSync(join(import.meta.dirname, 'shipped.ts'), shippedTable());
