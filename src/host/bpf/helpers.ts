/**
 * Kernel functions an eBPF program may call, by number: bpf-helpers(7), numbers from `___BPF_FUNC_MAPPER` in
 * include/uapi/linux/bpf.h (stable interface). All of these exist since Linux 5.8.
 */
export const HELPER = {
  map_lookup_elem: 1,
  map_update_elem: 2,
  map_delete_elem: 3,
  get_current_pid_tgid: 14,
  get_current_uid_gid: 15,
  get_current_comm: 16,
  get_current_task: 35,
  get_current_cgroup_id: 80,
  map_push_elem: 87,
  probe_read_user: 112,
  probe_read_kernel: 113,
  probe_read_user_str: 114,
  probe_read_kernel_str: 115,
  jiffies64: 118,
  get_ns_current_pid_tgid: 120,
  ktime_get_boot_ns: 125,
} as const;
export type Helper = keyof typeof HELPER;
