/** A practice host with the guard in its apt and dpkg, and what every refusal there has to leave as it was. */
import assert from 'node:assert/strict';
import { journalSchema } from '../../src/commands/journal.ts';
import { eventSchema, type JournalEvent } from '../../src/domain/event.ts';
import { EXIT } from '../../src/domain/exit-codes.ts';
import type { RunResult } from '../../src/host/process/index.ts';
import { PracticeHost } from '../../src/practice/index.ts';
import { guardSchema, type GuardStatus } from '../../src/protect/guard/index.ts';

export const PATIENCE = { timeoutMs: 120_000, env: { DEBIAN_FRONTEND: 'noninteractive' } };
export const MODULE = '/usr/lib/apache2/modules/libphp8.2.so';
export const HOOKS = '/usr/lib/stakeout/guard';
export const TINY = '/var/cache/apt/archives/tiny_1_all.deb';

/** What no refusal may change; lists of what was touched since the mark. */
const STATE_OF_HOST = `sha256sum /var/lib/dpkg/status /var/lib/apt/extended_states
find /etc /usr -newer /root/mark -not -type d; dpkg --audit; apache2ctl -t 2>&1; ls -l ${MODULE}`;

/** A package that nothing needs, in the place where apt keeps what it fetched. */
const BUILD_TINY = `mkdir -p /tmp/tiny/DEBIAN /tmp/tiny/usr/share/tiny && cd /tmp/tiny && echo hi >usr/share/tiny/f &&
printf 'Package: tiny\\nVersion: 1\\nArchitecture: all\\nMaintainer: N <n@example.org>\\nDescription: x\\n' >DEBIAN/control &&
md5sum usr/share/tiny/f >DEBIAN/md5sums && dpkg-deb --build . ${TINY}`;

export class GuardedPackages {
  readonly host: PracticeHost;

  private constructor(host: PracticeHost) {
    this.host = host;
  }

  static async start(): Promise<GuardedPackages> {
    const packages = new GuardedPackages(await PracticeHost.start({ stack: 'modphp' }));
    assert.equal((await packages.host.agent(['baseline', 'create'], PATIENCE)).code, EXIT.ok);
    const installed = await packages.host.agent(['guard', 'install', '--json'], PATIENCE);
    assert.equal(installed.code, EXIT.ok, installed.stderr);
    await packages.must(BUILD_TINY);
    return packages;
  }

  sh(script: string): Promise<RunResult> {
    return this.host.clone.runTrusted(['/bin/bash', '-c', script], PATIENCE);
  }

  /** As `sh`, and it must succeed; what it printed. */
  async must(script: string): Promise<string> {
    const done = await this.sh(script);
    assert.equal(done.code, 0, `${script}: ${done.stderr}${done.stdout}`);
    return done.stdout;
  }

  async status(): Promise<GuardStatus> {
    const { stdout } = await this.host.agent(['guard', 'status', '--json'], PATIENCE);
    return guardSchema.parse(JSON.parse(stdout));
  }

  /** Every entry of the guard in the journal. */
  async events(): Promise<JournalEvent[]> {
    const options = { ...PATIENCE, maxBytes: 16 << 20 };
    const told = await this.host.agent(['journal', '--json', '--kind', 'guard'], options);
    return journalSchema
      .parse(JSON.parse(told.stdout))
      .entries.map((entry) => eventSchema.parse(entry.event));
  }

  /** The journal and the tidying are done by a process of their own; it is waited for. */
  async settled(): Promise<void> {
    await this.must(
      'for i in $(seq 200); do pgrep -f "[g]uard.mjs settle" >/dev/null || exit 0; sleep 0.05; done; exit 1',
    );
  }

  /** What changes are told against from here on. */
  mark(): Promise<string> {
    return this.must('touch /root/mark');
  }

  /** Refused while something is broken, for which its journal may have to wait: what was planned is taken back meanwhile. */
  async refusedInTrouble(script: string): Promise<RunResult> {
    const untouched = await this.must(STATE_OF_HOST);
    const done = await this.sh(script);
    let now = await this.must(STATE_OF_HOST);
    for (let tries = 0; now !== untouched && tries < 20; tries += 1)
      now = await this.must(`sleep 0.5; ${STATE_OF_HOST}`);
    assert.equal(now, untouched);
    assertRefused(script, done);
    return done;
  }

  /** Runs it between two looks at the host, which must be alike. */
  async untouchedBy(script: string): Promise<RunResult> {
    const untouched = await this.must(STATE_OF_HOST);
    const done = await this.sh(script);
    await this.settled();
    assert.equal(await this.must(STATE_OF_HOST), untouched);
    return done;
  }

  /** It must be refused, and leave the host as it was. */
  async refused(script: string): Promise<RunResult> {
    const done = await this.untouchedBy(script);
    assertRefused(script, done);
    return done;
  }

  stop(): Promise<void> {
    return this.host.stop();
  }
}

function assertRefused(script: string, { code, stdout, stderr }: RunResult): void {
  assert.notEqual(code, 0, `${script} was not refused: ${stdout}${stderr}`);
  assert.match(stderr + stdout, /stakeout guard: (?:refused|could not judge)/);
}
