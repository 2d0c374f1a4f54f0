/** What the tests of eBPF programs share: why they cannot run here, and what of them is left in the kernel. */
import { closeSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { messageOf } from '../../src/domain/errors.ts';
import { BpfMap, MAP_TYPE } from '../../src/host/bpf/index.ts';
import { bpfRaw } from '../../src/host/bpf/syscall.ts';

const root = process.getuid?.() === 0;
export const needsRoot = root ? false : 'needs root: fanotify and eBPF';

/** include/uapi/linux/bpf.h */
const BPF_PROG_GET_FD_BY_ID = 13;

/** Why this machine cannot have eBPF at all. Where it can, a program that is refused is a failure, never a skip. */
function noEbpf(): string | false {
  if (!root) return 'needs root: eBPF';
  if (!existsSync('/sys/kernel/btf/vmlinux')) return 'this kernel does not publish its types';
  const map = { name: 'probe', type: MAP_TYPE.ARRAY, keyBytes: 4, valueBytes: 4, entries: 1 };
  try {
    new BpfMap(map).close();
    return false;
  } catch (thrown) {
    return `this machine forbids eBPF: ${messageOf(thrown)}`;
  }
}
export const needsEbpf = noEbpf();

/** eBPF programs that a process holds: their descriptors say `prog_id` in fdinfo(5). */
export function programIds(pid: number): number[] {
  const ids = readdirSync(`/proc/${pid}/fdinfo`).flatMap((fd) => {
    const info = textOf(`/proc/${pid}/fdinfo/${fd}`);
    const id = /^prog_id:\t(\d+)/m.exec(info)?.[1];
    return id === undefined || /^link_type/m.test(info) ? [] : [Number(id)];
  });
  return [...new Set(ids)];
}

export function isLoaded(id: number): boolean {
  const attributes = Buffer.alloc(16);
  attributes.writeUInt32LE(id, 0);
  const fd = bpfRaw(BPF_PROG_GET_FD_BY_ID, attributes);
  if (fd >= 0) closeSync(fd);
  return fd >= 0;
}

/** Empty for what is closed by now: of our own descriptors, that of the listing itself. */
function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
