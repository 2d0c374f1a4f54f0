/** Which of two rpm versions is newer: rpm-version(7), "COMPARING". Pure. */

/** `EPOCH:VERSION-RELEASE`; the release counts only where both have one, as in a dependency. Nothing throws. */
export function compareRpmVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  if (left.epoch !== right.epoch) return left.epoch - right.epoch;
  const version = compareText(left.version, right.version);
  if (version !== 0 || left.release === '' || right.release === '') return version;
  return compareText(left.release, right.release);
}

function partsOf(text: string): { epoch: number; version: string; release: string } {
  const [, epoch = '0', rest = ''] = /^(?:(\d+):)?(.*)$/s.exec(text) ?? [];
  const dash = rest.lastIndexOf('-');
  return {
    epoch: Number(epoch),
    version: dash < 0 ? rest : rest.slice(0, dash),
    release: dash < 0 ? '' : rest.slice(dash + 1),
  };
}

/** Stretches of digits and of letters in turns; what stands between them only separates, but for `~` and `^`. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const [left, right] = [segments(a), segments(b)];
  for (let i = 0; ; i += 1) {
    const [x, y] = [left[i], right[i]];
    if (x === y && x !== undefined) continue;
    if (x === '~' || y === '~') return x === '~' ? -1 : 1; // older than anything, even the end
    if (x === '^') return y === undefined ? 1 : -1; // newer than the end, older than anything else
    if (y === '^') return x === undefined ? -1 : 1;
    if (x === undefined || y === undefined) return x === y ? 0 : x === undefined ? -1 : 1;
    const order = compareSegment(x, y);
    if (order !== 0) return order;
  }
}

const segments = (text: string): string[] => text.match(/\d+|[A-Za-z]+|[~^]/g) ?? [];

/** A number is newer than a word. */
function compareSegment(a: string, b: string): number {
  const [first, second] = [isNumber(a), isNumber(b)];
  if (first !== second) return first ? 1 : -1;
  if (!first) return a === b ? 0 : a < b ? -1 : 1;
  const [x, y] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  if (x.length !== y.length) return x.length - y.length;
  return x === y ? 0 : x < y ? -1 : 1;
}

const isNumber = (text: string): boolean => /^\d/.test(text);
