/** Lines of configuration that can be the reason of a refusal, wherever they stand. Read as text: every stack writes `name value` somehow. */
import type { Service } from '../../domain/component.ts';
import type { Look } from './look.ts';
import type { Setting } from './model.ts';

/** Names as the manuals of PHP, PHP-FPM, httpd and nginx have them. */
const NAMES = [
  'open_basedir',
  'disable_functions',
  'disable_classes',
  'auto_prepend_file',
  'auto_append_file',
  'opcache\\.preload',
  'opcache\\.file_cache',
  'opcache\\.validate_timestamps',
  'extension_dir',
  'include_path',
  'memory_limit',
  'max_execution_time',
  'session\\.save_path',
  'session\\.save_handler',
  'security\\.limit_extensions',
  'rlimit_files',
  'worker_rlimit_nofile',
  'pm\\.max_children',
  'listen\\.owner',
  'listen\\.group',
  'request_terminate_timeout',
  'worker_connections',
  'MaxRequestWorkers',
  'SCRIPT_FILENAME',
  'chroot',
  'doc_root',
  'AllowOverride',
  'DocumentRoot',
  'root',
  'Listen',
  'SSLCertificateFile',
  'SSLCertificateKeyFile',
  'ssl_certificate',
  'ssl_certificate_key',
  'engine',
  'RewriteRule',
];
const LINE = new RegExp(
  `^\\s*(?:(?:php(?:_admin)?_(?:value|flag))(?:\\[|\\s+)|fastcgi_param\\s+)?["']?(${NAMES.join('|')})["']?\\]?\\s*(?:=|\\s)\\s*(.+?)\\s*;?\\s*$`,
  'i',
);
const MOST_SETTINGS = 400;

export function settingsOf(look: Look, service: Service): readonly Setting[] {
  const files = look.inventory.components.filter(
    (c) =>
      c.kind === 'file' &&
      c.services.includes(service.id) &&
      (c.class === 'config' || isPerDirectory(c.path)),
  );
  return files
    .flatMap((c) => settingsIn(c.path, look.files.readText(c.path, 1 << 20).text ?? ''))
    .slice(0, MOST_SETTINGS);
}

const isPerDirectory = (path: string): boolean => path.endsWith('/.htaccess') || path.endsWith('/.user.ini');

export function settingsIn(file: string, text: string): readonly Setting[] {
  return text.split('\n').flatMap((line, i) => {
    const [, name, value] = LINE.exec(line) ?? [];
    return name === undefined || value === undefined
      ? []
      : [{ name: name.toLowerCase(), value: value.slice(0, 200), at: { file, line: i + 1 } }];
  });
}
