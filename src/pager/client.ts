/** The other side of the conversation: for the agent over pipes, for commands over the socket. */
import { connect } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { writeDocument } from '../host/write-document.ts';
import { linesOf, valueOf } from './lines.ts';
import { LONGEST_LINE, replySchema, type Reply, type Request } from './protocol.ts';

type Asked = Request extends infer R ? (R extends Request ? Omit<R, 'id'> : never) : never;
type Answer = Extract<Reply, { id: number }>;

export class PagerClient {
  readonly #output: Writable;
  readonly #waiting = new Map<
    number,
    { readonly resolve: (reply: Answer) => void; readonly reject: (error: Error) => void }
  >();
  #last = 0;
  /** Resolves when the other side has hung up or makes no sense; with why, where there is something to say. */
  readonly ended: Promise<string | undefined>;

  /** `heard` gets what was not asked for: the greeting, and what is for the journal. */
  constructor(input: Readable, output: Writable, heard: (reply: Reply) => void = () => {}) {
    this.#output = output;
    output.on('error', () => {}); // the reader sees the end as well
    this.ended = this.#read(input, heard);
  }

  /** Rejects when there is no answer in time, when the other side is gone, or with its reason when it could not do it. */
  async ask(asked: Asked, withinMs: number): Promise<Exclude<Answer, { say: 'failed' }>> {
    const id = (this.#last += 1);
    let timer: NodeJS.Timeout | undefined;
    try {
      const answer = await new Promise<Answer>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        timer = setTimeout(() => reject(new Error('the pager does not answer')), withinMs);
        writeDocument(this.#output, { ...asked, id }).catch(reject);
      });
      if (answer.say === 'failed') throw new Error(answer.why);
      return answer;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  async #read(input: Readable, heard: (reply: Reply) => void): Promise<string | undefined> {
    let why: string | undefined;
    try {
      for await (const line of linesOf(input, LONGEST_LINE)) {
        const reply = replySchema.safeParse(valueOf(line));
        if (!reply.success) throw new Error('it said something that this version does not know');
        if ('id' in reply.data) this.#waiting.get(reply.data.id)?.resolve(reply.data);
        else heard(reply.data);
      }
    } catch (error) {
      why = error instanceof Error ? error.message : String(error);
    }
    for (const { reject } of this.#waiting.values()) reject(new Error('the pager ended'));
    return why;
  }
}

/** One question over the socket of a running pager. Undefined when none listens there; rejects as `ask` does. */
export async function askPager(
  socketPath: string,
  asked: Asked,
  withinMs: number,
): Promise<Exclude<Answer, { say: 'failed' }> | undefined> {
  const socket = connect(socketPath);
  const connected = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
  if (!connected) return undefined;
  try {
    return await new PagerClient(socket, socket).ask(asked, withinMs);
  } finally {
    socket.destroy();
  }
}
