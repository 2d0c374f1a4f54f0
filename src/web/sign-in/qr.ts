/** An address as a QR code (ISO/IEC 18004) for the camera of a phone: one SVG of ours, made on the server, that nobody else ever sees. */
import qrcode from 'qrcode-generator';
import { type Html, html } from '../../domain/html.ts';

/** Modules around it that stay light: the standard asks for four. */
const QUIET = 4;

/** Dark on light in either theme: many readers know no other. Throws for more than a code holds, some two thousand bytes. */
export function qrCode(text: string, label: string): Html {
  const code = qrcode(0, 'M');
  code.addData(text, 'Byte');
  code.make();
  const count = code.getModuleCount();
  const size = count + 2 * QUIET;
  const rows = Array.from({ length: count }, (_, row) => runs(code, row, count));
  return html`<svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-label="${label}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path d="${rows.join('')}" fill="#000"/></svg>`;
}

/** The dark stretches of a row, each one rectangle. */
function runs(code: QRCode, row: number, count: number): string {
  let path = '';
  for (let from = 0; from < count; from += 1) {
    let to = from;
    while (to < count && code.isDark(row, to)) to += 1;
    if (to > from) path += `M${from + QUIET} ${row + QUIET}h${to - from}v1h-${to - from}z`;
    from = to;
  }
  return path;
}
