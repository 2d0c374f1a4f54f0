/** Plays scenes of failing calls, in a pid namespace of their own where asked. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { run } from '../../src/host/process/index.ts';
import { type Scene, type SceneOptions, sceneSchema } from './scene.ts';

const SCENE = fileURLToPath(new URL('scene.ts', import.meta.url));
const NODE = [process.execPath, '--disable-warning=ExperimentalWarning', SCENE];
const NEW_PID_NAMESPACE = ['/usr/bin/unshare', '--pid', '--fork', '--mount-proc'];
const NOBODY = ['/usr/bin/setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', '--'];
const MAX_BYTES = 64 << 20;

export type Where = 'here' | 'own pid namespace' | 'without root';

const PREFIX: Readonly<Record<Where, readonly string[]>> = {
  here: [],
  'own pid namespace': NEW_PID_NAMESPACE,
  'without root': NOBODY,
};

export async function play(options: SceneOptions, where: Where = 'here'): Promise<Scene> {
  const argv = [...PREFIX[where], ...NODE, JSON.stringify(options)];
  const done = await run(argv, { timeoutMs: 60_000, maxBytes: MAX_BYTES });
  if (done.code !== 0) throw new Error(`the scene ended with ${done.code}: ${done.stderr}`);
  return sceneSchema.parse(JSON.parse(done.stdout));
}

/** A scene that stays open until it is killed. */
export async function lingering(options: SceneOptions): Promise<ChildProcess> {
  const [file, ...args] = [...NODE, JSON.stringify({ ...options, linger: true })];
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

export const shell = (script: string): readonly string[] => ['/bin/sh', '-c', script];
/** perl-base is essential on Debian. */
export const perl = (script: string): readonly string[] => ['/usr/bin/perl', '-e', script];
