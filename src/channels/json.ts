/** A field of a JSON object that somebody else wrote. */
export function fieldOf(text: string, name: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const field: unknown = Object.getOwnPropertyDescriptor(value, name)?.value;
  return typeof field === 'string' || typeof field === 'number' ? String(field).slice(0, 200) : undefined;
}
