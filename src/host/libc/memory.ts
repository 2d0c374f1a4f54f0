/** Addresses of buffers, for system calls whose arguments are structures that hold pointers. */
import koffi from 'koffi';

/**
 * Where the bytes of `buffer` are. Valid as long as the caller keeps the buffer referenced: Node keeps a buffer's bytes
 * outside the moving heap once its ArrayBuffer exists, and the read of `.buffer` makes it exist (V8 holds views of up to
 * 64 bytes inline until then).
 */
export function addressOf(buffer: Buffer): bigint {
  if (buffer.buffer.byteLength === 0) throw new RangeError('addressOf: the buffer is empty');
  return koffi.address(buffer);
}
