/**
 * What the eBPF programs write and this process reads: one record per exec, one per fork. All fields little-endian.
 *
 *     exec record                                     fork record
 *     0    u64 execNs      boot time of the exec      0   u64 startNs        of the child
 *     8    u64 startNs     of the process             8   u64 parentStartNs  of the parent
 *     16   u64 cgroupId    cgroup v2                  16  u64 cgroupId
 *     24   u32 pid         in our pid namespace       24  u32 parentPid      in our pid namespace
 *     28   u32 uid         real                       28  u32 uid
 *     32   u32 gid         real                       32  u32 gid
 *     36   u32 loginUid    2³²-1 = unset              36  u32 loginUid
 *     40   u32 argvBytes   length of the real argv    40  char comm[16]
 *     44   i32 argvError   0 = argv was read          56
 *     48   char comm[16]
 *     64   char exe[256]   as given to execve(2)
 *     320  char terminal[32]
 *     352  ancestors[8] { u32 pid; u32 uid; u64 startNs; char comm[16] }, parent first, ended by pid 0
 *     608  cwd[12][64]     one name per slot, the deepest first, ended by an empty name
 *     1376 argv[2048]      arguments, each ended by NUL
 *     3424
 */
export const COMM_BYTES = 16; // TASK_COMM_LEN, include/linux/sched.h

export const ANCESTOR = { pid: 0, uid: 4, startNs: 8, comm: 16, bytes: 32, count: 8 } as const;
/** Deeper directories are shown with a leading `…`. */
export const CWD = { nameBytes: 64, count: 12 } as const;

export const EXEC_RECORD = {
  execNs: 0,
  startNs: 8,
  cgroupId: 16,
  pid: 24,
  uid: 28,
  gid: 32,
  loginUid: 36,
  argvBytes: 40,
  argvError: 44,
  comm: 48,
  exe: 64,
  exeBytes: 256,
  terminal: 320,
  terminalBytes: 32,
  ancestors: 352,
  cwd: 352 + ANCESTOR.count * ANCESTOR.bytes,
  argv: 608 + CWD.count * CWD.nameBytes,
  argvMax: 2048,
  bytes: 3424,
} as const;

export const FORK_RECORD = {
  startNs: 0,
  parentStartNs: 8,
  cgroupId: 16,
  parentPid: 24,
  uid: 28,
  gid: 32,
  loginUid: 36,
  comm: 40,
  bytes: 56,
} as const;

/** Keys of both maps: the pid, in our pid namespace. */
export const KEY_BYTES = 4;

/** `(uid_t)-1`: AUDIT_UID_UNSET. */
export const UNSET_UID = 0xffffffff;
