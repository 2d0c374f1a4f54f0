/** `stakeout guard keeper`. */
import { buildCommand } from '@stricli/core';
import { StakeoutError } from '../../domain/errors.ts';
import { run } from '../../host/process/index.ts';
import { BaselineStore } from '../../identify/index.ts';
import { buildKeeper } from '../../protect/guard/index.ts';
import type { Context } from '../context.ts';
import { renderBlock, renderJson } from '../output/index.ts';
import { stateDir } from '../state.ts';
import { type JsonFlag, jsonFlag, requireRoot } from './common.ts';

interface KeeperFlags extends JsonFlag {
  readonly install: boolean;
}

async function runKeeper(this: Context, flags: KeeperFlags): Promise<void> {
  requireRoot(this, 'build the keeper package');
  const directory = stateDir(this);
  const { baseline } = new BaselineStore(directory).require();
  const built = await buildKeeper(directory, baseline, this.cwd);
  if (flags.install) {
    const done = await run(['/usr/bin/dpkg', '-i', built.file], { timeoutMs: 120_000 });
    if (done.code !== 0)
      throw new StakeoutError(`install ${built.file}`, done.stderr.trim(), {
        next: `dpkg -i ${built.file}`,
      });
  }
  if (flags.json) {
    this.stdout.write(renderJson({ schema: 'stakeout.guard-keeper/1', ...built, installed: flags.install }));
    return;
  }
  const rows: [string, string | undefined][] = [
    ['package', built.file],
    ['depends', built.depends.join(', ')],
    ['puts back', `${built.keeps} files and links`],
    ['next', flags.install ? undefined : `dpkg -i ${built.file}`],
  ];
  this.stdout.write(renderBlock(rows, this.stdout));
}

export const keeper = buildCommand({
  func: runKeeper,
  parameters: {
    flags: {
      json: jsonFlag,
      install: { kind: 'boolean', brief: 'Install it too', default: false },
    },
  },
  docs: { brief: 'Builds a small package, here, that depends on what the services need and puts it back' },
});
