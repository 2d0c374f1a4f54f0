/** Starts a witness, in a pid namespace of its own where asked, and takes its testimony. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Testimony, testimonySchema } from './witness.ts';

const WITNESS = fileURLToPath(new URL('witness.ts', import.meta.url));
const NEW_PID_NAMESPACE = ['/usr/bin/unshare', '--pid', '--fork', '--mount-proc'];

export interface WitnessOptions {
  /** Rungs the witness may use, best first. Default: all. */
  readonly rungs?: readonly string[];
  readonly ownPidNamespace?: boolean;
}

export interface Witness {
  readonly pid: number;
  /** Has the witness run a command, as its own child. */
  perform(argv: readonly string[]): void;
  /** What it saw, after everything it performs has ended. */
  testimony(): Promise<Testimony>;
  kill(): Promise<void>;
}

export async function callWitness(directory: string, options: WitnessOptions = {}): Promise<Witness> {
  const rungs = (options.rungs ?? ['ebpf', 'proc-connector', 'proc']).join(',');
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', WITNESS, rungs, directory];
  const [file = '', ...args] = options.ownPidNamespace ? [...NEW_PID_NAMESPACE, ...node] : node;
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  let output = '';
  const ready = new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.startsWith('ready\n')) resolve();
    });
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`the witness ended early, code ${String(code)}`)));
  });
  await ready;
  return {
    pid: child.pid ?? 0,
    perform: (argv) => {
      child.stdin.write(`${JSON.stringify(argv)}\n`);
    },
    testimony: async () => {
      child.stdin.end();
      await closed;
      return testimonySchema.parse(JSON.parse(output.slice('ready\n'.length)));
    },
    kill: async () => {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
