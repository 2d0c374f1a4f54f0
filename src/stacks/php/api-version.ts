/** ZEND_MODULE_API_NO, a date, of each PHP (Zend/zend_modules.h). It names Debian's extension directories too. */
const API_OF: Readonly<Record<string, number>> = {
  '5.6': 20131226,
  '7.0': 20151012,
  '7.1': 20160303,
  '7.2': 20170718,
  '7.3': 20180731,
  '7.4': 20190902,
  '8.0': 20200930,
  '8.1': 20210902,
  '8.2': 20220829,
  '8.3': 20230831,
  '8.4': 20240924,
};

export function apiOfPhp(version: string): number | undefined {
  return API_OF[version];
}

/** `8.1` for 20210902; undefined for one that we do not know. */
export function phpOfApi(api: number): string | undefined {
  return Object.entries(API_OF).find(([, number]) => number === api)?.[0];
}
