/** Where the running kernel keeps what the programs read. Names as in include/linux/{sched,fdtable,fs,net,dcache,binfmts}.h, include/net/sock.h. */
import { Btf } from '../bpf/index.ts';

const STRUCTS = [
  'task_struct',
  'signal_struct',
  'files_struct',
  'fdtable',
  'file',
  'path',
  'fs_struct',
  'dentry',
  'mount',
  'vfsmount',
  'socket',
  'linux_binprm',
  'sock',
];

export type Layout = ReturnType<typeof kernelLayout>;

/** Byte offsets. Throws with the member's name when this kernel has none of it. */
export function kernelLayout(btf: Btf = Btf.ofKernel(STRUCTS)) {
  const at = (path: string): number => btf.offset(path);
  return {
    /** Number of the type of the tracepoint at the end of system calls. */
    sysExit: btf.typedef('btf_trace_sys_exit'),
    task: {
      pid: at('task_struct.pid'),
      tgid: at('task_struct.tgid'),
      exitCode: at('task_struct.exit_code'),
      signal: at('task_struct.signal'),
      files: at('task_struct.files'),
      fs: at('task_struct.fs'),
    },
    /** Threads of the process that are still alive. */
    liveThreads: at('signal_struct.live'),
    files: { table: at('files_struct.fdt'), size: at('fdtable.max_fds'), array: at('fdtable.fd') },
    file: {
      dentry: at('file.f_path') + at('path.dentry'),
      mount: at('file.f_path') + at('path.mnt'),
      /** `struct socket *` in the file of a socket. */
      socket: at('file.private_data'),
    },
    fs: {
      rootDentry: at('fs_struct.root') + at('path.dentry'),
      rootMount: at('fs_struct.root') + at('path.mnt'),
      currentDentry: at('fs_struct.pwd') + at('path.dentry'),
      currentMount: at('fs_struct.pwd') + at('path.mnt'),
    },
    dentry: {
      name: at('dentry.d_name.name'),
      hashAndLength: at('dentry.d_name.hash_len'),
      parent: at('dentry.d_parent'),
    },
    /** A path holds a `struct vfsmount *`, which is the member `mnt` of a `struct mount`; offsets are from there. */
    mount: {
      root: at('vfsmount.mnt_root'),
      parent: at('mount.mnt_parent') - at('mount.mnt'),
      mountpoint: at('mount.mnt_mountpoint') - at('mount.mnt'),
      /** From a `struct mount` to its `vfsmount`. */
      vfsmount: at('mount.mnt'),
    },
    executedPath: at('linux_binprm.filename'),
    socket: { type: at('socket.type'), sock: at('socket.sk') },
    sock: { state: at('sock.__sk_common.skc_state'), error: at('sock.sk_err') },
  };
}
