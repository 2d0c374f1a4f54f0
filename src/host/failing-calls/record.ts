/**
 * What the eBPF programs write and this process reads. All fields little-endian.
 *
 *     key: what failed                                           value: how often, and its words
 *     0    u16 service    index of the service                   0    u64 count
 *     2    u16 number     of the system call, or SIGNAL          8    u64 firstNs   boot time
 *     4    u16 errno      or the signal; 0 = it succeeded        16   u64 lastNs
 *     6    u8  kind       what the subject is: KIND              24   u32 pid       of the last, in our pid namespace or 0
 *     7    u8  socket     type of an address's socket, else 0    28   u32 length    bytes of the subject
 *     8    place          directory of a relative path, or the   32   subject[256]  path with its NUL, cut when it fills
 *                         open file; all zero when there is none                    the room; address: struct sockaddr
 *     32   char comm[16]                                         288
 *     48   u64 hash       of the subject
 *     56
 *
 * The subject itself is no part of the key: hashing and comparing 256 bytes at every missing `.htaccess` would cost twice as much
 * as all the rest. Nor is the name of the program, and the time of the last is a tick, which is read without a call: both for the
 * same reason. The hash begins with a random number, so that nobody can choose two paths that are taken for one.
 *
 *     place: the key under which the path of a directory or file is kept       path of a place
 *     0    u64 dentry                                                          0    names[12][64]  the deepest first,
 *     8    u64 mount                                                                ended by an empty one
 *     16   u64 name       hash and length: a dentry that is used               768
 *                         anew for another name is another place
 *     24   u64 root       of the process: its paths begin there
 *     32
 */
export const COMM_BYTES = 16; // TASK_COMM_LEN, include/linux/sched.h

export const PLACE = { dentry: 0, mount: 8, name: 16, root: 24, bytes: 32 } as const;
/** Deeper paths are shown with a leading `…`. */
export const NAMES = { nameBytes: 64, count: 12, bytes: 12 * 64 } as const;

export const KEY = {
  service: 0,
  number: 2,
  errno: 4,
  kind: 6,
  socket: 7,
  place: 8,
  hash: 40,
  bytes: 48,
} as const;

/** Bound of what is kept of a path. PATH_MAX is 4096; real ones of web services stay below 200. */
export const SUBJECT_BYTES = 256;
export const VALUE = {
  count: 0,
  firstNs: 8,
  firstTick: 16,
  lastTick: 24,
  pid: 32,
  length: 36,
  comm: 40,
  subject: 56,
  bytes: 56 + SUBJECT_BYTES,
} as const;

/** Key and value one behind the other, as a record is while it is made. */
export const RECORD = {
  key: 0,
  value: KEY.bytes,
  pid: KEY.bytes + VALUE.pid,
  length: KEY.bytes + VALUE.length,
  comm: KEY.bytes + VALUE.comm,
  subject: KEY.bytes + VALUE.subject,
  bytes: KEY.bytes + VALUE.bytes,
} as const;

/** In the place of a system call's number: the process was ended by the signal that stands in `errno`. */
export const SIGNAL = 0xffff;

/** A program's path as execve(2) was given it, padded with NUL; longer ones are not followed. */
export const PROGRAM_BYTES = 128;

export const KIND = { none: 0, path: 1, address: 2, descriptor: 3 } as const;

/**
 * What the programs know of a system call, by its number.
 *
 *     0   u8  kind + 1    0 = not recorded
 *     1   u8  asks        1 = it only asks whether something is there
 *     2   u16 subject     which argument its subject is, counted from 1
 *     4   u16 directory   which argument is the descriptor of a relative path's directory; 0 = the current one
 *     8   u64 errnos[3]   a bit for each error that counts; bit 0: success does
 *     32
 */
export const CALL = { kind: 0, asks: 1, subject: 2, directory: 4, errnos: 8, bytes: 32 } as const;
/** More numbers than either architecture has. */
export const CALL_NUMBERS = 512;
