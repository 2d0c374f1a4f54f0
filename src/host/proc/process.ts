/** One process: the fields of /proc/PID/stat, status, cmdline and exe (proc_pid_stat(5), proc_pid_status(5)). */

export interface ProcessInfo {
  readonly pid: number;
  readonly ppid: number;
  readonly comm: string;
  /** One letter of proc_pid_stat(5); `Z` is a zombie: dead, not yet reaped. */
  readonly state: string;
  /** Start time in clock ticks after boot; with the pid it identifies a process for good. */
  readonly startTicks: string;
  /** Path of the executable; absent when not readable (another user's process, kernel thread). */
  readonly exe?: string;
  /** The executable's file was unlinked or replaced since it started. */
  readonly exeDeleted: boolean;
  readonly argv: readonly string[];
  /** Effective uid. */
  readonly uid: number;
}

const DELETED = ' (deleted)';

/** Field positions after the command name, which is in brackets and may itself hold brackets and spaces. */
const FIELD = { state: 0, ppid: 1, starttime: 19 } as const;

export function parseStat(
  text: string,
):
  | { readonly comm: string; readonly state: string; readonly ppid: number; readonly startTicks: string }
  | undefined {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return undefined;
  const fields = text.slice(close + 2).split(' ');
  const state = fields[FIELD.state];
  const startTicks = fields[FIELD.starttime];
  const ppid = Number(fields[FIELD.ppid]);
  if (state === undefined || startTicks === undefined || !Number.isInteger(ppid)) return undefined;
  return { comm: text.slice(open + 1, close), state, ppid, startTicks };
}

/** Effective uid from /proc/PID/status (`Uid: real effective saved fs`). */
export function parseUid(status: string): number | undefined {
  const found = /^Uid:\s+\d+\s+(\d+)/m.exec(status);
  return found ? Number(found[1]) : undefined;
}

/** cmdline is NUL-separated; a daemon that rewrote its title (setproctitle) leaves one string padded with NULs or spaces. */
export function parseCmdline(text: string): readonly string[] {
  let end = text.length;
  while (end > 0 && (text[end - 1] === '\0' || text[end - 1] === ' ')) end -= 1;
  return text.slice(0, end).split('\0');
}

export function splitDeleted(path: string): { readonly path: string; readonly deleted: boolean } {
  return path.endsWith(DELETED)
    ? { path: path.slice(0, -DELETED.length), deleted: true }
    : { path, deleted: false };
}

/** The kernel writes newlines in maps and mountinfo paths as `\012` (seq_file_path). */
export function unescapeProcPath(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
