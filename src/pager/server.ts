/** Answers those who talk to the pager: the agent over a pair of pipes, commands over a socket. */
import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { messageOf } from '../domain/errors.ts';
import { writeDocument } from '../host/write-document.ts';
import { linesOf, valueOf } from './lines.ts';
import type { Pager } from './pager.ts';
import { LONGEST_COMMAND, LONGEST_LINE, requestSchema, type Reply, type Request } from './protocol.ts';

/** What a command may ask for. */
const OVER_SOCKET: ReadonlySet<Request['ask']> = new Set(['status', 'test', 'alerts']);
const MOST_COMMANDS = 32;

/** The agent: it feeds the pager, and takes what is for the journal. */
export class AgentLine {
  readonly #pager: () => Pager;
  readonly #output: Writable;
  #offered = 0;

  constructor(pager: () => Pager, output: Writable) {
    this.#pager = pager;
    this.#output = output;
  }

  /** Resolves when the agent has hung up. */
  async serve(input: Readable): Promise<void> {
    await this.#say(this.#pager().hello());
    this.offer();
    for await (const line of linesOf(input, LONGEST_LINE)) {
      const request = requestSchema.safeParse(valueOf(line));
      if (!request.success) throw new Error('the agent said something that this version does not know');
      const reply = await this.#pager().answer(request.data);
      if (request.data.ask === 'taken') this.#offered = 0;
      await this.#say(reply);
      this.offer();
    }
  }

  /** Offers what is for the journal, unless an offer is still open. */
  offer(): void {
    if (this.#offered > 0) return;
    const reports = this.#pager().reports();
    const last = reports.at(-1);
    if (last === undefined) return;
    this.#offered = last.number;
    this.#say({ say: 'reports', reports: [...reports] }).catch(() => {});
  }

  #say(reply: Reply): Promise<void> {
    return writeDocument(this.#output, reply);
  }
}

/** Listens at `path`, which is replaced. Rejects when that cannot be. */
export function listen(path: string, pager: () => Pager): Promise<Server> {
  rmSync(path, { force: true });
  const server = createServer((socket) => {
    socket.setTimeout(120_000, () => socket.destroy());
    socket.on('error', () => {}); // whoever asked is gone
    const serve = async (): Promise<void> => {
      for await (const line of linesOf(socket, LONGEST_COMMAND)) {
        const request = requestSchema.safeParse(valueOf(line));
        if (!request.success || !OVER_SOCKET.has(request.data.ask)) break;
        await writeDocument(socket, await pager().answer(request.data));
      }
      socket.end();
    };
    serve().catch((error: unknown) => {
      socket.destroy(error instanceof Error ? error : new Error(messageOf(error)));
    });
  });
  server.maxConnections = MOST_COMMANDS;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}
