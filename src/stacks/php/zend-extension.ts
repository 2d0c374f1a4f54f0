/** What a `zend_extension` says of itself: Zend/zend_extensions.h, `zend_extension_version_info` and `zend_extension`. */
import type { ElfImage, ElfSymbols } from '../../host/elf/index.ts';

export interface ZendExtension {
  /** ZEND_EXTENSION_API_NO: 420220829 for PHP 8.2. */
  readonly api: number;
  /** `API420220829,NTS` */
  readonly buildId: string;
  /** It decides itself which API it works with. */
  readonly choosesApi: boolean;
  readonly choosesBuild: boolean;
}

const INFO = { api: 0, buildId: 8 };
/** Five texts and eleven functions stand before them. */
const ENTRY = { apiCheck: 128, buildCheck: 136 };
const MAX_BUILD_ID = 100;

/** undefined when it is none: it lacks one of the two symbols that zend_load_extension looks for. */
export function zendExtensionIn(image: ElfImage, symbols: ElfSymbols): ZendExtension | undefined {
  const info = symbols.addressOf('extension_version_info');
  const entry = symbols.addressOf('zend_extension_entry');
  const api = info === undefined ? undefined : image.u32(info + INFO.api);
  if (info === undefined || entry === undefined || api === undefined) return undefined;
  return {
    api,
    buildId: image.text(image.pointer(info + INFO.buildId), MAX_BUILD_ID) ?? '',
    choosesApi: (image.pointer(entry + ENTRY.apiCheck) ?? 0) !== 0,
    choosesBuild: (image.pointer(entry + ENTRY.buildCheck) ?? 0) !== 0,
  };
}
