/**
 * What the hooks start when they cannot tell by themselves: `apt|dpkg|dnf|rpm|prompt STATE PROGRAM MODE [PID]`, input on standard input.
 * Exit: 0 go on, 10 refused; anything else means that it could not judge, and the hook goes by its stated mode.
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../domain/errors.ts';
import type { JournalEvent } from '../../domain/event.ts';
import { startTicksOf } from '../../host/agent-status.ts';
import { printable } from '../../host/identity/index.ts';
import { holdLock } from '../../host/lock.ts';
import { startDetached } from '../../host/process/index.ts';
import { BaselineStore } from '../../identify/index.ts';
import { answerTo, foretell, type Answer, type AnswerOptions } from './answer.ts';
import { parseAptInput } from './apt-protocol.ts';
import { parsePrompt } from './apt-prompt.ts';
import { argumentsOf, callerOf, directoryOf } from './caller.ts';
import { installedDetails } from '../../host/packages/index.ts';
import { parseDpkgCall } from './dpkg-call.ts';
import { planOf } from './dpkg-plan.ts';
import { DEADLINE_SECONDS } from './hooks/common.ts';
import { FAIL_MODES, type FailMode } from './hooks/settings.ts';
import { viewHost, type HostView } from './host-view.ts';
import { indexTimeMs, writeIndex } from './index-file.ts';
import { heal } from './installation.ts';
import { takeFailures } from './failures.ts';
import { judge } from './judge.ts';
import { placesIn } from './layout.ts';
import { parseRpmCall } from './rpm/call.ts';
import { parseDnfInput } from './rpm/dnf-protocol.ts';
import { rpmPlanOf } from './rpm/plan.ts';
import type { Transaction } from './model.ts';
import {
  lookApart,
  lookTask,
  lookTaskSchema,
  rehearsalTaskSchema,
  rehearseApart,
  rehearseTask,
} from './rehearsal.ts';
import { settle, taskSchema, type SettleTask } from './settle.ts';

const GO_ON = 0;
const REFUSED = 10;
const CANNOT = 70;

interface Call {
  readonly stateDir: string;
  readonly program: string;
  readonly failMode: FailMode;
  readonly pid: number;
}

async function main([what, ...args]: readonly string[]): Promise<number> {
  const [stateDir = '', program = '', mode = '', pid = ''] = args;
  if (what === 'settle') {
    await settle(stateDir, taskSchema.parse(JSON.parse(Buffer.from(program, 'base64').toString('utf8'))));
    return GO_ON;
  }
  const failMode = FAIL_MODES.find((known) => known === mode) ?? 'last-known';
  const call: Call = { stateDir, program, failMode, pid: Number(pid) };
  const { baseline, damaged } = new BaselineStore(stateDir).load();
  if (baseline === undefined) return damaged.length > 0 ? CANNOT : GO_ON; // without any, nothing is known to be needed
  const view = viewHost(baseline);
  if (what === 'index') {
    // Calls that come while it is written each start this: one of them is enough.
    const lock = holdLock(placesIn(stateDir).indexLock);
    if (lock !== undefined) writeIndex(stateDir, baseline, view);
    return GO_ON;
  }
  if (what === 'rehearse') {
    const asked: unknown = JSON.parse(readFileSync(0, 'utf8'));
    const look = lookTaskSchema.safeParse(asked);
    const seen = look.success
      ? await lookTask(look.data, baseline)
      : await rehearseTask(rehearsalTaskSchema.parse(asked), baseline);
    process.stdout.write(JSON.stringify(seen));
    return GO_ON;
  }
  if (what === 'prompt') return prompt(call, view);
  keepIndex(stateDir);
  tellHealed(stateDir, heal(stateDir));
  for (const event of takeFailures(stateDir)) note(stateDir, event);
  if (what === 'apt') return apt(call, view);
  if (what === 'dpkg') return dpkg(call, view);
  if (what === 'dnf') return dnf(call, view);
  return what === 'rpm' ? rpm(call, view) : CANNOT;
}

async function apt(call: Call, view: HostView): Promise<number> {
  const transaction = parseAptInput(readFileSync(0, 'utf8'));
  return transaction === undefined ? CANNOT : conclude(call, transaction, view, false);
}

async function dpkg(call: Call, view: HostView): Promise<number> {
  const argv = argumentsOf(call.pid);
  const parsed = parseDpkgCall(argv);
  const frontEnd = process.env['DPKG_FRONTEND_LOCKED'] !== undefined;
  const options = { cwd: directoryOf(call.pid), commandLine: argv.join(' '), frontEnd };
  const transaction = await planOf(parsed, view.states, options);
  return conclude(call, transaction, view, frontEnd, parsed.simulated);
}

async function dnf(call: Call, view: HostView): Promise<number> {
  const transaction = parseDnfInput(readFileSync(0, 'utf8'), installedVersions, true);
  return transaction === undefined ? CANNOT : conclude(call, transaction, view, false);
}

async function rpm(call: Call, view: HostView): Promise<number> {
  const argv = argumentsOf(call.pid);
  const parsed = parseRpmCall(argv);
  if (parsed.elsewhere) return GO_ON; // another root is another host
  const options = { cwd: directoryOf(call.pid), commandLine: argv.join(' '), owners: view.owners };
  const transaction = rpmPlanOf(parsed, options);
  return transaction === undefined ? CANNOT : conclude(call, transaction, view, false, parsed.simulated);
}

function installedVersions(names: readonly string[]): ReadonlyMap<string, string> {
  return new Map(installedDetails(names).map(({ name, version }) => [name, version]));
}

async function prompt(call: Call, view: HostView): Promise<number> {
  const input = readFileSync(0, 'utf8');
  const transaction = parsePrompt(input) ?? parseDnfInput(input, installedVersions, false);
  if (transaction === undefined) return GO_ON;
  const [, main = ''] = process.argv;
  const ports = { lookWithout: lookApart(main, call.stateDir, patience()) };
  process.stderr.write(foretell(transaction, await judge(transaction, view, ports), optionsOf(call, false)));
  return GO_ON;
}

async function conclude(
  call: Call,
  transaction: Transaction,
  view: HostView,
  bypassed: boolean,
  simulated = false,
): Promise<number> {
  const [, main = ''] = process.argv;
  const judgement = await judge(
    transaction,
    view,
    simulated
      ? {}
      : {
          rehearse: rehearseApart(main, call.stateDir, patience()),
          lookWithout: lookApart(main, call.stateDir, patience()),
        },
  );
  if (simulated) {
    process.stderr.write(foretell(transaction, judgement, optionsOf(call, false)));
    return GO_ON;
  }
  const answer = answerTo(transaction, judgement, optionsOf(call, bypassed));
  process.stderr.write(answer.text);
  tidyLater(call, transaction, answer);
  return answer.allowed ? GO_ON : REFUSED;
}

/** The hook says how long it waits; whoever starts this by hand waits as long. */
const patience = (): number => Number(process.env['STAKEOUT_GUARD_SECONDS']) || DEADLINE_SECONDS;

function optionsOf({ stateDir, program, failMode, pid }: Call, bypassed: boolean): AnswerOptions {
  return { stateDir, program, failMode, bypassed, now: new Date(), caller: pid > 0 ? callerOf(pid) : {} };
}

/** Who is refused: the caller and the front ends above it. */
function refusedCallers(pid: number): number[] {
  const above = callerOf(pid).actor?.ancestors ?? [];
  return [pid, ...above.filter(({ comm }) => FRONT_END.test(comm)).map((p) => p.pid)];
}

const FRONT_END = /^(?:apt|apt-get|aptitude|dnf|python|unattended|packagekit|yum|zypper)/;
/** proc_pid_stat(5), (22) starttime: hundredths of a second since boot on every Linux that user space sees. */
const TICKS_PER_SECOND = 100;

function startedAt(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
    const uptime = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
    return Date.now() - (uptime - ticks / TICKS_PER_SECOND) * 1000;
  } catch {
    return Date.now(); // it is gone: nothing is its own any more
  }
}

function tidyLater({ stateDir, pid }: Call, { changes }: Transaction, answer: Answer): void {
  if (answer.event === undefined) return;
  const reset = answer.allowed ? [] : changes.flatMap((c) => (c.action === 'remove' ? [c.name] : []));
  const packages = answer.allowed ? [] : changes.map(({ name }) => name);
  const callers = answer.allowed ? [] : refusedCallers(pid);
  const tookMs = Math.round(process.uptime() * 1000);
  later(stateDir, {
    event: { ...answer.event, tookMs },
    reset,
    packages,
    // A front end writes its plans before it asks: when it was started is the bound for what is its own.
    since: Math.min(Date.now(), ...callers.map(startedAt)),
    callers: callers.map((caller) => ({ pid: caller, startTicks: startTicksOf(caller) ?? '' })),
  });
}

/** Only for the journal. */
const note = (stateDir: string, event: JournalEvent): void =>
  later(stateDir, { event, reset: [], packages: [], since: 0, callers: [] });

function later(stateDir: string, task: SettleTask): void {
  const [, main = ''] = process.argv;
  startDetached([
    process.execPath,
    main,
    'settle',
    stateDir,
    Buffer.from(JSON.stringify(task)).toString('base64'),
  ]);
}

function tellHealed(stateDir: string, objects: readonly string[]): void {
  if (objects.length > 0) note(stateDir, { kind: 'guard.changed', what: 'healed', objects: [...objects] });
}

/**
 * The baseline moved since, or the index is gone or is none that the hooks can read. Written beside the answer, since all removal scripts of the host are followed for it;
 * until then the hooks ask here each time.
 */
function keepIndex(stateDir: string): void {
  const index = indexTimeMs(stateDir);
  const baseline = statSync(join(stateDir, 'baseline'), { throwIfNoEntry: false });
  if (index !== undefined && baseline !== undefined && index >= baseline.mtimeMs) return;
  const [, main = ''] = process.argv;
  startDetached([process.execPath, main, 'index', stateDir]);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`stakeout guard: ${printable(messageOf(error))}\n`);
    process.exitCode = CANNOT;
  },
);
