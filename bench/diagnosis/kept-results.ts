/** Results of the run under way, one file each, so that an interrupted run can go on. */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from './cache.ts';
import type { DiagnosisCase } from './case.ts';
import type { DiagnosisOptions, Mode } from './options.ts';
import { resultSchema, type CaseResult } from './result.ts';

export class KeptResults {
  readonly directory: string;

  /** Runs under other conditions are other runs. Without `resume` it begins with nothing. */
  constructor({ loaded, distractors, resume }: Pick<DiagnosisOptions, 'loaded' | 'distractors' | 'resume'>) {
    const conditions = `${loaded ? 'loaded' : 'idle'}${distractors ? '-distracted' : ''}`;
    this.directory = cacheDirectory('diagnosis', conditions);
    if (resume) return;
    rmSync(this.directory, { recursive: true });
    cacheDirectory('diagnosis', conditions);
  }

  /** Undefined for one that was not run, or could not be run to its end. */
  get(one: DiagnosisCase, mode: Mode): CaseResult | undefined {
    const file = this.#file(one.id, mode);
    if (!existsSync(file)) return undefined;
    const read = resultSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return read.success && read.data.failed === undefined ? read.data : undefined;
  }

  put(result: CaseResult): void {
    const file = this.#file(result.id, result.mode);
    writeFileSync(`${file}.new`, `${JSON.stringify(result, undefined, 1)}\n`);
    renameSync(`${file}.new`, file);
  }

  #file(id: string, mode: Mode): string {
    return join(this.directory, `${id.replace('/', '-')}.${mode}.json`);
  }
}
