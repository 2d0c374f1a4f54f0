/** Pax extended headers: records `LENGTH KEY=VALUE\n`, where LENGTH counts the whole record: pax(1), "Extended Header". */

/** The records; undefined when one is not as it should be. */
export function parsePax(data: Buffer): ReadonlyMap<string, string> | undefined {
  const found = new Map<string, string>();
  let at = 0;
  while (at < data.length) {
    const blank = data.indexOf(0x20, at);
    const digits = data.toString('latin1', at, blank < 0 ? at : blank);
    const end = at + Number.parseInt(digits, 10);
    if (!/^[1-9]\d{0,9}$/.test(digits) || end > data.length || end <= blank + 1) return undefined;
    const record = data.toString('utf8', blank + 1, end - 1);
    const equals = record.indexOf('=');
    if (data[end - 1] !== 0x0a || equals < 1) return undefined;
    found.set(record.slice(0, equals), record.slice(equals + 1));
    at = end;
  }
  return found;
}
