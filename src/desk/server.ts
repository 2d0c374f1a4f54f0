/** The agent's end of the socket: one request a connection, checked before and after. */
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { writeDocument } from '../host/write-document.ts';
import { documentsOf } from './framing.ts';
import { type Answer, DeskRefusal, LONGEST_REQUEST, requestSchema } from './protocol.ts';
import { type Handlers, isVerb, type Verb, VERBS } from './verbs.ts';

const MOST_CONNECTIONS = 64;
/** A request is one small line: who takes longer to say it is hung up on. */
const SAY_MS = 5000;

export interface DeskOptions {
  /** The socket, replaced when it is there. Its directory says who may come in. */
  readonly path: string;
  readonly handlers: Handlers;
  /** What went wrong inside, for the agent's own record; callers do not get it. */
  readonly trouble: (error: unknown) => void;
}

/** Listens; rejects when that cannot be. Mode 0600: only the agent's own user and root, until a group is given the directory. */
export function serveDesk(options: DeskOptions): Promise<Server> {
  const { path } = options;
  rmSync(path, { force: true });
  const server = createServer((socket) => {
    socket.on('error', () => {}); // whoever asked is gone
    serve(socket, options).catch(() => socket.destroy());
  });
  server.maxConnections = MOST_CONNECTIONS;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      chmodSync(path, 0o600);
      resolve(server);
    });
  });
}

async function serve(socket: Socket, options: DeskOptions): Promise<void> {
  const hurry = setTimeout(() => socket.destroy(), SAY_MS);
  try {
    for await (const document of documentsOf(socket, LONGEST_REQUEST)) {
      clearTimeout(hurry);
      await writeDocument(socket, await answer(document, options));
      socket.end();
      return;
    }
  } finally {
    clearTimeout(hurry);
  }
}

/** Never rejects. */
export async function answer(
  document: unknown,
  options: Pick<DeskOptions, 'handlers' | 'trouble'>,
): Promise<Answer> {
  const request = requestSchema.safeParse(document);
  if (!request.success) return refused('that is no request of this version');
  const { verb, args } = request.data;
  if (!isVerb(verb)) return refused('there is no such verb');
  return perform(verb, args, options);
}

async function perform(
  verb: Verb,
  args: unknown,
  { handlers, trouble }: Pick<DeskOptions, 'handlers' | 'trouble'>,
): Promise<Answer> {
  try {
    const parsed = VERBS[verb].args.safeParse(args);
    if (!parsed.success)
      return refused(parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; '));
    // The table pairs each verb's schema with its handler; TypeScript does not follow that pair through an index.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const handle = handlers[verb] as (given: unknown) => unknown;
    return { ok: true, result: VERBS[verb].result.parse(await handle(parsed.data)) };
  } catch (error) {
    if (error instanceof DeskRefusal) return { ok: false, refusal: error.refusal, why: error.message };
    trouble(error);
    return { ok: false, refusal: 'failed', why: 'the agent could not do that; its journal says more' };
  }
}

function refused(why: string): Answer {
  return { ok: false, refusal: 'refused', why: why.slice(0, 1000) };
}
