/**
 * The shortest way back for a file that was just unlinked or renamed away: every argument of every system call is prepared
 * when the order comes, and nothing is made, looked up or thrown on the way.
 */
import type { FileState } from '../../../domain/file-state.ts';
import { AT_SYMLINK_NOFOLLOW } from '../../../host/file-system/index.ts';
import { heldMarker } from '../../../host/held-paths.ts';
import { AT_FDCWD } from '../../../host/libc/index.ts';
import {
  access,
  close,
  linkat,
  Memory,
  OFFSET,
  openPathNoSymlinks,
  STATX_BASIC_STATS,
  STATX_SIZE,
  statx,
} from '../../../host/raw-files/index.ts';

const WORD = 4;
/** Two words each where the field has 64 bits; the mode is followed by 16 bits of zeros (linux/stat.h). */
const ORDERED = [
  OFFSET.uid,
  OFFSET.gid,
  OFFSET.mode,
  OFFSET.size,
  OFFSET.size + WORD,
  OFFSET.mtimeSec,
  OFFSET.mtimeSec + WORD,
  OFFSET.mtimeNsec,
].map((offset) => offset / WORD);
const INODE = [OFFSET.ino, OFFSET.ino + WORD, OFFSET.devMajor, OFFSET.devMinor].map(
  (offset) => offset / WORD,
);

const S_IFREG = 0o100000; // inode(7)
const F_OK = 0; // unistd.h
const SECOND = 1_000_000_000n;

/** Results of statx(2): of the vault's link, and of what stands in the place after it was linked there. */
const source = new Memory(STATX_SIZE);
const standing = new Memory(STATX_SIZE);
const sourceWords = wordsOf(source);
const standingWords = wordsOf(standing);

export interface LinkBackPlace {
  readonly link: string;
  readonly directory: string;
  readonly name: string;
  /** The path by which it may be held. */
  readonly path: string;
}

export class LinkBack {
  /** Keeps the bytes behind the addresses. */
  readonly #names: Memory;
  readonly #link: number;
  readonly #directory: number;
  readonly #name: number;
  readonly #heldMarker: number;
  readonly #ordered: Uint32Array;

  constructor(place: LinkBackPlace, state: FileState, stateDir: string) {
    const texts = [place.link, place.directory, place.name, heldMarker(stateDir, place.path)] as const;
    const ends = texts.map((text) => Buffer.byteLength(text) + 1);
    this.#names = new Memory(ends.reduce((sum, length) => sum + length, 0));
    let at = 0;
    const put = (text: string): number => {
      const address = this.#names.text(text, at);
      at += Buffer.byteLength(text) + 1;
      return address;
    };
    this.#link = put(texts[0]);
    this.#directory = put(texts[1]);
    this.#name = put(texts[2]);
    this.#heldMarker = put(texts[3]);
    this.#ordered = orderedWords(state);
  }

  /** As `isHeld`. */
  get held(): boolean {
    return access(this.#heldMarker, F_OK) === 0;
  }

  /**
   * Links the vault's inode into the place if nothing stands there (link(2) itself finds that out) and looks whether it is
   * what stands there now. False when it is not that simple: then the thorough way has to look.
   */
  run(): boolean {
    if (!stat(AT_FDCWD, this.#link, source) || !agree(ORDERED, sourceWords, this.#ordered)) return false;
    const directory = openPathNoSymlinks(this.#directory);
    if (directory < 0) return false;
    const back =
      linkat(AT_FDCWD, this.#link, directory, this.#name, 0) === 0 &&
      stat(directory, this.#name, standing) &&
      agree(INODE, standingWords, sourceWords) &&
      agree(ORDERED, standingWords, this.#ordered);
    close(directory);
    return back;
  }
}

function stat(dirfd: number, name: number, into: Memory): boolean {
  return statx(dirfd, name, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, into.address) === 0;
}

function agree(words: readonly number[], a: Uint32Array, b: Uint32Array): boolean {
  for (const word of words) if (a[word] !== b[word]) return false;
  return true;
}

function wordsOf(memory: Memory): Uint32Array {
  return new Uint32Array(memory.bytes.buffer, memory.bytes.byteOffset, memory.bytes.length / WORD);
}

/** The order as statx(2) would report it. */
function orderedWords(state: FileState): Uint32Array {
  const bytes = new DataView(new ArrayBuffer(STATX_SIZE));
  const mtime = BigInt(state.mtimeNs);
  const nanoseconds = ((mtime % SECOND) + SECOND) % SECOND; // before 1970 the seconds are negative, these never
  bytes.setUint32(OFFSET.uid, state.uid, true);
  bytes.setUint32(OFFSET.gid, state.gid, true);
  bytes.setUint16(OFFSET.mode, S_IFREG | state.mode, true);
  bytes.setBigUint64(OFFSET.size, BigInt(state.size), true);
  bytes.setBigInt64(OFFSET.mtimeSec, (mtime - nanoseconds) / SECOND, true);
  bytes.setUint32(OFFSET.mtimeNsec, Number(nanoseconds), true);
  return new Uint32Array(bytes.buffer);
}
