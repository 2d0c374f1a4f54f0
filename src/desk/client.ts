/** The web's end of the socket. */
import { connect } from 'node:net';
import { writeDocument } from '../host/write-document.ts';
import { documentsOf } from './framing.ts';
import { answerSchema, DeskRefusal, LONGEST_ANSWER } from './protocol.ts';
import { type Args, type Result, type Verb, VERBS } from './verbs.ts';

/**
 * Asks the agent. Throws DeskRefusal with what the agent said, else with `failed`: nobody listens, the deadline of the verb has
 * passed, or the answer is none of this version.
 */
export async function askDesk<V extends Verb>(path: string, verb: V, args: Args<V>): Promise<Result<V>> {
  const { result, deadlineMs } = VERBS[verb];
  const document = await exchange(path, { desk: 1, verb, args }, deadlineMs);
  const parsed = answerSchema.safeParse(document);
  if (!parsed.success) throw new DeskRefusal('failed', 'the agent answered in another version');
  if (!parsed.data.ok) throw new DeskRefusal(parsed.data.refusal, parsed.data.why);
  const checked = result.safeParse(parsed.data.result);
  if (!checked.success) throw new DeskRefusal('failed', 'the agent answered in another version');
  // The schema was picked by the verb; TypeScript does not follow that through an index.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return checked.data as Result<V>;
}

async function exchange(path: string, request: unknown, deadlineMs: number): Promise<unknown> {
  const socket = connect({ path });
  const late = setTimeout(() => socket.destroy(new Error('it took too long')), deadlineMs);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve();
      });
    });
    socket.on('error', () => {}); // the reading below hears of it
    await writeDocument(socket, request);
    for await (const document of documentsOf(socket, LONGEST_ANSWER)) return document;
    throw new Error('it hung up');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new DeskRefusal('failed', `the agent does not answer: ${why}`);
  } finally {
    clearTimeout(late);
    socket.destroy();
  }
}
