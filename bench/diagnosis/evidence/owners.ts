/** Who defines the directives and functions of the shop: the evidence takes it for known. */
import type { Observation } from '../../../src/respond/diagnosis/index.ts';

const available = (name: string) => ({
  available: `/etc/apache2/mods-available/${name}.load`,
  enabled: `/etc/apache2/mods-enabled/${name}.load`,
});
const MODULES = '/usr/lib/apache2/modules';
export const DIRECTIVES: Observation['directives'] = {
  php_value: {
    directive: 'php_value',
    module: 'php_module',
    file: `${MODULES}/libphp8.2.so`,
    fileExists: true,
    package: 'libapache2-mod-php8.2',
    from: 'the corpus',
    ...available('php8.2'),
  },
  rewriteengine: {
    directive: 'RewriteEngine',
    module: 'rewrite_module',
    file: `${MODULES}/mod_rewrite.so`,
    fileExists: true,
    package: 'apache2-bin',
    from: 'the corpus',
    ...available('rewrite'),
  },
};

const symbol = (name: string, extension: string, owner: string): Observation['symbols'][string] => ({
  symbol: name,
  extension,
  file: `/usr/lib/php/20220829/${extension}.so`,
  fileExists: true,
  available: `/etc/php/8.2/mods-available/${extension}.ini`,
  package: owner,
  from: 'the corpus',
});
export const SYMBOLS: Observation['symbols'] = {
  mysqli_init: symbol('mysqli_init', 'mysqli', 'php8.2-mysql'),
  mysqli: symbol('mysqli', 'mysqli', 'php8.2-mysql'),
  DOMDocument: symbol('DOMDocument', 'dom', 'php8.2-xml'),
  mb_strlen: symbol('mb_strlen', 'mbstring', 'php8.2-mbstring'),
};
