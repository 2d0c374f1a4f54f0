import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, test } from 'node:test';
import { forgetTransactions, transactionUnderWay, waitForTransactionEnd } from './transaction.ts';

const root = mkdtempSync(join(tmpdir(), 'stakeout-lock-'));
after(() => rmSync(root, { recursive: true }));
const lock = join(root, 'var/lib/dpkg/lock');
const frontend = join(root, 'var/lib/dpkg/lock-frontend');
mkdirSync(join(root, 'var/lib/dpkg'), { recursive: true });

const holders: ChildProcess[] = [];
beforeEach(() => {
  writeFileSync(lock, '');
  writeFileSync(frontend, '');
});
afterEach(async () => {
  for (const holder of holders.splice(0)) await stop(holder);
  forgetTransactions(root);
});

/**
 * Takes the lock as dpkg does, a traditional fcntl write lock over the whole file. For each line it reads it lets go, waits
 * as many milliseconds as the line says and takes the lock again; at an empty line it stays free.
 */
const PERL = `use Fcntl; $| = 1; open(my $f, '+<', $ARGV[0]) or die; $0 = $ARGV[1] if $ARGV[1];
sub set { my $l = pack('s s x4 l! l! i x4', $_[0], 0, 0, 0, 0); fcntl($f, F_SETLKW, $l) or die $! }
set(F_WRLCK); print "held\n";
while (my $gap = <STDIN>) { set(F_UNLCK); if ($gap > 0) { select(undef, undef, undef, $gap / 1000); set(F_WRLCK) } print "done\n" }`;

type Holder = ChildProcess & { readonly pid: number; readonly tell: (line: string) => Promise<void> };

/** `name`: what the kernel calls the process (perlvar(1), $0). */
async function hold(path: string, name = 'apt-get'): Promise<Holder> {
  const child = spawn('/usr/bin/perl', ['-e', PERL, path, name], { stdio: ['pipe', 'pipe', 'inherit'] });
  holders.push(child);
  const [said] = await once(child.stdout, 'data');
  assert.equal(String(said), 'held\n');
  assert.ok(child.pid !== undefined);
  const tell = async (line: string): Promise<void> => {
    const done = once(child.stdout, 'data');
    child.stdin.write(`${line}\n`);
    await done;
  };
  return Object.assign(child, { pid: child.pid, tell });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

test('nobody at work, with lock files and without', () => {
  assert.deepEqual(transactionUnderWay(root), { underWay: false });
  assert.deepEqual(transactionUnderWay(join(root, 'nothing')), { underWay: false });
});

for (const path of [lock, frontend]) {
  test(`somebody holds ${path.split('/').at(-1)}: who, and no longer when it is let go`, async () => {
    const holder = await hold(path);
    assert.deepEqual(transactionUnderWay(root), { underWay: true, pid: holder.pid, manager: 'dpkg' });
    await holder.tell('');
    assert.deepEqual(transactionUnderWay(root), { underWay: false });
  });
}

test('asking takes no lock: another process gets it while we ask', async () => {
  transactionUnderWay(root);
  const holder = await hold(lock);
  assert.equal(transactionUnderWay(root).pid, holder.pid);
});

test('a lock on a file that was replaced since does not count; one on its successor does', async () => {
  transactionUnderWay(root);
  await hold(lock);
  assert.equal(transactionUnderWay(root).underWay, true);
  writeFileSync(`${lock}.new`, '');
  renameSync(`${lock}.new`, lock);
  assert.equal(transactionUnderWay(root).underWay, false);
  const successor = await hold(lock);
  assert.equal(transactionUnderWay(root).pid, successor.pid);
});

test('the end: not while it is held, not in a gap between two runs', async () => {
  const apt = await hold(lock);
  assert.equal((await waitForTransactionEnd({ root, timeoutMs: 60 })).ended, false);
  let ended = false;
  const end = waitForTransactionEnd({ root, timeoutMs: 60_000 }).then((result) => {
    ended = true;
    return result;
  });
  await apt.tell('40');
  await new Promise((resolve) => {
    setTimeout(resolve, 400);
  });
  assert.equal(ended, false, 'it went on within the quiet time');
  await apt.tell('');
  assert.equal((await end).ended, true);
});

test('a wait can be called off', async () => {
  await hold(lock);
  const signal = AbortSignal.timeout(20);
  await assert.rejects(waitForTransactionEnd({ root, timeoutMs: 60_000, signal }), { name: 'AbortError' });
});

for (const [name, hurting, ends] of [
  ['apt-get', true, true],
  ['apt-get', false, false],
  ['dpkg', true, false],
] as const)
  test(`one run of ${name} follows another at once, and it is ${hurting ? '' : 'not '}hurting: ${ends ? 'the first is over' : 'still the same'}`, async () => {
    let asked = 0;
    const first = await hold(frontend, name);
    let ended = false;
    const between = (): boolean => {
      asked += 1;
      return hurting;
    };
    const end = waitForTransactionEnd({ root, timeoutMs: 60_000, between }).then((result) => {
      ended = true;
      return result;
    });
    const next = hold(frontend, name); // waits for the lock
    await new Promise((resolve) => setTimeout(resolve, 400));
    assert.equal(asked, 0, 'not while it runs');
    await first.tell('');
    const second = await next;
    await new Promise((resolve) => setTimeout(resolve, 400));
    assert.equal(ended, ends);
    assert.equal(asked, name === 'dpkg' ? 0 : 1);
    await second.tell('');
    assert.equal((await end).ended, true);
  });
