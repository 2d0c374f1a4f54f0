import type { Writable } from 'node:stream';

/** One JSON document, a line. Resolves when the kernel has it: a peer that does not read is waited for, one that is gone rejects. */
export function writeDocument(stream: Writable, document: unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    const gone = (): void => reject(new Error('the other side is gone'));
    if (stream.destroyed || stream.writableEnded) return gone();
    stream.once('close', gone);
    stream.write(`${JSON.stringify(document)}\n`, (error) => {
      stream.off('close', gone);
      if (error) reject(error);
      else resolve();
    });
  });
}
