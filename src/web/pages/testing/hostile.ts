/** Whatever a desk may say by its own schemas, with the worst that a host can be named. For property tests. */
import * as fc from 'fast-check';
import * as z from 'zod/mini';
import { type Result, type Verb, VERBS } from '../../../desk/index.ts';

export const PAYLOADS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</title></style></textarea></noscript><svg onload=alert(1)>',
  'javascript:alert(1)',
  '//evil.example/x',
  '{{7*7}}${7*7}<%= 7*7 %>',
  '\u202Egnp.exe\u0000\u001B[2J\r\n',
  '<!--',
  ']]>',
  '&#x3c;script&#x3e;',
  '',
] as const;

/** What fits the schemas of opaque names. */
const NAMES = [
  'INC-20261127-1',
  'apache2',
  'TXN-0a1b2c3d4e',
  'REP-20261127T065012345Z-0a1b2c3d',
  '7d0f4c0b5a3e9a1f62c8d4e5b6a79808f1e2d3c4b5a697887766554433221100',
  '2026-11-27T06:50:12.345Z',
];

const word = fc.oneof(
  fc.constantFrom(...PAYLOADS),
  fc.constantFrom('2026-11-27T06:50:12.345Z', '2026-11-27T07:00:00.000Z', '9999-99-99T99:99:99.999Z'),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

export function resultsOf<V extends Verb>(verb: V): fc.Arbitrary<Result<V>> {
  // What the schema describes is what it lets pass.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return valuesOf(VERBS[verb].result).map((value) => VERBS[verb].result.parse(value) as Result<V>);
}

function valuesOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodMiniObject) {
    const shape: Record<string, z.core.$ZodType> = schema.def.shape;
    return fc.record(Object.fromEntries(Object.entries(shape).map(([name, of]) => [name, valuesOf(of)])));
  }
  if (schema instanceof z.ZodMiniArray) return fc.array(valuesOf(schema.def.element), { maxLength: 3 });
  if (schema instanceof z.ZodMiniNullable) return fc.option(valuesOf(schema.def.innerType));
  if (schema instanceof z.ZodMiniOptional)
    return fc.option(valuesOf(schema.def.innerType), { nil: undefined });
  if (schema instanceof z.ZodMiniUnion) return fc.oneof(...schema.def.options.map(valuesOf));
  if (schema instanceof z.ZodMiniEnum) return fc.constantFrom(...Object.values(schema.def.entries));
  if (schema instanceof z.ZodMiniBoolean) return fc.boolean();
  if (schema instanceof z.ZodMiniRecord)
    return fc.dictionary(fc.constantFrom('impactStart', 'ack', 'detect'), valuesOf(schema.def.valueType));
  if (schema instanceof z.ZodMiniNumber)
    return fc.oneof(fc.nat(), fc.constantFrom(0, 1, Number.MAX_SAFE_INTEGER));
  if (schema instanceof z.ZodMiniString)
    return (schema.def.checks ?? []).length === 0 ? word : fc.constant(nameFor(schema));
  throw new Error(`no value is known for a ${schema._zod.def.type}`);
}

function nameFor(schema: z.ZodMiniString): string {
  const name = NAMES.find((one) => schema.safeParse(one).success);
  if (name === undefined) throw new Error('no name fits');
  return name;
}
