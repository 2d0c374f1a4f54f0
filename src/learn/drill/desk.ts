/** How the shell of a drill talks to the drill outside of it: one JSON line there, one back, over a socket in the clone. */
import { existsSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import * as z from 'zod/mini';
import { CAUSE_KINDS } from '../../domain/diagnosis.ts';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { NOTES } from './model.ts';

/** As the clone sees it. */
export const DESK_DIRECTORY = '/run/drill';
export const DESK_SOCKET = `${DESK_DIRECTORY}/desk.sock`;
const LONGEST = 4096;
const PATIENCE_MS = 10_000;

const text = z.string().check(z.minLength(1), z.maxLength(1000));
export const requestSchema = z.discriminatedUnion('say', [
  z.strictObject({ say: z.enum(['ack', 'hint', 'status']) }),
  z.strictObject({ say: z.enum(['report', 'update']), text }),
  z.strictObject({ say: z.literal('hypothesis'), kind: z.enum(CAUSE_KINDS), object: text }),
  z.strictObject({ say: z.literal('note'), slot: z.enum(NOTES), text }),
  z.strictObject({ say: z.literal('finish'), healthy: z.boolean() }),
]);
export type DeskRequest = z.infer<typeof requestSchema>;

const answerSchema = z.strictObject({ text: z.string() });

export function openDesk(path: string, answer: (request: DeskRequest) => string): Promise<Server> {
  const server = createServer((socket) => {
    let heard = '';
    socket.setEncoding('utf8').setTimeout(PATIENCE_MS, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: string) => {
      heard += chunk;
      if (heard.length > LONGEST) socket.destroy();
      else if (heard.includes('\n')) socket.end(`${JSON.stringify({ text: answerTo(heard, answer) })}\n`);
    });
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => resolve(server));
  });
}

function answerTo(heard: string, answer: (request: DeskRequest) => string): string {
  try {
    const request = requestSchema.safeParse(JSON.parse(heard.slice(0, heard.indexOf('\n'))));
    return request.success ? answer(request.data) : 'that was not understood';
  } catch {
    return 'that was not understood';
  }
}

/** Asks the drill that this shell belongs to. */
export function askDesk(request: DeskRequest, path = DESK_SOCKET): Promise<string> {
  if (!existsSync(path))
    throw new StakeoutError('there is no drill here', `${path} is not there`, {
      next: 'this is said in the shell of a drill: stakeout drill start --random',
      exit: EXIT.input,
    });
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    let heard = '';
    const fail = (why: string): void =>
      reject(new StakeoutError('the drill does not answer', why, { next: 'leave this shell with exit' }));
    socket.setEncoding('utf8').setTimeout(PATIENCE_MS, () => socket.destroy(new Error('it took too long')));
    socket.on('error', (error) => fail(error.message));
    socket.on('data', (chunk: string) => (heard += chunk));
    socket.on('end', () => {
      const read = answerSchema.safeParse(parsed(heard));
      if (read.success) resolve(read.data.text);
      else fail('what it said was not understood');
    });
    socket.write(`${JSON.stringify(request)}\n`);
  });
}

function parsed(heard: string): unknown {
  try {
    return JSON.parse(heard);
  } catch {
    return undefined;
  }
}
