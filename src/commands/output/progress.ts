/** One line on standard error that says what a long command is doing: only on a terminal, only after a second. */
import { visible } from '../../domain/visible.ts';
import { cutEnd } from '../../domain/text-width.ts';

const PATIENCE_MS = 1000;
/** EL 2 (ECMA-48 8.3.41): clears the line. */
const CLEAR = '\r\u001b[2K';

export interface Progress {
  /** What is being done now, e.g. `hashing 120 of 480 files`. `long`: it will take more than a second, so say it at once. */
  say(text: string, long?: boolean): void;
  /** Clears the line; must be called before anything else is printed. */
  done(): void;
}

interface ProgressStream {
  readonly isTTY: boolean;
  readonly columns: number;
  write(text: string): void;
}

/** `now` in milliseconds of any clock that does not jump. */
export function startProgress(stream: ProgressStream, now: () => number = () => performance.now()): Progress {
  const start = now();
  let shown = false;
  return {
    say(text, long = false) {
      if (!stream.isTTY || (!long && now() - start < PATIENCE_MS)) return;
      shown = true;
      stream.write(`${CLEAR}${cutEnd(visible(text), Math.max(10, stream.columns - 1))}`);
    },
    done() {
      if (shown) stream.write(CLEAR);
      shown = false;
    },
  };
}
