import { type Row, testTable } from '../testing/said.ts';

const X = { file: '/srv/db.php', line: 1 };
const thrown = (text: string): string =>
  `PHP Fatal error:  Uncaught ${text} in /srv/db.php:1\nStack trace:\n#0 {main}\n  thrown in /srv/db.php on line 1`;
const warning = (text: string): string => `PHP Warning:  ${text} in /srv/db.php on line 1`;
const mysql = (errno: string): Row[1] => ({ kind: 'connect', address: '', errno, engine: 'mysql', at: X });

const rows: readonly Row[] = [
  [thrown('PDOException: SQLSTATE[HY000] [2002] Connection refused'), mysql('ECONNREFUSED')],
  [thrown('PDOException: SQLSTATE[HY000] [2002] No such file or directory'), mysql('ENOENT')],
  [thrown('mysqli_sql_exception: Connection refused'), mysql('ECONNREFUSED')],
  [warning('mysqli_connect(): (HY000/2002): Connection refused'), mysql('ECONNREFUSED')],
  [
    thrown(
      'Illuminate\\Database\\QueryException: SQLSTATE[HY000] [2002] Connection refused (Connection: mysql, SQL: select * from users where name = x)',
    ),
    mysql('ECONNREFUSED'),
  ],
  [
    thrown(
      'Doctrine\\DBAL\\Exception\\ConnectionException: An exception occurred in the driver: SQLSTATE[HY000] [2002] Connection timed out',
    ),
    mysql('ETIMEDOUT'),
  ],
  [
    warning(
      "mysqli_connect(): (HY000/2002): Can't connect to local MySQL server through socket '/run/mysqld/mysqld.sock' (2)",
    ),
    { kind: 'connect', address: 'unix:/run/mysqld/mysqld.sock', errno: 'ENOENT', engine: 'mysql', at: X },
  ],
  [
    thrown("PDOException: SQLSTATE[HY000] [2003] Can't connect to MySQL server on 'db.internal:3306' (111)"),
    { kind: 'connect', address: 'tcp:db.internal:3306', errno: 'ECONNREFUSED', engine: 'mysql', at: X },
  ],
  [
    thrown(
      'PDOException: PDO::__construct(): php_network_getaddresses: getaddrinfo for db.internal failed: Name or service not known',
    ),
    { kind: 'unresolved-host', host: 'db.internal', at: X },
  ],
  [
    thrown(
      'PDOException: SQLSTATE[HY000] [2002] php_network_getaddresses: getaddrinfo failed: Temporary failure in name resolution',
    ),
    { kind: 'unresolved-host', at: X },
  ],
  [
    warning(
      'mysqli_connect(): php_network_getaddresses: getaddrinfo for db failed: Name or service not known',
    ),
    { kind: 'unresolved-host', host: 'db', at: X },
  ],
  [
    thrown(
      "PDOException: SQLSTATE[HY000] [1045] Access denied for user 'shop'@'localhost' (using password: YES)",
    ),
    {
      kind: 'dependency-error',
      engine: 'mysql',
      code: '1045',
      text: "Access denied for user 'shop'@'localhost' (using password: YES)",
      at: X,
    },
  ],
  [
    thrown('PDOException: SQLSTATE[HY000] [1040] Too many connections'),
    { kind: 'dependency-error', engine: 'mysql', code: '1040', text: 'Too many connections', at: X },
  ],
  [
    thrown('PDOException: SQLSTATE[HY000]: General error: 2006 MySQL server has gone away'),
    { kind: 'dependency-error', engine: 'mysql', code: '2006', text: 'MySQL server has gone away', at: X },
  ],
  [
    thrown("PDOException: SQLSTATE[42S02]: Base table or view not found: 1146 Table 'shop.x' doesn't exist"),
    {
      kind: 'php-fatal',
      text: "SQLSTATE[42S02]: Base table or view not found: 1146 Table 'shop.x' doesn't exist",
      exception: 'PDOException',
      at: X,
    },
  ],
  [thrown('PDOException: could not find driver'), { kind: 'missing-driver', at: X }],
  [
    thrown(
      'PDOException: SQLSTATE[08006] [7] connection to server at "127.0.0.1", port 5432 failed: Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?',
    ),
    { kind: 'connect', address: 'tcp:127.0.0.1:5432', errno: 'ECONNREFUSED', engine: 'pgsql', at: X },
  ],
  [
    thrown(
      'PDOException: SQLSTATE[08006] [7] connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed: No such file or directory\n\tIs the server running locally',
    ),
    {
      kind: 'connect',
      address: 'unix:/var/run/postgresql/.s.PGSQL.5432',
      errno: 'ENOENT',
      engine: 'pgsql',
      at: X,
    },
  ],
  [
    warning(
      'pg_connect(): Unable to connect to PostgreSQL server: could not connect to server: Connection refused\n\tIs the server running on host "db" (10.0.0.2) and accepting\n\tTCP/IP connections on port 5432?',
    ),
    { kind: 'connect', address: 'tcp:db:5432', errno: 'ECONNREFUSED', engine: 'pgsql', at: X },
  ],
  [
    thrown('PDOException: SQLSTATE[08006] [7] FATAL:  password authentication failed for user "shop"'),
    {
      kind: 'dependency-error',
      engine: 'pgsql',
      text: 'FATAL:  password authentication failed for user "shop"',
      at: X,
    },
  ],
  [
    thrown('PDOException: SQLSTATE[HY000] [14] unable to open database file'),
    { kind: 'dependency-error', engine: 'sqlite', code: '14', text: 'unable to open database file', at: X },
  ],
  [
    thrown('PDOException: SQLSTATE[HY000]: General error: 8 attempt to write a readonly database'),
    { kind: 'read-only' },
  ],
  [
    thrown('RedisException: Connection refused'),
    { kind: 'connect', address: '', errno: 'ECONNREFUSED', engine: 'redis', at: X },
  ],
  [
    thrown('RedisException: read error on connection to 127.0.0.1:6379'),
    { kind: 'dependency-error', engine: 'redis', text: 'connection lost 127.0.0.1:6379', at: X },
  ],
  [
    thrown('RedisException: NOAUTH Authentication required.'),
    {
      kind: 'dependency-error',
      engine: 'redis',
      code: 'NOAUTH',
      text: 'NOAUTH Authentication required.',
      at: X,
    },
  ],
  [
    thrown('Predis\\Connection\\ConnectionException: Connection refused [tcp://127.0.0.1:6379]'),
    { kind: 'connect', address: 'tcp:127.0.0.1:6379', errno: 'ECONNREFUSED', engine: 'redis', at: X },
  ],
  [
    `PHP Notice:  Memcache::connect(): Can't connect to localhost:11211, Connection refused (111) in /srv/db.php on line 1`,
    { kind: 'connect', address: 'tcp:localhost:11211', errno: 'ECONNREFUSED', engine: 'memcached', at: X },
  ],
  [
    thrown(
      "MongoDB\\Driver\\Exception\\ConnectionTimeoutException: No suitable servers found (`serverSelectionTryOnce` set): [connection refused calling hello on '127.0.0.1:27017']",
    ),
    { kind: 'connect', address: 'tcp:127.0.0.1:27017', errno: 'ECONNREFUSED', engine: 'mongodb', at: X },
  ],
  [
    warning('stream_socket_client(): Unable to connect to tcp://127.0.0.1:6379 (Connection refused)'),
    { kind: 'connect', address: 'tcp:127.0.0.1:6379', errno: 'ECONNREFUSED', at: X },
  ],
  [
    warning('fsockopen(): unable to connect to 127.0.0.1:25 (Connection timed out)'),
    { kind: 'connect', address: 'tcp:127.0.0.1:25', errno: 'ETIMEDOUT', at: X },
  ],
  [
    warning('stream_socket_client(): Unable to connect to unix:///run/redis.sock (Permission denied)'),
    { kind: 'connect', address: 'unix:/run/redis.sock', errno: 'EACCES', at: X },
  ],
  [
    warning('file_get_contents(http://u:p@api.internal/x): Failed to open stream: Connection refused'),
    { kind: 'connect', address: 'tcp:api.internal:80', errno: 'ECONNREFUSED', at: X },
  ],
  [
    warning(
      'file_get_contents(http://api.internal/x): Failed to open stream: php_network_getaddresses: getaddrinfo for api.internal failed: Name or service not known',
    ),
    { kind: 'unresolved-host', host: 'api.internal', at: X },
  ],
  [
    warning(
      'file_get_contents(http://api.internal/x): Failed to open stream: HTTP request failed! HTTP/1.1 500 Internal Server Error',
    ),
    [],
  ],
];

testTable('database', 'php', '[22-Nov-2026 09:17:01 UTC] ', rows);
