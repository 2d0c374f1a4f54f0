/** What this kernel lets the file guard do, in words: asked before anything is tried, so that the answer names the reason. */
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { closeSync } from 'node:fs';
import { codeOf } from '../../domain/errors.ts';
import { Assembler, Btf, loadProgram, PROGRAM_TYPE, ProgramRefused, R0 } from '../bpf/index.ts';

const LSM_LIST = '/sys/kernel/security/lsm';
const KERNEL_BTF = '/sys/kernel/btf/vmlinux';
/** PROC_PID_INIT_INO, include/linux/proc_ns.h */
const INITIAL_PID_NAMESPACE = 'pid:[4026531836]';

export type Support = { readonly supported: true } | { readonly supported: false; readonly why: string };

/** Tries what it can without attaching anything: a program that allows everything is loaded and dropped. About 20 ms. */
export function fileGuardSupport(): Support {
  const why = noBtf() ?? notInitialNamespace() ?? notListed() ?? refused();
  return why === undefined ? { supported: true } : { supported: false, why };
}

function noBtf(): string | undefined {
  return existsSync(KERNEL_BTF) ? undefined : `the kernel does not publish its types (${KERNEL_BTF})`;
}

/** Programs see processes by the numbers of the initial namespace; ours would mean others. */
function notInitialNamespace(): string | undefined {
  return readlinkSync('/proc/self/ns/pid') === INITIAL_PID_NAMESPACE
    ? undefined
    : 'this is a container: processes have other numbers here than the kernel guard would see';
}

/** The list is in securityfs, which need not be mounted; then the trial alone decides, and attaching it. */
function notListed(): string | undefined {
  let list: string;
  try {
    list = readFileSync(LSM_LIST, 'utf8').trim();
  } catch {
    return undefined;
  }
  if (list.split(',').includes('bpf')) return undefined;
  return `bpf is not among the kernel's security modules (${list}); boot with lsm=${list},bpf to have it`;
}

function refused(): string | undefined {
  try {
    const hook = Btf.ofKernel([]).func('bpf_lsm_inode_unlink');
    if (hook === undefined) return 'the kernel was built without CONFIG_BPF_LSM';
    const allowAll = new Assembler().moveImmediate(R0, 0).exit().build();
    closeSync(loadProgram('guard_probe', allowAll, PROGRAM_TYPE.LSM, hook.type));
    return undefined;
  } catch (thrown) {
    const code = thrown instanceof ProgramRefused ? thrown.code : codeOf(thrown);
    if (code !== 'EPERM') return thrown instanceof Error ? thrown.message : String(thrown);
    return process.getuid?.() === 0
      ? 'the kernel refuses security programs with EPERM although it has them: lockdown or a policy of the host'
      : 'it needs root';
  }
}
