/** The programs at the security hooks, and the maps they read. */
import { closeSync } from 'node:fs';
import { attachTyped, loadProgram, PROGRAM_TYPE } from '../bpf/index.ts';
import { attributesProgram, openProgram, xattrsProgram } from './inode-programs.ts';
import { createMaps, type KernelMaps } from './kernel-maps.ts';
import { type Hook, HOOKS, kernelLayout } from './kernel-layout.ts';
import { removeProgram, renameProgram } from './name-programs.ts';
import type { Parts } from './steps.ts';

const BUILD: Readonly<Record<Hook, (parts: Parts) => Buffer>> = {
  inode_unlink: (parts) => removeProgram(parts, 'inode_unlink'),
  inode_rmdir: (parts) => removeProgram(parts, 'inode_rmdir'),
  inode_rename: renameProgram,
  inode_setattr: attributesProgram,
  inode_setxattr: (parts) => xattrsProgram(parts, 'inode_setxattr'),
  inode_removexattr: (parts) => xattrsProgram(parts, 'inode_removexattr'),
  file_open: openProgram,
};

/** Everything lives by file descriptors and is pinned nowhere: the kernel drops it when they are closed, kill -9 included. */
export class KernelSide {
  readonly maps: KernelMaps;
  readonly #fds: number[] = [];

  /** Throws when this kernel, or our privilege, does not allow it; nothing is left behind then. */
  constructor() {
    const layout = kernelLayout();
    this.maps = createMaps();
    try {
      const parts = { layout, maps: this.maps };
      for (const hook of HOOKS) this.#attach(hook, layout.hooks.get(hook)?.type ?? 0, BUILD[hook](parts));
    } catch (thrown) {
      this.close();
      throw thrown;
    }
  }

  close(): void {
    for (const fd of this.#fds.splice(0).toReversed()) closeSync(fd);
    for (const map of Object.values(this.maps)) map.close();
  }

  #attach(hook: Hook, type: number, code: Buffer): void {
    const program = loadProgram(hook.replace('inode', 'guard'), code, PROGRAM_TYPE.LSM, type);
    this.#fds.push(program);
    this.#fds.push(attachTyped(program));
  }
}
