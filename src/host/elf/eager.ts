/** Symbols that a relocation outside the procedure linkage table needs: variables, and functions whose address is taken. */
import { ElfImage } from './image.ts';
import { relocatedSymbols } from './relocations.ts';
import { openSymbolTable } from './symbol-table.ts';

/** Empty when the file cannot be read. */
export function eagerSymbols(path: string): ReadonlySet<string> {
  using image = ElfImage.open(path);
  const table = image && openSymbolTable(image);
  if (image === undefined || table === undefined) return new Set();
  const names = relocatedSymbols(image).flatMap((index) => (index < table.count ? table.nameOf(index) : []));
  return new Set(names.filter((name) => name !== undefined));
}
