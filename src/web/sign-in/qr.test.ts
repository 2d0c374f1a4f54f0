import assert from 'node:assert/strict';
import { test } from 'node:test';
import jsQR from 'jsqr';
import { textOf } from '../../domain/html.ts';
import { qrCode } from './qr.ts';

const SCALE = 4;

/** What a camera reads of it. */
function read(svg: string): string | undefined {
  const size = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1]);
  const width = size * SCALE;
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x, y, length] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g))
    for (let row = Number(y) * SCALE; row < (Number(y) + 1) * SCALE; row += 1)
      for (let column = Number(x) * SCALE; column < (Number(x) + Number(length)) * SCALE; column += 1)
        pixels.fill(0, (row * width + column) * 4, (row * width + column) * 4 + 3);
  return jsQR.default(pixels, width, width)?.data;
}

test('a reader that is not ours reads what was meant, of any length that keys have', () => {
  for (const name of [
    'm',
    'mara.example',
    'a person with a rather long name of sixty-four characters, all told',
  ]) {
    const uri = `otpauth://totp/Stakeout:${encodeURIComponent(name)}?secret=${'JBSWY3DPEHPK3PXP'.repeat(2)}&issuer=Stakeout`;
    assert.equal(read(textOf(qrCode(uri, 'x'))), uri);
  }
});

test('its label is text', () => {
  assert.match(textOf(qrCode('x', '"><script>')), /aria-label="&quot;&gt;&lt;script&gt;"/);
});
