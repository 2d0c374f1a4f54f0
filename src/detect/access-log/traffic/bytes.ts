/** Bytes that are searched as they are and hashed four at a time. */
export interface Bytes {
  readonly buffer: Buffer;
  readonly view: DataView;
}

export const bytesOf = (buffer: Buffer): Bytes => ({
  buffer,
  view: new DataView(buffer.buffer, buffer.byteOffset, buffer.length),
});
