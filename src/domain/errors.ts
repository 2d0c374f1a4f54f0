import { EXIT, type ExitCode } from './exit-codes.ts';

/** An error a person can act on: what failed, on what, why, and what to do next. */
export class StakeoutError extends Error {
  readonly what: string;
  readonly why: string;
  readonly next: string | undefined;
  readonly exit: ExitCode;

  constructor(
    what: string,
    why: string,
    options: { readonly next?: string; readonly exit?: ExitCode; readonly cause?: unknown } = {},
  ) {
    super(`${what}: ${why}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'StakeoutError';
    this.what = what;
    this.why = why;
    this.next = options.next;
    this.exit = options.exit ?? EXIT.environment;
  }
}

/** The text of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The `code` of a Node system error (`ENOENT`), or undefined. */
export function codeOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}
