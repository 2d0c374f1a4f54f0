/** Records of the eBPF programs as values. Pure. */
import { posix } from 'node:path';
import { ANCESTOR, COMM_BYTES, CWD, EXEC_RECORD, FORK_RECORD, UNSET_UID } from './record.ts';
import type { AncestorRef, ProcessRecord } from './process-record.ts';
import { argumentVector, cString, ELLIPSIS } from './text.ts';
import { ticksOf } from './clock-ticks.ts';

export interface ExecRecord extends ProcessRecord {
  readonly startNs: bigint;
  readonly execNs: bigint;
  readonly cgroupId: bigint;
}

export interface ForkRecord {
  readonly startNs: bigint;
  readonly parentStartNs: bigint;
  readonly cgroupId: bigint;
  readonly parentPid: number;
  readonly uid: number;
  readonly gid: number;
  readonly loginUid?: number;
  readonly comm: string;
}

export function decodeExec(bytes: Buffer): ExecRecord {
  const startNs = bytes.readBigUInt64LE(EXEC_RECORD.startNs);
  const cwd = decodeDirectory(bytes);
  const exe = cString(bytes, EXEC_RECORD.exe, EXEC_RECORD.exeBytes);
  const terminal = terminalName(cString(bytes, EXEC_RECORD.terminal, EXEC_RECORD.terminalBytes));
  return {
    startNs,
    execNs: bytes.readBigUInt64LE(EXEC_RECORD.execNs),
    cgroupId: bytes.readBigUInt64LE(EXEC_RECORD.cgroupId),
    pid: bytes.readUInt32LE(EXEC_RECORD.pid),
    startTicks: ticksOf(startNs),
    comm: cString(bytes, EXEC_RECORD.comm, COMM_BYTES),
    ...decodeArguments(bytes),
    exe: executedPath(exe, cwd),
    uid: bytes.readUInt32LE(EXEC_RECORD.uid),
    gid: bytes.readUInt32LE(EXEC_RECORD.gid),
    ...loginUid(bytes.readUInt32LE(EXEC_RECORD.loginUid)),
    ...(terminal === '' ? {} : { terminal }),
    cwd,
    ancestors: decodeAncestors(bytes),
  };
}

export function decodeFork(bytes: Buffer): ForkRecord {
  return {
    startNs: bytes.readBigUInt64LE(FORK_RECORD.startNs),
    parentStartNs: bytes.readBigUInt64LE(FORK_RECORD.parentStartNs),
    cgroupId: bytes.readBigUInt64LE(FORK_RECORD.cgroupId),
    parentPid: bytes.readUInt32LE(FORK_RECORD.parentPid),
    uid: bytes.readUInt32LE(FORK_RECORD.uid),
    gid: bytes.readUInt32LE(FORK_RECORD.gid),
    ...loginUid(bytes.readUInt32LE(FORK_RECORD.loginUid)),
    comm: cString(bytes, FORK_RECORD.comm, COMM_BYTES),
  };
}

function loginUid(value: number): { readonly loginUid?: number } {
  return value === UNSET_UID ? {} : { loginUid: value };
}

/** The arguments' page can be swapped out at the wrong moment; then there are none, which is not the same as an empty list. */
function decodeArguments(bytes: Buffer): {
  readonly argv?: readonly string[];
  readonly argvTruncated?: boolean;
} {
  if (bytes.readInt32LE(EXEC_RECORD.argvError) !== 0) return {};
  const whole = bytes.readUInt32LE(EXEC_RECORD.argvBytes);
  const kept = Math.min(whole, EXEC_RECORD.argvMax);
  const { argv, truncated } = argumentVector(
    bytes.subarray(EXEC_RECORD.argv, EXEC_RECORD.argv + kept),
    whole,
  );
  return truncated ? { argv, argvTruncated: true } : { argv };
}

function decodeAncestors(bytes: Buffer): AncestorRef[] {
  const found: AncestorRef[] = [];
  for (let index = 0; index < ANCESTOR.count; index += 1) {
    const at = EXEC_RECORD.ancestors + index * ANCESTOR.bytes;
    const pid = bytes.readUInt32LE(at + ANCESTOR.pid);
    if (pid === 0) break;
    found.push({
      pid,
      startTicks: ticksOf(bytes.readBigUInt64LE(at + ANCESTOR.startNs)),
      uid: bytes.readUInt32LE(at + ANCESTOR.uid),
      comm: cString(bytes, at + ANCESTOR.comm, COMM_BYTES),
    });
  }
  return found;
}

function decodeDirectory(bytes: Buffer): string {
  const names: string[] = [];
  for (let index = 0; index < CWD.count; index += 1) {
    const name = cString(bytes, EXEC_RECORD.cwd + index * CWD.nameBytes, CWD.nameBytes);
    if (name === '') break;
    if (name === '/') continue; // the root of a mount whose mount point was not reached
    names.unshift(Buffer.byteLength(name) >= CWD.nameBytes - 1 ? `${name}${ELLIPSIS}` : name);
  }
  if (names.length === CWD.count) names.unshift(ELLIPSIS);
  return `/${names.join('/')}`;
}

/** execve(2) takes a path relative to the working directory too. */
function executedPath(exe: string, cwd: string): string {
  return exe === '' || exe.startsWith('/') ? exe : posix.join(cwd, exe);
}

/** The kernel names a pseudo-terminal `pts0`; its device, and what who(1) and ps(1) show, is `pts/0`. */
function terminalName(name: string): string {
  return name.replace(/^pts(\d+)$/, 'pts/$1');
}
