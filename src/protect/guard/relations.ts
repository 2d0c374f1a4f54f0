/** Relations between packages, and whether an installed version meets one: deb-control(5). Pure. */
import { compareVersions } from '../../host/packages/index.ts';
import type { Owner, Relation } from './model.ts';

/** A real field is some kilobytes long. */
const MAX_RELATIONS = 2000;
const RELATION = /^([a-z0-9][a-z0-9+.-]*)(?::[a-z0-9-]+)?\s*(?:\(\s*(<<|<=|=|>=|>>|<|>)\s*([^\s)]+)\s*\))?$/;

/** `a (<< 2), b` → relations; what cannot be read is left out. */
export function parseRelations(field: string): Relation[] {
  return field
    .split(',', MAX_RELATIONS)
    .flatMap((clause) => clause.split('|'))
    .flatMap((text) => {
      const [, name, operator, version] = RELATION.exec(text.trim()) ?? [];
      if (name === undefined) return [];
      if (operator === undefined || version === undefined) return [{ name }];
      return [{ name, operator: modern(operator), version }];
    });
}

/** `<` and `>` are the old spellings of `<=` and `>=` (deb-control(5)). */
function modern(operator: string): NonNullable<Relation['operator']> {
  if (operator === '<' || operator === '<=') return '<=';
  if (operator === '>' || operator === '>=') return '>=';
  return operator === '<<' || operator === '>>' ? operator : '=';
}

/** Whether the relation means this package at this version. A virtual package has no version here. */
export function meets(relation: Relation, owner: Owner, version = owner.version): boolean {
  if (relation.name !== owner.name)
    return relation.operator === undefined && owner.provides.includes(relation.name);
  if (relation.operator === undefined || relation.version === undefined) return true;
  return HOLDS[relation.operator](compareVersions(version, relation.version));
}

const HOLDS: Readonly<Record<NonNullable<Relation['operator']>, (order: number) => boolean>> = {
  '<<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '=': (order) => order === 0,
  '>=': (order) => order >= 0,
  '>>': (order) => order > 0,
};
