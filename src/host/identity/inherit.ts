/** A process that was forked and has executed nothing is its parent's program, under its own pid. Pure. */
import { ticksOf } from './clock-ticks.ts';
import type { ForkRecord } from './decode.ts';
import type { AncestorRef, ProcessRecord } from './process-record.ts';

/** `parent`: what is known of the very process that forked, or undefined. */
export function forked(pid: number, fork: ForkRecord, parent: ProcessRecord | undefined): ProcessRecord {
  const ref: AncestorRef = { pid: fork.parentPid, startTicks: ticksOf(fork.parentStartNs), comm: fork.comm };
  return {
    ...programAt(fork.startNs, parent),
    pid,
    startTicks: ticksOf(fork.startNs),
    comm: fork.comm,
    execNs: fork.startNs,
    uid: fork.uid,
    gid: fork.gid,
    ...(fork.loginUid === undefined ? {} : { loginUid: fork.loginUid }),
    ancestors: ancestorsOf(ref, parent),
  };
}

/** A process that has executed something since the time in question: what it ran then is not known, where it came from is. */
export function withoutProgram(record: ProcessRecord): ProcessRecord {
  const { argv: _argv, argvTruncated: _cut, exe: _exe, inherited: _inherited, ...rest } = record;
  return rest;
}

/** What the child took over. A parent that has executed something else since the fork is not what its child still runs. */
function programAt(forkNs: bigint, parent: ProcessRecord | undefined): Partial<ProcessRecord> {
  if (parent === undefined) return {};
  const { terminal, cwd, argv, argvTruncated, exe } = parent;
  const place = { ...(terminal === undefined ? {} : { terminal }), ...(cwd === undefined ? {} : { cwd }) };
  if (argv === undefined || (parent.execNs !== undefined && parent.execNs > forkNs)) return place;
  return {
    ...place,
    argv,
    ...(argvTruncated === undefined ? {} : { argvTruncated }),
    ...(exe === undefined ? {} : { exe }),
    inherited: true,
  };
}

/** pid 0 is a parent outside our pid namespace: nobody we could name. */
function ancestorsOf(ref: AncestorRef, parent: ProcessRecord | undefined): AncestorRef[] {
  if (ref.pid === 0) return [];
  if (parent === undefined) return [ref];
  const uid = parent.uid === undefined ? {} : { uid: parent.uid };
  return [{ ...ref, ...uid }, ...parent.ancestors];
}
