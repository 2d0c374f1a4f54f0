/** Runs the thief and reads what it measured. */
import { run } from '../../src/host/process/index.ts';

/** Microseconds from unlink until the file was back, by file in the order given. */
export async function steal(
  thief: string,
  files: readonly string[],
  trials: number,
  gapUs: number,
): Promise<number[][]> {
  const timeoutMs = 60_000 + (trials * files.length * gapUs * 2) / 1000;
  const done = await run([thief, String(trials), String(gapUs), ...files], { timeoutMs });
  if (done.code !== 0) throw new Error(`the thief ended with ${String(done.code)}: ${done.stderr}`);
  return parse(done.stdout, files);
}

export function parse(output: string, files: readonly string[]): number[][] {
  const times: number[][] = files.map(() => []);
  for (const line of output.trim().split('\n')) {
    const [file = -1, ns = Number.NaN] = line.split(' ').map(Number);
    const side = times[file];
    if (side === undefined || !Number.isFinite(ns))
      throw new Error(`cannot read what the thief said: ${line}`);
    side.push(ns / 1000);
  }
  return times;
}
