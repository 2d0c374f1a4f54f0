/** What the dynamic linker or the server would refuse about a binary, without loading it. */
import { checkElf } from '../../host/elf/index.ts';
import type { Look } from './look.ts';
import type { ObjectFault } from './object-model.ts';

export function faultOf(look: Look, path: string): ObjectFault | undefined {
  if (!isBinary(path)) return undefined;
  const elf = checkElf(`${look.files.root}${path}`, { as: isLibrary(path) ? 'library' : 'program' });
  if (elf === undefined || elf.kind === 'missing' || elf.kind === 'unreadable') return undefined;
  return { text: elf.text };
}

const isLibrary = (path: string): boolean => /\.so(?:\.[\d.]+)?$/.test(path);
const isBinary = (path: string): boolean =>
  isLibrary(path) || /^\/usr\/(?:local\/)?s?bin\/(?:apache2|httpd|nginx|php-fpm[\d.]*)$/.test(path);
