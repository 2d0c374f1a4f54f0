/** Where the running kernel keeps what identifies a process. Names as in include/linux/{sched,sched/signal,pid,mm_types,dcache,cred}.h. */
import { Btf } from '../bpf/index.ts';

const STRUCTS = [
  'task_struct',
  'signal_struct',
  'tty_struct',
  'mm_struct',
  'linux_binprm',
  'cred',
  'pid',
  'upid',
  'pid_namespace',
  'fs_struct',
  'path',
  'dentry',
  'mount',
  'vfsmount',
];

/** `enum pid_type`, include/linux/pid_types.h: `signal->pids[PIDTYPE_TGID]` is the process's own `struct pid`. */
const PIDTYPE_TGID = 1;
const POINTER_BYTES = 8;

export type KernelLayout = ReturnType<typeof kernelLayout>;

/** Byte offsets, by structure. Throws with the member's name when this kernel has none of it. */
export function kernelLayout(btf: Btf = Btf.ofKernel(STRUCTS)) {
  const at = (path: string): number => btf.offset(path);
  return {
    task: {
      pid: at('task_struct.pid'),
      tgid: at('task_struct.tgid'),
      realParent: at('task_struct.real_parent'),
      groupLeader: at('task_struct.group_leader'),
      realCred: at('task_struct.real_cred'),
      comm: at('task_struct.comm'),
      mm: at('task_struct.mm'),
      fs: at('task_struct.fs'),
      signal: at('task_struct.signal'),
      startBootNs: at('task_struct.start_boottime'),
      /** Absent from kernels built without CONFIG_AUDIT. */
      loginUid: btf.has('task_struct.loginuid') ? at('task_struct.loginuid') : undefined,
    },
    signal: { tty: at('signal_struct.tty'), pid: at('signal_struct.pids') + PIDTYPE_TGID * POINTER_BYTES },
    ttyName: at('tty_struct.name'),
    mm: { argStart: at('mm_struct.arg_start'), argEnd: at('mm_struct.arg_end') },
    binprmFilename: at('linux_binprm.filename'),
    credUid: at('cred.uid'),
    pid: {
      level: at('pid.level'),
      numbers: at('pid.numbers'),
      number: at('upid.nr'),
      namespace: at('upid.ns'),
      bytes: btf.size('upid'),
      inode: at('pid_namespace.ns.inum'),
    },
    cwd: {
      dentry: at('fs_struct.pwd') + at('path.dentry'),
      mount: at('fs_struct.pwd') + at('path.mnt'),
    },
    dentry: { name: at('dentry.d_name.name'), parent: at('dentry.d_parent') },
    /** A path holds a `struct vfsmount *`, which is the member `mnt` of a `struct mount`. */
    mount: {
      vfsmount: at('mount.mnt'),
      parent: at('mount.mnt_parent'),
      mountpoint: at('mount.mnt_mountpoint'),
      root: at('mount.mnt') + at('vfsmount.mnt_root'),
    },
  };
}
