/** Where the running kernel keeps what the programs of the file guard look at, and what its security hooks are called with. */
import { Btf } from '../bpf/index.ts';

const STRUCTS = ['task_struct', 'mm_struct', 'file', 'inode', 'super_block', 'dentry', 'iattr'];

/** The functions that stand at the security hooks in use, as `bpf_lsm_NAME` (include/linux/lsm_hook_defs.h). */
export const HOOKS = [
  'inode_unlink',
  'inode_rmdir',
  'inode_rename',
  'inode_setattr',
  'inode_setxattr',
  'inode_removexattr',
  'file_open',
] as const;
export type Hook = (typeof HOOKS)[number];

export type KernelLayout = ReturnType<typeof kernelLayout>;

/** Byte offsets, by structure; hooks with the positions of their arguments. Throws with the name of what this kernel has not. */
export function kernelLayout(btf: Btf = Btf.ofKernel(STRUCTS)) {
  const at = (path: string): number => btf.offset(path);
  return {
    task: {
      tgid: at('task_struct.tgid'),
      realParent: at('task_struct.real_parent'),
      groupLeader: at('task_struct.group_leader'),
      startBootNs: at('task_struct.start_boottime'),
      mm: at('task_struct.mm'),
    },
    mmExecutable: at('mm_struct.exe_file'),
    file: { inode: at('file.f_inode'), mode: at('file.f_mode') },
    inode: { number: at('inode.i_ino'), superBlock: at('inode.i_sb') },
    superBlockDevice: at('super_block.s_dev'),
    dentry: {
      inode: at('dentry.d_inode'),
      name: at('dentry.d_name.name'),
      nameLength: at('dentry.d_name.len'),
    },
    attributesValid: at('iattr.ia_valid'),
    hooks: new Map(HOOKS.map((name) => [name, hookOf(btf, name)])),
  };
}

export interface HookShape {
  /** Number of the function's type: what a program is attached to. */
  readonly type: number;
  /** Offset of each argument behind the context pointer. Kernels have put new ones in front of old ones. */
  readonly arguments: ReadonlyMap<string, number>;
}

const WORD_BYTES = 8;

function hookOf(btf: Btf, name: Hook): HookShape {
  const found = btf.func(`bpf_lsm_${name}`);
  if (found === undefined) throw new Error(`this kernel has no security hook for programs: bpf_lsm_${name}`);
  return {
    type: found.type,
    arguments: new Map(found.parameters.map((parameter, n) => [parameter, n * WORD_BYTES])),
  };
}

/** Offset of a hook's argument by its name in the kernel. */
export function argumentOf(layout: KernelLayout, hook: Hook, name: string): number {
  const offset = layout.hooks.get(hook)?.arguments.get(name);
  if (offset === undefined) throw new Error(`this kernel calls ${hook} without an argument ${name}`);
  return offset;
}
