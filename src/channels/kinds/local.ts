/** Channels that need no network: every terminal, and the console of the host. The incident may be the network. */
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { codeOf } from '../../domain/errors.ts';
import { run } from '../../host/process/index.ts';
import type { Channel } from '../channel.ts';
import type { Message } from '../message.ts';
import { bodyText, headline } from '../text.ts';

const WALL = '/usr/bin/wall';
const CONSOLE = '/dev/console';
const WALL_MS = 10_000;

/** wall(1): who is logged in and lets others write. It cannot tell whether anybody is. */
export function wall(program: string = WALL): Channel {
  return async ({ message }) => {
    const done = await run([program], { input: textOf(message), timeoutMs: WALL_MS });
    if (done.code === 0) return { kind: 'delivered' };
    if (done.timedOut) return { kind: 'later', why: 'wall(1) did not end' };
    return {
      kind: 'refused',
      why: `wall(1) cannot be used (${done.startError ?? `exit code ${done.code}`})`,
    };
  };
}

export function hostConsole(device: string = CONSOLE): Channel {
  return ({ message }) => Promise.resolve(write(device, `\r\n${textOf(message).replaceAll('\n', '\r\n')}`));
}

function write(device: string, text: string): Awaited<ReturnType<Channel>> {
  let fd: number | undefined;
  try {
    // A console that is stopped (Ctrl-S) must not hold us.
    fd = openSync(device, constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
    writeSync(fd, text);
    return { kind: 'delivered' };
  } catch (error) {
    const code = codeOf(error) ?? 'it cannot be written to';
    return code === 'EAGAIN'
      ? { kind: 'later', why: `${device} takes nothing now` }
      : { kind: 'refused', why: `${device}: ${code}` };
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function textOf(message: Message): string {
  return `${headline(message)}\n\n${bodyText(message)}\n`;
}
