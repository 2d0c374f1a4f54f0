/** Texts under /proc/PID, as values: proc_pid_stat(5), proc_pid_status(5), proc_pid_cgroup(5), proc_pid_environ(5). Pure. */
import { printable } from './text.ts';

export interface ProcStat {
  readonly comm: string;
  readonly parent: number;
  readonly terminal?: string;
  readonly startTicks: number;
}

/** Fields of stat after the name, which is in brackets and may itself hold brackets, blanks and newlines. */
const STAT = { parent: 1, terminal: 4, startTicks: 19 } as const;

export function parseStat(text: string): ProcStat | undefined {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  const fields = text.slice(close + 2).split(' ');
  const parent = Number(fields[STAT.parent]);
  const startTicks = Number(fields[STAT.startTicks]);
  if (open < 0 || close < open || !Number.isInteger(parent) || !Number.isInteger(startTicks))
    return undefined;
  const terminal = terminalName(Number(fields[STAT.terminal]));
  return {
    comm: printable(text.slice(open + 1, close)),
    parent,
    startTicks,
    ...(terminal === undefined ? {} : { terminal }),
  };
}

/** Documentation/admin-guide/devices.txt: consoles and serial ports share major 4, pseudo-terminals have 136–143. */
const MAJOR = { tty: 4, firstPts: 136, lastPts: 143 } as const;
const FIRST_SERIAL_MINOR = 64;
const MINORS = 256;

/** `tty_nr`: minor in bits 31–20 and 7–0, major in bits 15–8; 0 is none. */
function terminalName(device: number): string | undefined {
  if (!Number.isInteger(device) || device === 0) return undefined;
  const major = (device >> 8) & 0xfff;
  const minor = (device & 0xff) | ((device >>> 12) & 0xfff00);
  if (major >= MAJOR.firstPts && major <= MAJOR.lastPts)
    return `pts/${(major - MAJOR.firstPts) * MINORS + minor}`;
  if (major !== MAJOR.tty) return `${major}:${minor}`;
  return minor < FIRST_SERIAL_MINOR ? `tty${minor}` : `ttyS${minor - FIRST_SERIAL_MINOR}`;
}

/** Real user and group: the person, also where a set-user-ID program runs as somebody else. */
export function parseUsers(status: string): { readonly uid: number; readonly gid: number } | undefined {
  const uid = /^Uid:\t(\d+)/m.exec(status)?.[1];
  const gid = /^Gid:\t(\d+)/m.exec(status)?.[1];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

/** The cgroup v2 path, from the line `0::/…`. */
export function parseCgroup(text: string): string | undefined {
  const path = /^0::(.*)$/m.exec(text)?.[1];
  return path === undefined ? undefined : printable(path);
}

/** One variable of an environment block. The first counts, as it does for getenv(3). */
export function environmentVariable(block: string, name: string): string | undefined {
  const entry = block.split('\0').find((line) => line.startsWith(`${name}=`));
  return entry === undefined ? undefined : printable(entry.slice(name.length + 1));
}
