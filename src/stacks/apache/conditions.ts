/** Conditions that httpd decides while it reads: <IfModule>, <IfDefine>, <IfVersion>, <IfFile> (core and mod_version docs). */

/** What is known when a condition is met. */
export interface ConditionContext {
  hasModule(nameOrSource: string): boolean;
  hasDefine(name: string): boolean;
  hasFile(path: string): boolean;
  version(): readonly number[];
}

/** Lower-cased names of the sections that are conditions and vanish once decided. */
export const CONDITIONS: ReadonlySet<string> = new Set([
  'ifmodule',
  'ifdefine',
  'ifversion',
  'iffile',
  'ifdirective',
  'ifsection',
]);

export function conditionHolds(name: string, args: readonly string[], context: ConditionContext): boolean {
  const [first = ''] = args;
  const negated = first.startsWith('!');
  const subject = negated ? first.slice(1) : first;
  switch (name.toLowerCase()) {
    case 'ifmodule':
      return context.hasModule(subject) !== negated;
    case 'ifdefine':
      return context.hasDefine(subject) !== negated;
    case 'iffile':
      return context.hasFile(subject) !== negated;
    case 'ifversion':
      return versionHolds(args, context.version());
    default: // <IfDirective>, <IfSection>: whether this httpd knows a name; a shipped configuration asks for what exists
      return !negated;
  }
}

/** `<IfVersion >= 2.4>`; without an operator `=`; `~ regex` forms are rare and taken as met. */
function versionHolds(args: readonly string[], actual: readonly number[]): boolean {
  const [operator, wanted] = args.length > 1 ? [args[0] ?? '=', args[1] ?? ''] : ['=', args[0] ?? ''];
  const negated = operator.startsWith('!');
  const result = compare(actual, wanted.split('.').map(Number));
  const holds = {
    '=': result === 0,
    '==': result === 0,
    '>': result > 0,
    '>=': result >= 0,
    '<': result < 0,
    '<=': result <= 0,
  }[negated ? operator.slice(1) : operator];
  return (holds ?? true) !== negated;
}

function compare(actual: readonly number[], wanted: readonly number[]): number {
  for (let i = 0; i < 3; i += 1) {
    const difference = (actual[i] ?? 0) - (wanted[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
