/** `stakeout guard kernel on | off | status | allow`. */
import { setTimeout as sleep } from 'node:timers/promises';
import { buildCommand, buildRouteMap } from '@stricli/core';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { readAgentState } from '../../host/agent-status.ts';
import { fileGuardSupport } from '../../host/file-guard/index.ts';
import { runForeground } from '../../host/process/index.ts';
import { approveOwnTree, disapproveOwnTree, wish, wishOf } from '../../protect/kernel-guard/index.ts';
import type { Context } from '../context.ts';
import { renderBlock, renderJson } from '../output/index.ts';
import { stateDir } from '../state.ts';
import { by, type JsonFlag, jsonFlag, requireRoot, writeDown } from './common.ts';
import type { KernelGuardStatus } from './schema.ts';

/** An agent follows a wish within half a second. */
const FOLLOWED_MS = 3000;
const LOOK_MS = 50;

function statusOf(context: Context): KernelGuardStatus {
  const agent = readAgentState(stateDir(context));
  const support = fileGuardSupport();
  const running = agent.state === 'running' ? agent.status.kernelGuard : undefined;
  return {
    schema: 'stakeout.kernel-guard/1',
    wanted: wishOf(stateDir(context)).on,
    possible: support.supported,
    why: support.supported ? null : support.why,
    agent: running ?? null,
  };
}

function show(context: Context, status: KernelGuardStatus, json: boolean): void {
  const { wanted, possible, why, agent } = status;
  const on = agent?.startsWith('on:') === true;
  context.stdout.write(
    json
      ? renderJson(status)
      : renderBlock(
          [
            ['kernel guard', agent ?? (wanted ? 'wanted; no agent is running' : 'off')],
            ['this kernel', possible ? 'allows it' : `does not allow it: ${why}`],
            ['next', nextOf(wanted, possible, on, agent)],
          ],
          context.stdout,
        ),
  );
}

function nextOf(wanted: boolean, possible: boolean, on: boolean, agent: string | null): string | undefined {
  if (!possible) return undefined;
  if (!wanted) return 'stakeout guard kernel on';
  if (agent === null) return 'stakeout watch --policy restore';
  return on ? "stakeout guard kernel allow --reason 'why' -- COMMAND lets one command through" : undefined;
}

function runStatus(this: Context, flags: JsonFlag): void {
  const status = statusOf(this);
  show(this, status, flags.json);
  if (status.wanted && status.agent?.startsWith('on:') !== true) this.exit(EXIT.found);
}

async function switchTo(context: Context, on: boolean, flags: JsonFlag): Promise<void> {
  requireRoot(context, `switch the kernel guard ${on ? 'on' : 'off'}`);
  const support = fileGuardSupport();
  if (on && !support.supported)
    throw new StakeoutError('cannot switch the kernel guard on', support.why, {
      next: 'the watcher puts back what is taken all the same: stakeout watch --policy restore',
      exit: EXIT.environment,
    });
  wish(stateDir(context), on, context.now());
  const why = `stakeout guard kernel ${on ? 'on' : 'off'}`;
  await writeDown(context, { kind: 'kernel-guard.switched', to: on ? 'on' : 'off', why, ...by() });
  await followed(context, on);
  show(context, statusOf(context), flags.json);
}

/** Waits until a running agent has done it. */
async function followed(context: Context, on: boolean): Promise<void> {
  for (let waited = 0; waited < FOLLOWED_MS; waited += LOOK_MS) {
    const agent = readAgentState(stateDir(context));
    if (agent.state !== 'running' || agent.status.kernelGuard === undefined) return;
    if (agent.status.kernelGuard.startsWith('off') !== on) return;
    await sleep(LOOK_MS);
  }
}

interface AllowFlags {
  readonly reason: string;
}

async function runAllow(this: Context, flags: AllowFlags, ...argv: readonly string[]): Promise<void> {
  requireRoot(this, 'let a command through');
  if (argv.length === 0 || flags.reason.trim() === '')
    throw new StakeoutError('nothing to let through', argv.length === 0 ? 'no command' : 'no reason', {
      next: "stakeout guard kernel allow --reason 'why it is right' -- COMMAND",
      exit: EXIT.usage,
    });
  await writeDown(this, { kind: 'kernel-guard.allowed', argv: [...argv], reason: flags.reason, ...by() });
  if (!(await approveOwnTree()))
    this.stderr.write('stakeout: the agent did not answer; what it keeps may be refused\n');
  try {
    const end = await runForeground(argv, { cwd: this.cwd, env: this.env, outputToError: false });
    if (end.startError !== undefined)
      throw new StakeoutError(`cannot run ${argv[0]}`, end.startError, { exit: EXIT.input });
    if (end.code !== 0) this.exit(EXIT.found);
  } finally {
    disapproveOwnTree();
  }
}

const flags = { json: jsonFlag };

export const kernel = buildRouteMap({
  routes: {
    on: buildCommand({
      func(this: Context, given: JsonFlag) {
        return switchTo(this, true, given);
      },
      parameters: { flags },
      docs: { brief: 'Has the kernel refuse what would take or change a needed file, while an agent runs' },
    }),
    off: buildCommand({
      func(this: Context, given: JsonFlag) {
        return switchTo(this, false, given);
      },
      parameters: { flags },
      docs: { brief: 'Lifts it at once' },
    }),
    status: buildCommand({
      func: runStatus,
      parameters: { flags },
      docs: { brief: 'Whether it is on, and why not' },
    }),
    allow: buildCommand({
      func: runAllow,
      parameters: {
        flags: {
          reason: {
            kind: 'parsed',
            parse: String,
            brief: 'Why it is right; goes into the journal',
            placeholder: 'text',
          },
        },
        positional: {
          kind: 'array',
          parameter: { brief: 'The command and its arguments, after --', parse: String, placeholder: 'argv' },
        },
      },
      docs: { brief: 'Runs one command that may change what is kept' },
    }),
  },
  docs: { brief: 'Keeps needed files in the kernel itself, where it allows that' },
});
