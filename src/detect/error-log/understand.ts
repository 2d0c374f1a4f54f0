/** An entry's statements, by the tables of whoever wrote it. */
import type { Entry, Writer } from './entry.ts';
import { apacheSays } from './statements/apache.ts';
import { bareSays } from './statements/bare.ts';
import { fpmSays } from './statements/fpm.ts';
import { nginxSays } from './statements/nginx.ts';
import { phpEntrySays } from './statements/php.ts';
import { shellSays } from './statements/shell.ts';
import { systemdSays } from './statements/systemd.ts';
import { foreign, stated, type Understanding } from './understanding.ts';

const BY_WRITER: Readonly<Record<Writer, (entry: Entry) => Understanding>> = {
  apache: apacheSays,
  nginx: nginxSays,
  'php-fpm': fpmSays,
  php: ({ message, bare }) => phpEntrySays(message, bare),
  systemd: ({ message }) => stated(systemdSays(message) ?? []),
  unknown: ({ message }) => {
    const said = shellSays(message) ?? bareSays(message);
    return said === undefined ? foreign(message) : stated(said);
  },
};

export function understand(entry: Entry): Understanding {
  return BY_WRITER[entry.writer](entry);
}
