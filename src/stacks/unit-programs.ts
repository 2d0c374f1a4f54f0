/** The programs that a systemd unit runs to start its service (systemd.service(5), "COMMAND LINES"). Pure. */

export interface UnitProgram {
  readonly program: string;
  readonly line: number;
}

const START = /^(?:ExecCondition|ExecStartPre|ExecStart|ExecStartPost)\s*=\s*([-@:+!|]*)"?(\/[^\s"]+)/;

/** Those whose failure is a failure of the start: a `-` before the path says that it is not one. */
export function startPrograms(unit: string): readonly UnitProgram[] {
  return unit.split('\n').flatMap((text, index) => {
    const [, prefix = '', program] = START.exec(text.trim()) ?? [];
    return program === undefined || prefix.includes('-') ? [] : [{ program, line: index + 1 }];
  });
}
