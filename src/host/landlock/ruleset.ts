/** The three calls of landlock(7), and their structures. */
import { closeSync, openSync, statSync } from 'node:fs';
import { check, declare, lastErrno } from '../libc/index.ts';

/** include/uapi/asm-generic/unistd.h: the same numbers on x86-64 and arm64. */
const SYS = { createRuleset: 444, addRule: 445, restrictSelf: 446 } as const;
const VERSION_FLAG = 1; // LANDLOCK_CREATE_RULESET_VERSION
const RULE = { pathBeneath: 1, netPort: 2 } as const;
const PR_SET_NO_NEW_PRIVS = 38;
const O_PATH = 0o10000000;

interface Right {
  readonly bit: bigint;
  /** The first ABI that has it. */
  readonly abi: number;
  /** Whether it means something for a file; the others are of directories. */
  readonly forFiles: boolean;
}

const ofFile = (at: bigint, abi: number): Right => ({ bit: 1n << at, abi, forFiles: true });
const ofDirectory = (at: bigint, abi: number): Right => ({ bit: 1n << at, abi, forFiles: false });

/** include/uapi/linux/landlock.h, LANDLOCK_ACCESS_FS_*. */
export const RIGHT = {
  execute: ofFile(0n, 1),
  writeFile: ofFile(1n, 1),
  readFile: ofFile(2n, 1),
  readDirectory: ofDirectory(3n, 1),
  removeDirectory: ofDirectory(4n, 1),
  removeFile: ofDirectory(5n, 1),
  makeCharacterDevice: ofDirectory(6n, 1),
  makeDirectory: ofDirectory(7n, 1),
  makeFile: ofDirectory(8n, 1),
  makeSocket: ofDirectory(9n, 1),
  makeFifo: ofDirectory(10n, 1),
  makeBlockDevice: ofDirectory(11n, 1),
  makeLink: ofDirectory(12n, 1),
  refer: ofDirectory(13n, 2),
  truncate: ofFile(14n, 3),
  ioctlDevice: ofFile(15n, 5),
} as const satisfies Record<string, Right>;

/** LANDLOCK_ACCESS_NET_*: since the fourth ABI. */
export const PORT_RIGHT = { bind: 1n, connect: 2n } as const;
export const PORTS_ABI = 4;

const syscall3 = declare<(n: number, a: Buffer | null, b: number, c: number) => number>(
  'long syscall(long n, void *a, unsigned long b, unsigned long c)',
);
const syscallRule = declare<
  (n: number, fd: number, type: number, attribute: Buffer, flags: number) => number
>('long syscall(long n, long fd, unsigned long type, void *attribute, unsigned long flags)');
const prctl = declare<(option: number, a: number, b: number, c: number, d: number) => number>(
  'int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)',
);

/** The ABI of this kernel; 0 and why when it has none. */
export function landlockAbi(): { readonly abi: number; readonly why?: string } {
  const abi = syscall3(SYS.createRuleset, null, 0, VERSION_FLAG);
  return abi > 0 ? { abi } : { abi: 0, why: lastErrno() };
}

export interface PathRule {
  readonly path: string;
  readonly rights: readonly Right[];
}

export interface PortRule {
  readonly port: number;
  readonly rights: bigint;
}

/**
 * From now on this thread, and every program it starts, has of `handled` only what the rules grant, for ever. Paths that are not there
 * are left out, rights that this kernel does not know as well. `ports`: undefined leaves the network as it is. Throws SystemError.
 */
export function restrict(
  handled: readonly Right[],
  paths: readonly PathRule[],
  ports?: readonly PortRule[],
): void {
  const { abi } = landlockAbi();
  const withPorts = ports !== undefined && abi >= PORTS_ABI;
  const attribute = Buffer.alloc(withPorts ? 16 : 8); // struct landlock_ruleset_attr
  attribute.writeBigUInt64LE(bitsOf(handled, abi), 0);
  if (withPorts) attribute.writeBigUInt64LE(PORT_RIGHT.bind | PORT_RIGHT.connect, 8);
  const ruleset = check(
    syscall3(SYS.createRuleset, attribute, attribute.length, 0),
    'landlock_create_ruleset',
    'fs',
  );
  try {
    for (const { path, rights } of paths) allowPath(ruleset, path, rights, abi);
    if (withPorts) for (const one of ports) allowPort(ruleset, one);
    check(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 'prctl', 'no_new_privs');
    check(
      syscallRule(SYS.restrictSelf, ruleset, 0, Buffer.alloc(8), 0),
      'landlock_restrict_self',
      'this thread',
    );
  } finally {
    closeSync(ruleset);
  }
}

function bitsOf(rights: readonly Right[], abi: number): bigint {
  return rights.reduce((bits, right) => (right.abi <= abi ? bits | right.bit : bits), 0n);
}

/** struct landlock_path_beneath_attr, packed: u64 allowed_access, s32 parent_fd. */
function allowPath(ruleset: number, path: string, rights: readonly Right[], abi: number): void {
  const directory = statSync(path, { throwIfNoEntry: false })?.isDirectory();
  if (directory === undefined) return;
  const bits = bitsOf(directory ? rights : rights.filter((right) => right.forFiles), abi);
  if (bits === 0n) return;
  const parent = openSync(path, O_PATH);
  try {
    const rule = Buffer.alloc(12);
    rule.writeBigUInt64LE(bits, 0);
    rule.writeInt32LE(parent, 8);
    check(syscallRule(SYS.addRule, ruleset, RULE.pathBeneath, rule, 0), 'landlock_add_rule', path);
  } finally {
    closeSync(parent);
  }
}

/** struct landlock_net_port_attr: u64 allowed_access, u64 port in host byte order. */
function allowPort(ruleset: number, { port, rights }: PortRule): void {
  const rule = Buffer.alloc(16);
  rule.writeBigUInt64LE(rights, 0);
  rule.writeBigUInt64LE(BigInt(port), 8);
  check(syscallRule(SYS.addRule, ruleset, RULE.netPort, rule, 0), 'landlock_add_rule', `port ${port}`);
}
