/** A real terminal for a test: script(1) makes it, the test types and reads. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 50;

export class Terminal implements Disposable {
  readonly child: ChildProcess;
  readonly #ended: Promise<number | null>;
  #screen = '';
  #read = 0;

  /** `command` is fixed text of the test; script(1) hands it to a shell. */
  constructor(command: string, env: Readonly<Record<string, string>>) {
    this.child = spawn(
      '/usr/bin/script',
      ['--quiet', '--flush', '--return', '--command', command, '/dev/null'],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: {
          PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
          LANG: 'C.UTF-8',
          TERM: 'xterm',
          SHELL: '/bin/sh',
          ...env,
        },
      },
    );
    this.child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (this.#screen += chunk));
    this.#ended = once(this.child, 'close').then(([code]: (number | null)[]) => code ?? null);
  }

  get screen(): string {
    return this.#screen;
  }

  type(line: string): void {
    this.child.stdin?.write(`${line}\r`);
  }

  /** Waits for what was not waited for before. */
  async until(what: RegExp, ms = 60_000): Promise<string> {
    const deadline = Date.now() + ms;
    for (;;) {
      const match = what.exec(this.#screen.slice(this.#read));
      if (match !== null) {
        this.#read += match.index + match[0].length;
        return match[0];
      }
      if (Date.now() > deadline || this.child.exitCode !== null)
        throw new Error(`never saw ${what}; the screen:\n${this.#screen.slice(-4000)}`);
      await sleep(POLL_MS);
    }
  }

  /** What a test leaves behind ends with it: the terminal hangs up. */
  [Symbol.dispose](): void {
    this.child.kill('SIGKILL');
  }

  /** The exit code of the command. */
  async end(ms = 60_000): Promise<number | null> {
    const late = sleep(ms, 'late' as const, { ref: false });
    const code = await Promise.race([this.#ended, late]);
    if (code === 'late') throw new Error(`it did not end; the screen:\n${this.#screen.slice(-4000)}`);
    return code;
  }
}
