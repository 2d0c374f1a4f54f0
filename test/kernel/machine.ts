/** Boots a kernel under the emulator and hears what its serial line says. Without KVM: the processor is emulated, too. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseLine, type Line } from './protocol.ts';

export interface Boot {
  /** Root of the emulator's packages. */
  readonly tools: string;
  readonly image: string;
  readonly initramfs: string;
  /** An image; what the machine writes to it is thrown away. */
  readonly disk?: string;
  readonly parameters: readonly string[];
  readonly timeoutMs: number;
  readonly heard: (line: Line) => void;
}

export interface BootEnd {
  /** It said that it was done. */
  readonly done: boolean;
  /** Cases that it says it ran. */
  readonly cases: number;
  readonly timedOut: boolean;
  /** The last lines of the serial line, for when it did not get there. */
  readonly tail: readonly string[];
}

const TAIL_LINES = 40;
const MEMORY = '1536M';

export function libraryPathOf(tools: string): string {
  return ['usr/lib/x86_64-linux-gnu', 'lib/x86_64-linux-gnu'].map((path) => join(tools, path)).join(':');
}

/** Without -cpu …cx16: version 7.2 of the emulator damages the flags in what newer kernels allocate memory with. */
const MACHINE =
  '-nodefaults -no-user-config -no-reboot -display none -nic none -serial stdio -machine pc,accel=tcg -cpu max,cx16=off -smp 2';

function argvOf({ tools, image, initramfs, disk, parameters }: Boot): string[] {
  const share = (name: string): string => join(tools, 'usr/share', name);
  return [
    ...MACHINE.split(' '),
    '-m',
    MEMORY,
    '-L',
    share('qemu'),
    '-L',
    share('seabios'),
    '-kernel',
    image,
    '-initrd',
    initramfs,
    ...(disk === undefined ? [] : ['-drive', `file=${disk},if=virtio,format=raw,snapshot=on`]),
    '-append',
    ['console=ttyS0', 'quiet', 'panic=-1', ...parameters].join(' '),
  ];
}

export function boot(options: Boot): Promise<BootEnd> {
  const { tools } = options;
  const argv = argvOf(options);
  return new Promise((resolve, reject) => {
    const child = spawn(join(tools, 'usr/bin/qemu-system-x86_64'), argv, {
      env: { LD_LIBRARY_PATH: libraryPathOf(tools), LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const tail: string[] = [];
    let done: number | undefined;
    let timedOut = false;
    const hear = (text: string): void => {
      tail.push(text);
      if (tail.length > TAIL_LINES) tail.shift();
      const line = parseLine(text);
      if (line === undefined) return;
      if (line.kind === 'done') done = line.cases;
      options.heard(line);
    };
    const fail = (error: unknown): void => {
      child.kill('SIGKILL');
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const guarded = (text: string): void => {
      try {
        hear(text);
      } catch (error) {
        fail(error);
      }
    };
    createInterface(child.stdout).on('line', guarded);
    createInterface(child.stderr).on('line', (text) => tail.push(`qemu: ${text}`));
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, options.timeoutMs);
    child.on('error', fail);
    child.on('close', () => {
      clearTimeout(timer);
      resolve({ done: done !== undefined, cases: done ?? 0, timedOut, tail });
    });
  });
}
