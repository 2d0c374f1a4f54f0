/** `350 ms`, `4.2 s`, `12 min 5 s`, `3 h 2 min`, `5 d 3 h`. */
export function durationText(ms: number): string {
  const sign = ms < 0 ? '-' : '';
  const abs = Math.abs(ms);
  if (abs < 1000) return `${sign}${abs} ms`;
  if (abs < 60_000) return `${sign}${(abs / 1000).toFixed(1)} s`;
  const pairs = [
    ['d', 86_400_000, 'h', 3_600_000],
    ['h', 3_600_000, 'min', 60_000],
    ['min', 60_000, 's', 1000],
  ] as const;
  const [big, bigMs, small, smallMs] = pairs.find(([, size]) => abs >= size) ?? pairs[2];
  const rest = Math.floor((abs % bigMs) / smallMs);
  return `${sign}${Math.floor(abs / bigMs)} ${big}${rest > 0 ? ` ${rest} ${small}` : ''}`;
}
