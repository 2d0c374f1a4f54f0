/**
 * The control archive of a package file, read here: a process for each costs twelve times as much, which counts for two hundred packages.
 * Strictly as deb(5) has it, and as dpkg reads it: whatever looks otherwise is left to dpkg-deb, so that the two never differ.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { unxz } from '../xz/index.ts';

const MAGIC = '!<arch>\n';
const HEADER = 60;
/** The longest control archives hold the md5sums of 60,000 files, and shrink to a tenth. */
const MOST_PACKED = 8 << 20;

/** As a tar archive; undefined when this reader does not know what it is. */
export function readControlArchive(deb: string, mostBytes: number): Buffer | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(deb, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    if (!fstatSync(fd).isFile()) return undefined;
    const packed = controlMember(fd);
    return packed && unpack(packed.name, packed.data, mostBytes);
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

interface Member {
  readonly name: string;
  readonly data: Buffer;
}

/** `debian-binary`, then the control archive: nothing else may stand before it but members whose name begins with `_`. */
function controlMember(fd: number): Member | undefined {
  const start = readAt(fd, 0, MAGIC.length + HEADER + 4);
  if (start?.toString('latin1', 0, MAGIC.length) !== MAGIC) return undefined;
  const version = headerIn(start.subarray(MAGIC.length));
  if (version?.name !== 'debian-binary' || version.size !== 4) return undefined;
  if (start.toString('latin1', MAGIC.length + HEADER) !== '2.0\n') return undefined;
  const at = MAGIC.length + HEADER + 4;
  const head = readAt(fd, at, HEADER);
  const header = head && headerIn(head);
  if (header === undefined || header.size > MOST_PACKED) return undefined;
  const data = readAt(fd, at + HEADER, header.size);
  return data && { name: header.name, data };
}

/** ar(5): a name of 16 characters, sizes in decimal, ended by "`\n". */
function headerIn(bytes: Buffer): { readonly name: string; readonly size: number } | undefined {
  const text = bytes.toString('latin1', 0, HEADER);
  const [, name, size] = /^([a-z.-]+)\/? *.*?(\d{1,10}) *`\n$/s.exec(text) ?? [];
  const field = text.slice(48, 58).trim();
  if (name === undefined || size !== field) return undefined;
  return { name, size: Number(size) };
}

function readAt(fd: number, position: number, length: number): Buffer | undefined {
  const bytes = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const n = readSync(fd, bytes, filled, length - filled, position + filled);
    if (n === 0) return undefined;
    filled += n;
  }
  return bytes;
}

function unpack(name: string, data: Buffer, maxOutputLength: number): Buffer | undefined {
  switch (name) {
    case 'control.tar':
      return data.length <= maxOutputLength ? data : undefined;
    case 'control.tar.gz':
      return gunzipSync(data, { maxOutputLength });
    case 'control.tar.xz':
      return unxz(data, maxOutputLength);
    case 'control.tar.zst':
      return zstdDecompressSync(data, { maxOutputLength });
    default:
      return undefined;
  }
}
