/** Memory that system calls read and write by address: no object is made per call, which is what a scan of 100,000 files needs. */
import koffi from 'koffi';

/** A fixed block outside of the garbage-collected heap. Its address stays valid as long as the object is referenced. */
export class Memory {
  readonly bytes: Buffer;
  readonly address: number;
  readonly view: DataView;

  constructor(size: number) {
    this.bytes = Buffer.allocUnsafeSlow(size);
    // User-space addresses are below 2^48 (x86-64, arm64), so a number holds them exactly.
    this.address = Number(koffi.address(this.bytes));
    this.view = new DataView(this.bytes.buffer, this.bytes.byteOffset, size);
  }

  /** Writes `text` as UTF-8 with a NUL behind it at `offset`; returns its address. */
  text(text: string, offset: number): number {
    const end = offset + Buffer.byteLength(text);
    if (end >= this.bytes.length) throw new RangeError(`${end + 1} bytes into ${this.bytes.length}`);
    this.bytes.write(text, offset, 'utf8');
    this.bytes[end] = 0;
    return this.address + offset;
  }

  /** Writes a NUL-terminated name given as bytes-in-a-string (latin1); returns the address. */
  name(latin1: string): number {
    if (latin1.length >= this.bytes.length) throw new RangeError(`name of ${latin1.length} bytes`);
    this.bytes.write(latin1, 0, 'latin1');
    this.bytes[latin1.length] = 0;
    return this.address;
  }
}
