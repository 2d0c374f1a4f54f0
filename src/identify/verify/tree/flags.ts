/** Flags of the calls that a scan makes. include/uapi/linux/fcntl.h, asm-generic/fcntl.h; open(2), statx(2). */
import { constants } from 'node:fs';

export const AT_FDCWD = -100;
export const AT_SYMLINK_NOFOLLOW = 0x100;
export const AT_NO_AUTOMOUNT = 0x800;
export const AT_EMPTY_PATH = 0x1000;
const O_CLOEXEC = 0o2000000;
const O_PATH = 0o10000000;

/** Does not read the directory, only stands for it. */
export const OPEN_PATH = O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW | O_CLOEXEC;
export const OPEN_DIRECTORY = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW | O_CLOEXEC;
/** Never waits, follows no link, becomes nobody's terminal. */
export const OPEN_FILE =
  constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY | O_CLOEXEC;
/** Reading leaves no trace in atime; only the owner and root may ask for it (EPERM). */
export const O_NOATIME = constants.O_NOATIME;

/** PATH_MAX of limits.h is 4096 with the NUL; a path beyond it cannot be given to the kernel in one call. */
export const LONGEST_PATH = 4096;
