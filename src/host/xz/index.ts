/** xz(1) data, which the runtime cannot decompress, by liblzma: dpkg needs it, so every Debian host has it. */
import koffi from 'koffi';

/** lzma/base.h. */
const LZMA_OK = 0;
const LZMA_BUF_ERROR = 10;
/** `xz -9` needs 65 MiB to decompress. */
const MEMORY = 128n << 20n;
const FIRST_GUESS = 1 << 18;

type Decode = (
  memory: Buffer,
  flags: number,
  allocator: null,
  input: Buffer,
  inputAt: Buffer,
  inputSize: number,
  output: Buffer,
  outputAt: Buffer,
  outputSize: number,
) => number;

let known: { readonly decode: Decode | undefined } | undefined;

function decoder(): Decode | undefined {
  known ??= { decode: load() };
  return known.decode;
}

function load(): Decode | undefined {
  try {
    return koffi
      .load('liblzma.so.5')
      .func(
        'int lzma_stream_buffer_decode(void *memlimit, uint32_t flags, void *allocator, void *in, void *in_pos, size_t in_size, void *out, void *out_pos, size_t out_size)',
      );
  } catch {
    return undefined;
  }
}

/**
 * One stream, and nothing behind it. Undefined when it is no such thing, is damaged, is larger than `mostBytes` unpacked, or when there is
 * no liblzma here. (lzma/container.h, lzma_stream_buffer_decode.)
 */
export function unxz(data: Buffer, mostBytes: number): Buffer | undefined {
  const decode = decoder();
  if (decode === undefined || data.length === 0) return undefined;
  for (let size = Math.min(FIRST_GUESS, mostBytes); ; size = Math.min(size * 4, mostBytes)) {
    const output = Buffer.allocUnsafeSlow(size);
    const [memory, inputAt, outputAt] = [Buffer.alloc(8), Buffer.alloc(8), Buffer.alloc(8)];
    memory.writeBigUInt64LE(MEMORY);
    const result = decode(memory, 0, null, data, inputAt, data.length, output, outputAt, size);
    if (result === LZMA_OK)
      return inputAt.readBigUInt64LE() === BigInt(data.length)
        ? output.subarray(0, Number(outputAt.readBigUInt64LE()))
        : undefined;
    // Also what input that is cut off ends with: then a larger place does not help either.
    if (result !== LZMA_BUF_ERROR || size >= mostBytes) return undefined;
  }
}
