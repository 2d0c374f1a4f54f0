/** Digests of the entries that are plain files, each only if the file stayed as its attributes say. */
import { createHash, hash } from 'node:crypto';
import { lastErrno } from '../../../host/libc/index.ts';
import { Memory, openat, read, statx, STATX_BASIC_STATS, STATX_SIZE } from '../../../host/raw-files/index.ts';
import { AT_EMPTY_PATH, O_NOATIME, OPEN_FILE } from './flags.ts';
import { DIGEST_BYTES, type Image } from './image.ts';
import { stillSame } from './stats.ts';

/** Fits into the second-level cache; longer files are read and hashed piece by piece. */
const BLOCK = 256 << 10;

export class FileReader {
  readonly #image: Pick<Image, 'entries'>;
  /** A view of the image's digests. */
  readonly #digests: Buffer;
  readonly #again = new Memory(STATX_SIZE);
  readonly #empty = new Memory(8);
  #block: Memory | undefined; // made when the first file is read
  #noatime = O_NOATIME;

  constructor(image: Pick<Image, 'entries' | 'digests'>) {
    this.#image = image;
    const { digests } = image;
    this.#digests = Buffer.from(digests.buffer, digests.byteOffset, digests.byteLength);
    this.#empty.name('');
  }

  /** A descriptor, or a negative number with its errno in `lastErrno()`. */
  open(dirfd: number, nameAddress: number): number {
    const fd = openat(dirfd, nameAddress, OPEN_FILE | this.#noatime, 0);
    if (fd >= 0 || this.#noatime === 0 || lastErrno() !== 'EPERM') return fd;
    this.#noatime = 0; // not root, or a file system without the notion
    return openat(dirfd, nameAddress, OPEN_FILE, 0);
  }

  /** Puts the digest of `entry` into the image; false when the file is not the one its attributes describe any more. */
  hash(fd: number, entry: number): boolean {
    const { entries } = this.#image;
    const size = entries.size[entry] ?? 0;
    this.#block ??= new Memory(BLOCK);
    const { address, bytes } = this.#block;
    const first = readOrThrow(fd, address);
    const isWhole = first === size && size < BLOCK;
    // As text of one character a byte: a buffer for each of 100,000 digests costs memory outside of the heap until it is collected.
    const digest = isWhole
      ? hash('sha256', bytes.subarray(0, first), 'binary')
      : digestOfRest(fd, this.#block, first, size);
    if (digest === undefined || !this.#isUnchanged(fd, entry)) return false;
    this.#digests.write(digest, entry * DIGEST_BYTES, 'latin1');
    return true;
  }

  #isUnchanged(fd: number, entry: number): boolean {
    const { address } = this.#again;
    if (statx(fd, this.#empty.address, AT_EMPTY_PATH, STATX_BASIC_STATS, address) !== 0) return false;
    return stillSame(this.#image.entries, entry, this.#again);
  }
}

/** Goes on after the first `filled` bytes, which are in `block`; undefined when the file has not `size` bytes. */
function digestOfRest(fd: number, block: Memory, filled: number, size: number): string | undefined {
  const running = createHash('sha256');
  let total = 0;
  for (let n = filled; n > 0; n = readOrThrow(fd, block.address)) {
    running.update(n === BLOCK ? block.bytes : block.bytes.subarray(0, n));
    total += n;
  }
  return total === size ? running.digest('binary') : undefined;
}

function readOrThrow(fd: number, address: number): number {
  const n = read(fd, address, BLOCK);
  if (n < 0) throw Object.assign(new Error('read failed'), { code: lastErrno() });
  return n;
}
