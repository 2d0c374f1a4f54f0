// Where the checkout and its pinned Node are, and how to run something on it.
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const arch = { x64: 'x64', arm64: 'arm64' }[process.arch];
export const node = `${root}/node_modules/node-linux-${arch}/bin/node`;

const environment = () => {
  const env = { ...process.env, PATH: `${root}/node_modules/.bin:${dirname(node)}:${process.env.PATH}` };
  delete env.NODE_EXTRA_CA_CERTS;
  delete env.NODE_OPTIONS;
  return env;
};

/** Runs argv in the foreground; resolves with its exit code. Signals from the terminal reach the child by themselves. */
export function run(argv, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(argv[0], argv.slice(1), {
      cwd: root,
      stdio: 'inherit',
      env: environment(),
      ...options,
    });
    const ignore = () => {};
    process.on('SIGINT', ignore);
    const forward = () => child.kill('SIGTERM');
    process.on('SIGTERM', forward);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      process.off('SIGINT', ignore);
      process.off('SIGTERM', forward);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 70));
    });
  });
}

/** Like run, but keeps the output and gives { code, output }. */
export function capture(argv) {
  return new Promise((resolve, reject) => {
    const child = spawn(argv[0], argv.slice(1), {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environment(),
    });
    const chunks = [];
    child.stdout.on('data', (c) => chunks.push(c));
    child.stderr.on('data', (c) => chunks.push(c));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 70, output: Buffer.concat(chunks).toString() }));
  });
}

export const runNode = (args, options) =>
  run([node, '--disable-warning=ExperimentalWarning', ...args], options);
