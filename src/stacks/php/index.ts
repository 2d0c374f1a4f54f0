/** PHP as part of a service: ini files and extensions of one SAPI. Not a stack of its own: it runs inside httpd or as PHP-FPM. */
export { addPhp, addSettings } from './components.ts';
export { apiOfPhp, phpOfApi } from './api-version.ts';
export { checkPhpExtension, checkPhpExtensions } from './extension-check.ts';
export type { ExtensionCheckOptions } from './extension-check.ts';
export { ExtensionFiles } from './extension-file.ts';
export { extensionsOfPackage, packageOfExtension } from './extension-table.ts';
export type { SymbolKind } from './extension-table.ts';
export { literalInclusions } from './includes.ts';
export { parseIni } from './ini.ts';
export type { IniEntry } from './ini.ts';
export { extensionDirectory, phpRegistry } from './registry.ts';
export type { ExtensionChoice, LostExtension, MissingExtensionFile, PhpRegistry } from './registry.ts';
export { readSapi, versionOf } from './sapi.ts';
export type { PhpSapi } from './sapi.ts';
export { symbolOwner, SymbolOwners } from './symbol-owner.ts';
export type { SymbolOwner, SymbolOwnerOptions } from './symbol-owner.ts';
export { neededExtensions } from './usage.ts';
