/** Every exit code of the command line, in one table; `docs/manual/exit-codes.md` is tested against it. */
export const EXIT = {
  /** Done, nothing wrong. */
  ok: 0,
  /** The command worked and found something wrong: a finding, a failed verification, a goal that does not hold. */
  found: 1,
  /** The command line could not be understood. */
  usage: 2,
  /** Needs root or another privilege that is absent. */
  privilege: 3,
  /** Bad input: a file, baseline or configuration that cannot be used; nothing was changed. */
  input: 4,
  /** The host refused: disk full, read-only file system, a tool that failed. */
  environment: 5,
  /** The command worked and cannot tell: a rehearsal that did not see the end of it. */
  unknown: 6,
  /** A defect of Stakeout itself. */
  internal: 70,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
