/** fanotify numbers: include/uapi/linux/fanotify.h, meanings in fanotify_init(2), fanotify_mark(2) and fanotify(7). */

export const INIT = {
  FAN_CLOEXEC: 0x1,
  FAN_NONBLOCK: 0x2,
  /** No limit but memory: a reader that is stopped for seconds loses nothing. Needs CAP_SYS_ADMIN. */
  FAN_UNLIMITED_QUEUE: 0x10,
  FAN_UNLIMITED_MARKS: 0x20,
  FAN_REPORT_DIR_FID: 0x400,
  FAN_REPORT_NAME: 0x800,
  /** Mounts instead of files; since Linux 6.14. */
  FAN_REPORT_MNT: 0x4000,
} as const;

export const MARK = {
  FAN_MARK_ADD: 0x1,
  FAN_MARK_REMOVE: 0x2,
  FAN_MARK_ONLYDIR: 0x8,
  /** A mount namespace; since Linux 6.14. */
  FAN_MARK_MNTNS: 0x110,
} as const;

export const MASK = {
  FAN_MODIFY: 0x2,
  FAN_ATTRIB: 0x4,
  FAN_CLOSE_WRITE: 0x8,
  FAN_MOVED_FROM: 0x40,
  FAN_MOVED_TO: 0x80,
  FAN_CREATE: 0x100,
  FAN_DELETE: 0x200,
  FAN_DELETE_SELF: 0x400,
  FAN_MOVE_SELF: 0x800,
  FAN_Q_OVERFLOW: 0x4000,
  FAN_MNT_ATTACH: 0x01000000,
  FAN_MNT_DETACH: 0x02000000,
  FAN_EVENT_ON_CHILD: 0x08000000,
  FAN_ONDIR: 0x40000000,
} as const;

/** Types of information records behind an event. */
export const INFO = {
  FAN_EVENT_INFO_TYPE_DFID_NAME: 2,
  FAN_EVENT_INFO_TYPE_DFID: 3,
} as const;

/** struct fanotify_event_metadata: event_len u32, vers u8, reserved u8, metadata_len u16, mask u64, fd s32, pid s32. */
export const METADATA = {
  eventLength: 0,
  version: 4,
  metadataLength: 6,
  mask: 8,
  pid: 20,
  size: 24,
} as const;

/** struct fanotify_event_metadata.vers of every kernel since 2.6.39. */
export const METADATA_VERSION = 3;

/**
 * struct fanotify_event_info_fid: header (type u8, pad u8, len u16), file system id 2 × s32, then struct file_handle
 * (handle_bytes u32, handle_type s32, the handle), then for a named record the name, ended by a zero byte.
 */
export const FID = { type: 0, length: 2, fsid: 4, handleBytes: 12, handleType: 16, handle: 20 } as const;
