/**
 * Landlock: a process gives up rights for itself and everything it starts, for ever (landlock(7)). Rights are handled as a set
 * and then granted below chosen paths; what is handled and not granted is denied, to root as well.
 */
import { closeSync, openSync, statSync } from 'node:fs';
import { check, declare, lastErrno } from '../libc/index.ts';

/** include/uapi/asm-generic/unistd.h: the same numbers on x86-64 and arm64. */
const SYS = { createRuleset: 444, addRule: 445, restrictSelf: 446 } as const;
const VERSION_FLAG = 1; // LANDLOCK_CREATE_RULESET_VERSION
const RULE_PATH_BENEATH = 1;
const PR_SET_NO_NEW_PRIVS = 38;
const O_PATH = 0o10000000;

/** include/uapi/linux/landlock.h, with the first ABI that has them. */
const RIGHT = {
  writeFile: { bit: 1n << 1n, abi: 1, forFiles: true },
  removeDirectory: { bit: 1n << 4n, abi: 1, forFiles: false },
  removeFile: { bit: 1n << 5n, abi: 1, forFiles: false },
  refer: { bit: 1n << 13n, abi: 2, forFiles: false },
  truncate: { bit: 1n << 14n, abi: 3, forFiles: true },
} as const;

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

/**
 * From now on this thread, and every program it starts, can remove, replace, truncate and open for writing only at and below
 * `granted`. Paths that are not there are left out. Throws SystemError when the kernel refuses.
 */
export function forbidRemovalExcept(granted: readonly string[]): void {
  const { abi } = landlockAbi();
  const rights = Object.values(RIGHT).filter((right) => right.abi <= abi);
  const all = rights.reduce((bits, { bit }) => bits | bit, 0n);
  const ofFiles = rights.reduce((bits, { bit, forFiles }) => (forFiles ? bits | bit : bits), 0n);
  const attribute = Buffer.alloc(8); // struct landlock_ruleset_attr: handled_access_fs
  attribute.writeBigUInt64LE(all);
  const ruleset = check(
    syscall3(SYS.createRuleset, attribute, attribute.length, 0),
    'landlock_create_ruleset',
    'fs',
  );
  try {
    // Moving between directories is always looked at; it removes where it takes from, and that is what is forbidden.
    if (abi >= RIGHT.refer.abi) allow(ruleset, '/', RIGHT.refer.bit);
    for (const path of granted) {
      const directory = statSync(path, { throwIfNoEntry: false })?.isDirectory();
      if (directory !== undefined) allow(ruleset, path, directory ? all : ofFiles);
    }
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

/** struct landlock_path_beneath_attr, packed: u64 allowed_access, s32 parent_fd. */
function allow(ruleset: number, path: string, bits: bigint): void {
  const parent = openSync(path, O_PATH);
  try {
    const rule = Buffer.alloc(12);
    rule.writeBigUInt64LE(bits, 0);
    rule.writeInt32LE(parent, 8);
    check(syscallRule(SYS.addRule, ruleset, RULE_PATH_BENEATH, rule, 0), 'landlock_add_rule', path);
  } finally {
    closeSync(parent);
  }
}
