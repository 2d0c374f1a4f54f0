/** Compiles the C programs beside this file, statically where asked. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../src/host/process/index.ts';

const CC = '/usr/bin/cc';

export const hasCompiler = (): boolean => existsSync(CC);

/** Returns the program's path in `directory`. */
export async function compile(name: string, directory: string): Promise<string> {
  const source = fileURLToPath(new URL(`${name}.c`, import.meta.url));
  const program = join(directory, name);
  const done = await run([CC, '-O2', '-static', '-o', program, source]);
  if (done.code !== 0) throw new Error(`cc could not compile ${name}.c: ${done.startError ?? done.stderr}`);
  return program;
}
