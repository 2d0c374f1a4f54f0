/** For tests: a pager on a clock of its own, and what it sends. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClockReading, Input } from '../../oncall/index.ts';
import type { Letter, Outcome, Send } from '../deliver/port.ts';
import { Pager } from '../pager.ts';
import type { Reply, Request } from '../protocol.ts';

export const CONFIG = `version: 1
zone: UTC
channels:
  mail: { kind: smtp, server: "127.0.0.1:25", security: none, from: a@example.org }
  chat: { kind: slack, url: https://chat.example.org/hook }
  tty: { kind: wall }
people:
  mara: { name: Mara, contacts: [{ channel: mail, to: mara@example.org }] }
  jonas: { name: Jonas, contacts: [{ channel: chat }, { channel: mail, to: jonas@example.org }] }
policies:
  all: { steps: [{ notify: [person:mara], wait: 5m }, { notify: [person:jonas], wait: 5m }] }
routes: [{ policy: all }]
`;

export const opened = (incident: string, more: Partial<Extract<Input, { kind: 'opened' }>> = {}): Input => ({
  kind: 'opened',
  incident,
  title: 'the shop fails',
  severity: 'critical',
  services: ['apache2'],
  hosts: ['web1'],
  ...more,
});

export class TestPager {
  readonly directory = mkdtempSync(join(tmpdir(), 'stakeout-pager-'));
  readonly configFile = join(this.directory, 'stakeout.yaml');
  readonly sent: {
    readonly channel: string;
    readonly letter: Letter;
    readonly previous: string | undefined;
  }[] = [];
  /** How the next messages end, by channel. */
  readonly outcome = new Map<string, Outcome>();
  now: ClockReading = { wall: Date.parse('2026-01-07T10:00:00Z'), steady: 0, boot: 'a' };
  pager: Pager;
  #id = 0;

  constructor(config = CONFIG) {
    writeFileSync(this.configFile, config);
    this.pager = this.open();
  }

  open(): Pager {
    const send: Send = (channel, letter, previous) => {
      this.sent.push({ channel, letter, previous });
      return Promise.resolve(
        this.outcome.get(channel) ?? { kind: 'delivered', receipt: `${channel}#${this.sent.length}` },
      );
    };
    return new Pager({
      outboxFile: join(this.directory, 'outbox.db'),
      configurationFile: this.configFile,
      send: () => send,
      clock: () => this.now,
      chance: () => 0.5,
      host: 'web1',
      heartbeat: { ask: () => Promise.resolve(200), reveal: () => 'https://hc.example.org' },
      runsAs: { user: 'root', pid: 1, confined: false },
      reported: () => {},
    });
  }

  /** `key channel`, without what a test has seen already. */
  news(): string[] {
    return this.sent.splice(0).map(({ letter, channel }) => `${letter.action.kind} ${letter.key} ${channel}`);
  }

  async tell(...inputs: Input[]): Promise<readonly string[]> {
    const reply = await this.ask({ ask: 'tell', inputs });
    assert.equal(reply.say, 'done', JSON.stringify(reply));
    await this.calm();
    return reply.say === 'done' ? reply.refused : [];
  }

  ask(
    asked: Omit<Extract<Request, { ask: 'tell' }>, 'id'> | Omit<Extract<Request, { ask: 'feed' }>, 'id'>,
  ): Promise<Reply> {
    this.#id += 1;
    return this.pager.answer({ ...asked, id: this.#id });
  }

  /** Lets seconds go by on all clocks, one tick after the other. */
  async pass(seconds: number, step = 1): Promise<void> {
    for (let second = 0; second < seconds; second += step) {
      this.now = { ...this.now, wall: this.now.wall + step * 1000, steady: this.now.steady + step * 1000 };
      await this.tick();
    }
  }

  /** The loop once, and all that comes of it. */
  async tick(): Promise<void> {
    this.pager.tick();
    await this.calm();
  }

  async calm(): Promise<void> {
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  /** As after a kill: another process with the same file. */
  async reopen(): Promise<void> {
    await this.pager.stop(0);
    this.pager = this.open();
  }

  async close(): Promise<void> {
    await this.pager.stop(0);
    rmSync(this.directory, { recursive: true });
  }
}
