/** Entries of a crontab with the variables above them. crontab(5) of Debian's cron. */
import type { Piece } from '../model.ts';
import { type Container, linesOf, shellPiece, unreadable } from './container.ts';
import { Mapped } from './mapped.ts';

const VARIABLE = /^\s*(["']?)([A-Za-z_]\w*)\1\s*=(.*)$/;
const WHEN =
  /^\s*-?(?:@[a-z]+|(?:[\d*][\d*,/~a-zA-Z-]*\s+){3}[\d*a-zA-Z][\d*,/~a-zA-Z-]*\s+[\d*a-zA-Z][\d*,/~a-zA-Z-]*)\s+/i;

export const crontab = (container: Container): readonly Piece[] => entries(container, false);
/** With the field that says as whom. */
export const systemCrontab = (container: Container): readonly Piece[] => entries(container, true);

function entries(container: Container, withUser: boolean): readonly Piece[] {
  const variables = new Map<string, string>();
  const pieces: Piece[] = [];
  let refused = false;
  for (const { from, to, text } of linesOf(container.text)) {
    if (/^\s*(?:#|$)/.test(text)) continue;
    const [, , name, value = ''] = VARIABLE.exec(text) ?? [];
    if (name !== undefined) {
      variables.set(name, value.trim().replace(/^(["'])(.*)\1$/, '$2'));
      continue;
    }
    const when = WHEN.exec(text)?.[0];
    const user = withUser ? /^\S+\s+/.exec(text.slice(when?.length ?? 0))?.[0] : '';
    if (when === undefined || user === undefined) {
      const why = 'no entry of a crontab: cron refuses the file';
      if (!refused) pieces.push(unreadable(container, from, why, to));
      refused = true;
      continue;
    }
    const command = commandOf(container.text, from + when.length + user.length, to);
    const dialect = /\b(?:bash|ksh|zsh)$/.test(variables.get('SHELL') ?? '') ? 'bash' : 'sh';
    const inside = 'an entry of a crontab';
    pieces.push(
      shellPiece(container, command, {
        inside,
        dialect,
        variables,
        ...(withUser ? { user: user.trim() } : {}),
      }),
    );
  }
  return pieces;
}

/** Up to the first `%`: what follows is standard input. `\%` is a `%`. */
function commandOf(text: string, from: number, to: number): Mapped {
  const command = new Mapped(text);
  let start = from;
  for (let at = from; at < to; at += 1) {
    const escaped = text[at] === '\\' && text[at + 1] === '%';
    if (!escaped && text[at] !== '%') continue;
    command.copy(start, at);
    if (!escaped) return command;
    command.put('%', at, at + 2);
    at += 1;
    start = at + 1;
  }
  return command.copy(start, to);
}
