/** PHP as part of a service: ini files and extensions of one SAPI. Not a stack of its own: it runs inside httpd or as PHP-FPM. */
export { addPhp, addSettings } from './components.ts';
export { literalInclusions } from './includes.ts';
export { parseIni } from './ini.ts';
export type { IniEntry } from './ini.ts';
export { readSapi, versionOf } from './sapi.ts';
export type { PhpSapi } from './sapi.ts';
export { neededExtensions } from './usage.ts';
