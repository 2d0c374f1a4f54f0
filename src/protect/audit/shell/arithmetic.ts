/** `$(( ))` as far as scripts count with it: one operation on whole numbers. Anything else is not known. Pure. */
import { known, plainOf } from './text.ts';
import { ANYTHING, type Value } from './value.ts';

export function arithmetic(text: string, lookUp: (name: string) => Value): Value {
  const [, left = '', operator = '', right = ''] =
    /^\s*(\$?\w+|\$\{\w+\})\s*(?:([-+*])\s*(\$?\w+|\$\{\w+\})\s*)?$/.exec(text) ?? [];
  const a = numberOf(left, lookUp);
  if (operator === '') return a === undefined ? ANYTHING : [known(String(a))];
  const b = numberOf(right, lookUp);
  if (a === undefined || b === undefined) return ANYTHING;
  const value = operator === '+' ? a + b : operator === '-' ? a - b : a * b;
  return Number.isSafeInteger(value) ? [known(String(value))] : ANYTHING;
}

function numberOf(word: string, lookUp: (name: string) => Value): number | undefined {
  if (/^\d{1,15}$/.test(word)) return Number(word);
  const name = word.replace(/^\$\{?|\}$/g, '');
  if (!/^[A-Za-z_]\w*$/.test(name)) return undefined;
  const values = lookUp(name);
  const plain = values.length === 1 && values[0] !== undefined ? plainOf(values[0]) : undefined;
  return plain !== undefined && /^-?\d{1,15}$/.test(plain) ? Number(plain) : undefined;
}
