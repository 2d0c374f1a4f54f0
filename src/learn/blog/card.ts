/** The picture that previews of links show: 1200 × 630, drawn and packed as PNG (https://www.w3.org/TR/png-3/) without a font. */
import { crc32, deflateSync } from 'node:zlib';

const WIDTH = 1200;
const HEIGHT = 630;
const PALETTE = [0xfcfbf8, 0xdcd8cd, 0xa33a22, 0x0a5a78];
const [GROUND, LINE, ALARM, CALM] = [0, 1, 2, 3];
const BASE = 470;
const BAR = 24;
const GAP = 12;

/** A day of a service: calm, some minutes that are not, calm again. */
const BARS: readonly number[] = [
  40, 44, 38, 42, 40, 46, 41, 43, 300, 340, 330, 290, 180, 60, 42, 40, 45, 41, 43, 40, 44, 39, 42, 41, 43, 40,
  42, 44,
];

export function cardPng(): Uint8Array {
  const rows = Buffer.alloc((WIDTH + 1) * HEIGHT, GROUND);
  for (let row = 0; row < HEIGHT; row += 1) rows[row * (WIDTH + 1)] = 0; // filter type 0
  fill(rows, 96, BASE, WIDTH - 192, 4, LINE);
  BARS.forEach((height, at) =>
    fill(rows, 96 + at * (BAR + GAP), BASE - height, BAR, height, height > 50 ? ALARM : CALM),
  );
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  header.set([8, 3, 0, 0, 0], 8); // 8 bits an index, colours by palette
  const palette = Buffer.from(
    PALETTE.flatMap((colour) => [colour >> 16, (colour >> 8) & 0xff, colour & 0xff]),
  );
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function fill(rows: Buffer, left: number, top: number, width: number, height: number, colour = 0): void {
  for (let row = top; row < top + height; row += 1) {
    const start = row * (WIDTH + 1) + 1 + left;
    rows.fill(colour, start, start + width);
  }
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
