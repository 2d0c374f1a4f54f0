/** `stakeout undo` beside an agent that guards in policy restore: what a person takes back stays taken back. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { PracticeHost } from '../src/practice/index.ts';

const skip = process.geteuid?.() === 0 ? false : 'needs root: the agent guards a clone of the machine';
const MODULE = '/usr/lib/apache2/modules/libphp8.2.so';
const PATIENCE_MS = 60_000;

/** An agent and what it has said so far. */
class Guarding {
  readonly #agent: ChildProcess;
  #said = '';

  constructor(host: PracticeHost) {
    this.#agent = host.spawnAgent(['watch', '--policy', 'restore', '--stability', '1'], { stdio: 'pipe' });
    for (const stream of [this.#agent.stdout, this.#agent.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.#said += chunk.toString('utf8');
      });
  }

  async says(what: RegExp): Promise<void> {
    for (let waited = 0; !what.test(this.#said); waited += 50) {
      assert.ok(waited < PATIENCE_MS, `the agent never said ${what}:\n${this.#said}`);
      await sleep(50);
    }
  }

  async end(): Promise<void> {
    const exit = once(this.#agent, 'exit');
    this.#agent.kill('SIGTERM');
    await exit;
  }
}

test('a repair that is taken back is not repeated, not by a restarted agent either', { skip }, async () => {
  await using host = await PracticeHost.start({ stack: 'modphp' });
  const exists = async (): Promise<boolean> =>
    (await host.clone.run(['/usr/bin/test', '-e', MODULE])).code === 0;
  const first = new Guarding(host);
  await first.says(/guarding \d+ components/);
  await host.clone.run(['/bin/rm', MODULE]);
  await first.says(/restored \S*libphp8\.2\.so/);
  assert.equal(await exists(), true);

  const [id = ''] = (await host.agent(['undo', '--list'])).stdout.match(/^\d{8}T\S+/m) ?? [];
  const undone = await host.agent(['undo', id]);
  assert.equal(undone.code, 0, undone.stderr);
  await first.says(/did not restore \S*libphp8\.2\.so/);
  assert.equal(await exists(), false);
  await first.end();

  const second = new Guarding(host);
  await second.says(/guarding \d+ components/);
  await second.says(/did not restore \S*libphp8\.2\.so|start verification/);
  assert.equal(await exists(), false);
  await second.end();
});
