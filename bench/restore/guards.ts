/** The sides: the real Sentinel, and the C programs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type GuardOrder, Sentinel } from '../../src/detect/sentinel/index.ts';
import { captureState } from '../../src/identify/index.ts';
import type { Module } from './module.ts';

export interface RunningGuard {
  readonly notes: readonly string[];
  stop(): Promise<void>;
}

export async function startOurs(module: Module, root: string): Promise<RunningGuard> {
  const sentinel = await Sentinel.start({
    stateDir: join(root, 'state'),
    contest: { repairs: Number.MAX_SAFE_INTEGER, windowMs: 1000 }, // the same file is stolen hundreds of times
  });
  await sentinel.setOrders([orderFor(module)]);
  const { events, identity, realtime } = sentinel.status;
  const note = `ours: events by ${events}, identity by ${identity}, real-time ${realtime ? 'granted' : 'refused'}`;
  return { notes: [note, ...sentinel.status.notes], stop: () => sentinel.stop() };
}

function orderFor({ path, link, copy }: Module): GuardOrder {
  const state = captureState(path);
  if (state === undefined) throw new Error(`nothing at ${path}`);
  const component = {
    id: `file:${path}`,
    kind: 'file' as const,
    class: 'module' as const,
    path,
    reason: [{ text: 'benchmark' }],
    services: [],
  };
  return { component, state, mode: 'restore', link, copy };
}

export async function startC(program: string, module: Module): Promise<RunningGuard> {
  const child = spawn(program, [module.directory, module.path, module.link], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const first = await Promise.race([
    once(child.stdout, 'data').then(() => 'ready'),
    exited.then(() => 'ended'),
  ]);
  if (first !== 'ready') throw new Error(`${program} did not start`);
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null) throw new Error(`${program} ended before its time`);
    child.kill('SIGKILL');
    await exited;
  };
  return { notes: [], stop };
}
