/**
 * What PHP extensions define, by the manual's function, class and constant references, for extensions whose file is gone; and
 * which of Debian's packages ships each. An extension that is there is asked itself (symbol-owner.ts).
 */

export interface KnownExtension {
  /** Base name of its file: `mysqli`. */
  readonly extension: string;
  /** Behind `phpX.Y-` in the name of Debian's package: `mysql`. */
  readonly package: string;
}

/** Extension, package, its functions, and its classes and constants; `x*` is a beginning. Case matters for constants only. */
type Row = readonly [
  extension: string,
  debianPackage: string,
  functions: string,
  classes?: string,
  constants?: string,
];

const ROWS: readonly Row[] = [
  ['amqp', 'amqp', '', 'AMQP*', 'AMQP_*'],
  ['apcu', 'apcu', 'apcu_*', 'APCUIterator', 'APC_*'],
  ['ast', 'ast', 'ast\\*', 'ast\\*'],
  ['bcmath', 'bcmath', 'bcadd bcsub bcmul bcdiv bcmod bcpow bcsqrt bccomp bcscale bcpowmod', 'BcMath\\*'],
  ['bz2', 'bz2', 'bzopen bzread bzwrite bzflush bzclose bzerrno bzerror bzerrstr bzcompress bzdecompress'],
  [
    'calendar',
    'common',
    'cal_* jd* easter_* gregoriantojd juliantojd jewishtojd frenchtojd unixtojd',
    '',
    'CAL_*',
  ],
  ['ctype', 'common', 'ctype_*'],
  ['curl', 'curl', 'curl_*', 'CURLFile CURLStringFile CurlHandle CurlMultiHandle CurlShareHandle', 'CURL*'],
  ['dba', 'dba', 'dba_*', 'Dba\\*', 'DBA_*'],
  [
    'dom',
    'xml',
    'dom_import_simplexml',
    'DOMAttr DOMC* DOMDocument* DOMElement DOMEntity* DOMException DOMImplementation* DOMN* DOMParentNode DOMProcessingInstruction DOMText DOMXPath Dom\\*',
    'DOM_* DOMSTRING_* XML_*_NODE XML_ATTRIBUTE_*',
  ],
  ['ds', 'ds', '', 'Ds\\*'],
  ['enchant', 'enchant', 'enchant_*', 'EnchantBroker EnchantDictionary', 'ENCHANT_*'],
  ['excimer', 'excimer', 'excimer_*', 'Excimer*', 'EXCIMER_*'],
  ['exif', 'common', 'exif_* read_exif_data', '', 'EXIF_*'],
  ['ffi', 'common', '', 'FFI FFI\\*'],
  ['fileinfo', 'common', 'finfo_* mime_content_type', 'finfo', 'FILEINFO_*'],
  ['ftp', 'common', 'ftp_*', 'FTP\\*', 'FTP_*'],
  [
    'gd',
    'gd',
    'gd_info imageaffine* imagealphablending imageantialias imagearc imageavif imagebmp imagechar* imagecolor* imageconvolution imagecopy* imagecreate* imagecrop* imagedash* imagedestroy imageellipse imagefill* imagefilter imageflip imagefont* imageftbbox imagefttext imagegamma* imagegd* imagegetclip imagegetinterpolation imagegif imagegrab* imageinterlace imageistruecolor imagejpeg imagelayereffect imageline imageloadfont imageopenpolygon imagepalette* imagepng imagepolygon imagerectangle imageresolution imagerotate imagesave* imagescale imageset* imagestring* imagesx imagesy imagetruecolor* imagettf* imagetypes imagewbmp imagewebp imagexbm',
    'GdImage GdFont',
    'IMG_* GD_*',
  ],
  ['gearman', 'gearman', 'gearman_*', 'Gearman*', 'GEARMAN_*'],
  [
    'gettext',
    'common',
    '_ gettext ngettext dgettext dngettext dcgettext dcngettext textdomain bindtextdomain bind_textdomain_codeset',
  ],
  ['gmagick', 'gmagick', '', 'Gmagick*'],
  ['gmp', 'gmp', 'gmp_*', 'GMP', 'GMP_*'],
  ['gnupg', 'gnupg', 'gnupg_*', 'gnupg gnupg_keylistiterator', 'GNUPG_*'],
  ['http', 'http', '', 'http\\*'],
  ['iconv', 'common', 'iconv iconv_* ob_iconv_handler', '', 'ICONV_*'],
  ['igbinary', 'igbinary', 'igbinary_*'],
  ['imagick', 'imagick', '', 'Imagick ImagickDraw* ImagickException ImagickKernel* ImagickPixel*'],
  [
    'imap',
    'imap',
    'imap_*',
    'IMAP\\*',
    'CL_EXPUNGE FT_UID FT_PEEK FT_NOT FT_INTERNAL OP_READONLY OP_HALFOPEN OP_SILENT OP_DEBUG SA_MESSAGES SA_RECENT SA_UNSEEN SA_ALL SORTDATE SORTARRIVAL SORTFROM SORTSUBJECT SORTTO SORTCC SORTSIZE TYPETEXT TYPEMULTIPART TYPEMESSAGE TYPEAPPLICATION ENC7BIT ENC8BIT ENCBASE64 ENCQUOTEDPRINTABLE LATT_*',
  ],
  [
    'intl',
    'intl',
    'collator_* datefmt_* grapheme_* idn_* intl_* intlcal_* intlgregcal_* intltz_* locale_* msgfmt_* normalizer_* numfmt_* resourcebundle_* transliterator_*',
    'Collator Intl* Locale MessageFormatter Normalizer NumberFormatter ResourceBundle Spoofchecker Transliterator UConverter',
    'GRAPHEME_* IDNA_* INTL_* ULOC_* U_*_ERROR U_*_WARNING',
  ],
  ['ldap', 'ldap', 'ldap_*', 'LDAP\\*', 'LDAP_*'],
  ['luasandbox', 'luasandbox', '', 'LuaSandbox*'],
  ['mailparse', 'mailparse', 'mailparse_*', 'mimemessage', 'MAILPARSE_*'],
  ['maxminddb', 'maxminddb', '', 'MaxMind\\Db\\Reader*'],
  ['mbstring', 'mbstring', 'mb_*', '', 'MB_*'],
  ['mcrypt', 'mcrypt', 'mcrypt_* mdecrypt_*', '', 'MCRYPT_*'],
  ['memcache', 'memcache', 'memcache_*', 'Memcache MemcachePool', 'MEMCACHE_*'],
  ['memcached', 'memcached', '', 'Memcached MemcachedException'],
  [
    'mongodb',
    'mongodb',
    'MongoDB\\BSON\\* MongoDB\\Driver\\*',
    'MongoDB\\BSON\\* MongoDB\\Driver\\*',
    'MONGODB_*',
  ],
  ['msgpack', 'msgpack', 'msgpack_*', 'MessagePack*', 'MESSAGEPACK_*'],
  ['mysqli', 'mysql', 'mysqli_*', 'mysqli mysqli_*', 'MYSQLI_*'],
  ['mysqlnd', 'mysql', 'mysqlnd_*'],
  ['oauth', 'oauth', 'oauth_*', 'OAuth OAuthException OAuthProvider', 'OAUTH_*'],
  ['odbc', 'odbc', 'odbc_*', 'Odbc\\*', 'ODBC_*'],
  ['opcache', 'opcache', 'opcache_*'],
  ['pcov', 'pcov', 'pcov\\*'],
  ['pdo', 'common', 'pdo_drivers', 'PDO PDOException PDORow PDOStatement Pdo\\*'],
  ['pdo_dblib', 'sybase', '', 'Pdo\\Dblib'],
  ['pdo_firebird', 'interbase', '', 'Pdo\\Firebird'],
  ['pdo_mysql', 'mysql', '', 'Pdo\\Mysql'],
  ['pdo_odbc', 'odbc', '', 'Pdo\\Odbc', 'PDO_ODBC_*'],
  ['pdo_pgsql', 'pgsql', '', 'Pdo\\Pgsql'],
  ['pdo_sqlite', 'sqlite3', '', 'Pdo\\Sqlite'],
  ['pgsql', 'pgsql', 'pg_*', 'PgSql\\*', 'PGSQL_*'],
  ['phar', 'common', '', 'Phar PharData PharException PharFileInfo'],
  ['posix', 'common', 'posix_*', '', 'POSIX_*'],
  ['ps', 'ps', 'ps_*'],
  ['pspell', 'pspell', 'pspell_*', 'PSpell\\*', 'PSPELL_*'],
  ['raphf', 'raphf', 'raphf\\*'],
  ['readline', 'readline', 'readline readline_*', '', 'READLINE_*'],
  ['redis', 'redis', '', 'Redis RedisArray RedisCluster* RedisException RedisSentinel'],
  ['rrd', 'rrd', 'rrd_* rrdc_*', 'RRDCreator RRDGraph RRDUpdater'],
  ['shmop', 'common', 'shmop_*', 'Shmop'],
  ['simplexml', 'xml', 'simplexml_*', 'SimpleXMLElement SimpleXMLIterator'],
  [
    'snmp',
    'snmp',
    'snmp_* snmp2_* snmp3_* snmpget snmpgetnext snmpwalk snmprealwalk snmpwalkoid snmpset',
    'SNMP SNMPException',
    'SNMP_*',
  ],
  [
    'soap',
    'soap',
    'is_soap_fault use_soap_error_handler',
    'SoapClient SoapFault SoapHeader SoapParam SoapServer SoapVar Soap\\*',
    'SOAP_* WSDL_* XSD_*',
  ],
  [
    'sockets',
    'common',
    'socket_accept socket_addrinfo_* socket_atmark socket_bind socket_clear_error socket_close socket_cmsg_space socket_connect socket_create* socket_export_stream socket_get_option socket_getopt socket_getpeername socket_getsockname socket_import_stream socket_last_error socket_listen socket_read socket_recv* socket_select socket_send* socket_set_block socket_set_nonblock socket_set_option socket_setopt socket_shutdown socket_strerror socket_write socket_wsaprotocol_*',
    'Socket AddressInfo',
    'AF_INET AF_INET6 AF_UNIX SOCK_* SOL_* SO_* SOCKET_* MSG_* IPPROTO_* IPV6_* MCAST_* TCP_* SOMAXCONN PHP_NORMAL_READ PHP_BINARY_READ',
  ],
  ['solr', 'solr', 'solr_*', 'Solr*', 'SOLR_*'],
  ['sqlite3', 'sqlite3', '', 'SQLite3 SQLite3Exception SQLite3Result SQLite3Stmt', 'SQLITE3_*'],
  ['ssh2', 'ssh2', 'ssh2_*', '', 'SSH2_*'],
  ['stomp', 'stomp', 'stomp_*', 'Stomp StompException StompFrame'],
  [
    'sysvmsg',
    'common',
    'msg_*',
    'SysvMessageQueue',
    'MSG_IPC_NOWAIT MSG_EAGAIN MSG_ENOMSG MSG_NOERROR MSG_EXCEPT',
  ],
  ['sysvsem', 'common', 'sem_*', 'SysvSemaphore'],
  ['sysvshm', 'common', 'shm_*', 'SysvSharedMemory'],
  ['tidy', 'tidy', 'tidy_* ob_tidyhandler', 'tidy tidyNode', 'TIDY_*'],
  ['tokenizer', 'common', 'token_get_all token_name', 'PhpToken', 'T_* TOKEN_*'],
  ['uopz', 'uopz', 'uopz_*'],
  ['uploadprogress', 'uploadprogress', 'uploadprogress_*'],
  ['uuid', 'uuid', 'uuid_*', '', 'UUID_*'],
  ['xdebug', 'xdebug', 'xdebug_*', '', 'XDEBUG_*'],
  ['xml', 'xml', 'xml_*', 'XMLParser', 'XML_ERROR_* XML_OPTION_* XML_SAX_IMPL'],
  ['xmlreader', 'xml', '', 'XMLReader'],
  ['xmlrpc', 'xmlrpc', 'xmlrpc_*', 'XmlRpcServer'],
  ['xmlwriter', 'xml', 'xmlwriter_*', 'XMLWriter'],
  ['xsl', 'xml', '', 'XSLTProcessor', 'XSL_* LIBXSLT_* LIBEXSLT_*'],
  ['yac', 'yac', '', 'Yac', 'YAC_*'],
  ['yaml', 'yaml', 'yaml_*', '', 'YAML_*'],
  ['zip', 'zip', 'zip_*', 'ZipArchive'],
  ['zmq', 'zmq', '', 'ZMQ*'],
];

export type SymbolKind = 'function' | 'class' | 'constant';

/** Behind extension and package. */
const COLUMN = { function: 0, class: 1, constant: 2 } as const;
const KINDS = ['function', 'class', 'constant'] as const;

/** The extension that defines a function, class or constant; undefined for PHP's own and the unknown. */
export function knownExtension(symbol: string, kind?: SymbolKind): KnownExtension | undefined {
  let longest = 0;
  let found: KnownExtension | undefined;
  // The longest says most: `Pdo\\Mysql` is pdo_mysql's, what else begins with `Pdo\\` is pdo's.
  for (const [extension, debianPackage, ...columns] of ROWS)
    for (const each of kind === undefined ? KINDS : [kind])
      for (const pattern of (columns[COLUMN[each]] ?? '').split(' '))
        if (pattern.length > longest && matches(pattern, symbol, each)) {
          longest = pattern.length;
          found = { extension, package: debianPackage };
        }
  return found;
}

function matches(pattern: string, symbol: string, kind: SymbolKind): boolean {
  const [wanted, name] =
    kind === 'constant' ? [pattern, symbol] : [pattern.toLowerCase(), symbol.toLowerCase()];
  const star = wanted.indexOf('*');
  if (star < 0) return wanted === name;
  return (
    name.length >= wanted.length - 1 &&
    name.startsWith(wanted.slice(0, star)) &&
    name.endsWith(wanted.slice(star + 1))
  );
}

export function packageOfExtension(extension: string): string | undefined {
  return ROWS.find(([name]) => name === extension.toLowerCase())?.[1];
}

/** Extensions in a package of Debian: `php8.2-mysql` → mysqli, mysqlnd, pdo_mysql. Empty for a package of none. */
export function extensionsOfPackage(debianPackage: string): readonly string[] {
  const suffix = /^php[\d.]*-(\w+)$/.exec(debianPackage)?.[1];
  return ROWS.filter(([, name]) => name === suffix).map(([extension]) => extension);
}

/** Names of C functions and variables that extensions export for others, by their beginning. */
const EXPORTS: readonly (readonly [prefix: RegExp, extension: string])[] = [
  [/^(?:_|php_)?mysqlnd_|^zval_to_mysqlnd$/, 'mysqlnd'],
  [/^(?:php_)?pdo_/, 'pdo'],
  [/^(?:php_)?dom_/, 'dom'],
  [/^(?:php_)?sxe_|^ce_SimpleXML/, 'simplexml'],
  [/^php_XML_/, 'xml'],
  [/^(?:mbfl|php_mb|mbstr)_/, 'mbstring'],
  [/^sockets?_(?:ce|globals|import_file_descriptor|strerror)$/, 'sockets'],
  [/^igbinary_/, 'igbinary'],
  [/^(?:php_)?msgpack_/, 'msgpack'],
  [/^php_(?:resource_factory|persistent_handle)_/, 'raphf'],
  [/^apc_(?!pool)/, 'apcu'],
];

/** The extension that would define a symbol which an extension's file lacks. */
export function extensionOfExport(symbol: string): string | undefined {
  return EXPORTS.find(([prefix]) => prefix.test(symbol))?.[1];
}
