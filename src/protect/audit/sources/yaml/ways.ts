/** Short ways through a value. Pure. */
import type { Yaml, YamlMap, YamlText } from './document.ts';

export function entry(value: Yaml | undefined, ...names: readonly string[]): Yaml | undefined {
  if (value?.kind !== 'map') return undefined;
  for (const name of names) {
    const found = value.entries.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function textOf(value: Yaml | undefined): string | undefined {
  return value?.kind === 'text' ? value.text : undefined;
}

/** One value stands for a list of one. */
export function listOf(value: Yaml | undefined): readonly Yaml[] {
  if (value === undefined) return [];
  return value.kind === 'list' ? value.items : [value];
}

/** The texts of a list of any depth. */
export function textsOf(value: Yaml | undefined): YamlText[] {
  if (value === undefined || value.kind === 'map') return [];
  return value.kind === 'text' ? [value] : value.items.flatMap(textsOf);
}

export function isMapValue(value: Yaml | undefined): value is YamlMap {
  return value?.kind === 'map';
}

/** The plain ones among the entries. */
export function scalarsOf(value: Yaml | undefined): Map<string, string> {
  const texts = new Map<string, string>();
  if (value?.kind === 'map')
    for (const [name, one] of value.entries) if (one.kind === 'text') texts.set(name, one.text);
  return texts;
}

export function isYes(value: string | undefined): boolean {
  return /^(?:yes|true|on|1)$/i.test(value ?? '');
}
