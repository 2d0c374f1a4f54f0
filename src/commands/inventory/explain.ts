/** Reasons as people read them. */
import type { Component, Inventory, SourcePosition } from '../../domain/component.ts';
import { HostFiles } from '../../host/files/index.ts';

/** ` (php8.2.load:3)`, as the issue and every error log write positions: the base name is enough inside a chain. */
export function positionText(at: SourcePosition | undefined): string {
  if (at === undefined) return '';
  return ` (${at.file}${at.line === undefined ? '' : `:${at.line}`})`;
}

/** `site shop → .php handler → LoadModule php_module (php8.2.load:3) → …` */
export function chainText(component: Pick<Component, 'reason'>): string {
  return component.reason
    .map(({ text, at }) => {
      const file = at?.file.split('/').at(-1);
      return at === undefined ? text : `${text} (${file}${at.line === undefined ? '' : `:${at.line}`})`;
    })
    .join(' → ');
}

/** The components a path leads through: itself, the links on the way, the file at the end; or an account of that name. */
export function explain(inventory: Inventory, path: string): readonly Component[] {
  const { links, target } = path.startsWith('/') ? new HostFiles().trail(path) : { links: [], target: path };
  const wanted = new Set([path, ...links, target]);
  return inventory.components.filter((c) => wanted.has(c.path));
}
