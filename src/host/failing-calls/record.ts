/**
 * What the eBPF programs write and this process reads. All fields little-endian.
 *
 *     key: what failed                                           value: how often
 *     0    u16 service    index of the service                   0   u64 count
 *     2    u16 number     of the system call, or SIGNAL          8   u64 firstNs   boot time
 *     4    u16 errno      or the signal; 0 = it succeeded        16  u64 lastNs
 *     6    u8  kind       what the subject is: KIND              24  u32 pid       of the last, in our pid namespace or 0
 *     7    u8  socket     type of an address's socket, else 0    28  u32 (zero)
 *     8    place          directory of a relative path, or the   32
 *                         open file; all zero when there is none
 *     32   char comm[16]
 *     48   subject[256]   path: NUL-ended, as far as it fits; address: struct sockaddr
 *     304
 *
 *     place: the key under which the path of a directory or file is kept       path of a place
 *     0    u64 dentry                                                          0    names[12][64]  the deepest first,
 *     8    u64 mount                                                                ended by an empty one
 *     16   u64 name       hash and length: a dentry that is used               768
 *     24                  anew for another name is another place
 */
export const COMM_BYTES = 16; // TASK_COMM_LEN, include/linux/sched.h

export const PLACE = { dentry: 0, mount: 8, name: 16, bytes: 24 } as const;
/** Deeper paths are shown with a leading `…`. */
export const NAMES = { nameBytes: 64, count: 12, bytes: 12 * 64 } as const;

export const KEY = {
  service: 0,
  number: 2,
  errno: 4,
  kind: 6,
  socket: 7,
  place: 8,
  comm: 32,
  subject: 48,
  /** Documented bound of what is kept of a path; PATH_MAX is 4096, real ones of web services stay below 200. */
  subjectBytes: 256,
  bytes: 304,
} as const;

export const VALUE = { count: 0, firstNs: 8, lastNs: 16, pid: 24, bytes: 32 } as const;

/** In the place of a system call's number: the process was ended by the signal that stands in `errno`. */
export const SIGNAL = 0xffff;

/** A program's path as execve(2) was given it, padded with NUL; longer ones are not followed. */
export const PROGRAM_BYTES = 128;

export const KIND = { none: 0, path: 1, address: 2, descriptor: 3 } as const;

/** A connection attempt that is not decided yet: the record it becomes if it fails. */
export const ATTEMPT = { key: 0, pid: KEY.bytes, bytes: KEY.bytes + 8 } as const;

/**
 * What the programs know of a system call, by its number.
 *
 *     0   u8  kind + 1    0 = not recorded
 *     2   u16 subject     where in the saved registers its subject stands
 *     4   u16 directory   where the descriptor of a relative path's directory stands; 0 = the current one
 *     8   u64 errnos[3]   a bit for each error that counts; bit 0: success does
 *     32
 */
export const CALL = { kind: 0, subject: 2, directory: 4, errnos: 8, bytes: 32 } as const;
/** More numbers than either architecture has. */
export const CALL_NUMBERS = 512;

/** Room for one record while it is made; one for each processor, since the eBPF stack has 512 bytes. */
export const SCRATCH = {
  key: 0,
  registers: KEY.bytes,
  names: KEY.bytes + 512,
  bytes: KEY.bytes + 512 + NAMES.bytes,
} as const;
/** Offsets into the registers are cut to this, so that the verifier sees that they stay inside. */
export const REGISTER_MASK = 0x1f8;
