/**
 * Which module defines which directive, for modules that are gone: httpd 2.4's own, as their command tables have them, and the
 * prefixes by which modules of other packages name theirs. A module that is there is asked itself (directive-owner.ts).
 */

export interface KnownModule {
  /** The symbol LoadModule names: `rewrite_module`. */
  readonly module: string;
  /** Base name of its file: `mod_rewrite.so`; `%` stands for a PHP version. */
  readonly file: string;
  /** Base name of its .load file in Debian: `rewrite`. */
  readonly load: string;
  /** Debian's package. */
  readonly package: string;
}

/** Module without `_module` → directives. Those of several modules (`Listen` of every MPM) are listed with each. */
const OWN: Readonly<Record<string, string>> = {
  access_compat: 'order allow deny Satisfy',
  actions: 'Action Script',
  alias: `
    Alias ScriptAlias Redirect AliasMatch ScriptAliasMatch RedirectMatch RedirectTemp RedirectPermanent
    RedirectRelative AliasPreservePath`,
  allowmethods: 'AllowMethods',
  auth_basic: 'AuthBasicProvider AuthBasicAuthoritative AuthBasicFake AuthBasicUseDigestAlgorithm',
  auth_digest: `
    AuthDigestProvider AuthDigestQop AuthDigestNonceLifetime AuthDigestNcCheck AuthDigestAlgorithm
    AuthDigestDomain AuthDigestShmemSize`,
  auth_form: `
    AuthFormProvider AuthFormUsername AuthFormPassword AuthFormLocation AuthFormMethod AuthFormMimetype
    AuthFormBody AuthFormSize AuthFormLoginRequiredLocation AuthFormLoginSuccessLocation
    AuthFormLogoutLocation AuthFormSitePassphrase AuthFormAuthoritative AuthFormFakeBasicAuth
    AuthFormDisableNoStore`,
  authn_anon: `
    Anonymous Anonymous_MustGiveEmail Anonymous_NoUserId Anonymous_VerifyEmail Anonymous_LogEmail`,
  authn_core: 'AuthType AuthName AuthnProviderAlias',
  authn_dbd: 'AuthDBDUserPWQuery AuthDBDUserRealmQuery',
  authn_dbm: 'AuthDBMUserFile AuthDBMType',
  authn_file: 'AuthUserFile',
  authn_socache: `
    AuthnCacheSOCache AuthnCacheEnable AuthnCacheProvideFor AuthnCacheTimeout AuthnCacheContext`,
  authnz_fcgi: 'AuthnzFcgiDefineProvider AuthnzFcgiCheckAuthnProvider',
  authnz_ldap: `
    AuthLDAPURL AuthLDAPBindDN AuthLDAPBindPassword AuthLDAPBindAuthoritative AuthLDAPRemoteUserIsDN
    AuthLDAPRemoteUserAttribute AuthLDAPCompareDNOnServer AuthLDAPSubGroupAttribute AuthLDAPSubGroupClass
    AuthLDAPMaxSubGroupDepth AuthLDAPGroupAttribute AuthLDAPGroupAttributeIsDN AuthLDAPDereferenceAliases
    AuthLDAPCharsetConfig AuthLDAPAuthorizePrefix AuthLDAPInitialBindAsUser AuthLDAPInitialBindPattern
    AuthLDAPSearchAsUser AuthLDAPCompareAsUser`,
  authz_core: `
    AuthzProviderAlias Require RequireAll RequireAny RequireNone AuthMerging AuthzSendForbiddenOnFailure`,
  authz_dbd: 'AuthzDBDLoginToReferer AuthzDBDQuery AuthzDBDRedirectQuery',
  authz_dbm: 'AuthDBMGroupFile AuthzDBMType',
  authz_groupfile: 'AuthGroupFile',
  autoindex: `
    AddIcon AddIconByType AddIconByEncoding AddAlt AddAltByType AddAltByEncoding IndexOptions
    IndexOrderDefault IndexIgnore IndexIgnoreReset AddDescription HeaderName ReadmeName FancyIndexing
    DefaultIcon IndexStyleSheet IndexHeadInsert`,
  brotli: `
    BrotliFilterNote BrotliCompressionQuality BrotliCompressionWindow BrotliCompressionMaxInputBlock
    BrotliAlterETag`,
  buffer: 'BufferSize',
  cache: `
    CacheEnable CacheDisable CacheMaxExpire CacheMinExpire CacheDefaultExpire CacheQuickHandler
    CacheIgnoreNoLastMod CacheIgnoreCacheControl CacheStoreExpired CacheStorePrivate CacheStoreNoStore
    CacheIgnoreHeaders CacheIgnoreQueryString CacheIgnoreURLSessionIdentifiers CacheLastModifiedFactor
    CacheLock CacheLockPath CacheLockMaxAge CacheHeader CacheDetailHeader CacheKeyBaseURL CacheStaleOnError`,
  cache_disk: `
    CacheRoot CacheDirLevels CacheDirLength CacheMinFileSize CacheMaxFileSize CacheReadSize CacheReadTime`,
  cache_socache: `
    CacheSocache CacheSocacheMaxTime CacheSocacheMinTime CacheSocacheMaxSize CacheSocacheReadSize
    CacheSocacheReadTime`,
  case_filter: 'CaseFilter',
  case_filter_in: 'CaseFilterIn',
  cern_meta: 'MetaFiles MetaDir MetaSuffix',
  cgi: 'ScriptLog ScriptLogLength ScriptLogBuffer CGIScriptTimeout',
  cgid: 'ScriptLog ScriptLogLength ScriptLogBuffer ScriptSock CGIDScriptTimeout',
  charset_lite: 'CharsetSourceEnc CharsetDefault CharsetOptions',
  dav: 'DAV DAVBasePath DAVMinTimeout DAVDepthInfinity DAVLockDiscovery',
  dav_fs: 'DAVLockDB',
  dav_lock: 'DAVGenericLockDB',
  dbd: 'DBDriver DBDParams DBDPersist DBDPrepareSQL DBDInitSQL DBDMin DBDKeep DBDMax DBDExptime',
  deflate: `
    DeflateFilterNote DeflateWindowSize DeflateBufferSize DeflateMemLevel DeflateCompressionLevel
    DeflateInflateLimitRequestBody DeflateInflateRatioLimit DeflateInflateRatioBurst DeflateAlterEtag`,
  dialup: 'ModemStandard',
  dir: 'FallbackResource DirectoryIndex DirectorySlash DirectoryCheckHandler DirectoryIndexRedirect',
  dumpio: 'DumpIOInput DumpIOOutput',
  echo: 'ProtocolEcho',
  env: 'PassEnv SetEnv UnsetEnv',
  expires: 'ExpiresActive ExpiresByType ExpiresDefault',
  ext_filter: 'ExtFilterOptions ExtFilterDefine',
  file_cache: 'cachefile mmapfile',
  filter: 'FilterDeclare FilterProvider FilterChain FilterTrace AddOutputFilterByType FilterProtocol',
  headers: 'Header RequestHeader',
  heartbeat: 'HeartbeatAddress',
  heartmonitor: 'HeartbeatListen HeartbeatStorage HeartbeatMaxServers',
  http2: `
    H2MaxSessionStreams H2WindowSize H2MinWorkers H2MaxWorkers H2MaxWorkerIdleSeconds H2StreamMaxMemSize
    H2SerializeHeaders H2ModernTLSOnly H2Upgrade H2Direct H2SessionExtraFiles H2TLSWarmUpSize
    H2TLSCoolDownSecs H2Push H2PushPriority H2PushDiarySize H2CopyFiles H2PushResource H2EarlyHints
    H2Padding H2OutputBuffering H2StreamTimeout H2MaxDataFrameLen H2MaxHeaderBlockLen H2MaxStreamErrors
    H2EarlyHint H2ProxyRequests H2WebSockets`,
  ident: 'IdentityCheck IdentityCheckTimeout',
  imagemap: 'ImapMenu ImapDefault ImapBase',
  include: `
    XBitHack SSIErrorMsg SSITimeFormat SSIStartTag SSIEndTag SSIUndefinedEcho SSILegacyExprParser
    SSILastModified SSIEtag`,
  info: 'AddModuleInfo',
  lbmethod_heartbeat: 'HeartbeatStorage',
  ldap: `
    LDAPSharedCacheSize LDAPSharedCacheFile LDAPCacheEntries LDAPCacheTTL LDAPOpCacheEntries LDAPOpCacheTTL
    LDAPTrustedGlobalCert LDAPTrustedClientCert LDAPTrustedMode LDAPVerifyServerCert LDAPConnectionTimeout
    LDAPReferrals LDAPReferralHopLimit LDAPLibraryDebug LDAPTimeout LDAPConnectionPoolTTL LDAPRetries
    LDAPRetryDelay`,
  log_debug: 'LogMessage',
  log_forensic: 'ForensicLog',
  lua: `
    LuaRoot LuaPackagePath LuaPackageCPath LuaAuthzProvider LuaHookPreTranslateName LuaHookTranslateName
    LuaHookFixups LuaHookMapToStorage LuaHookCheckUserID LuaHookTypeChecker LuaHookAccessChecker
    LuaHookAuthChecker LuaHookInsertFilter LuaHookLog LuaScope LuaInherit LuaCodeCache LuaQuickHandler
    Lua_____ByteCodeHack LuaMapHandler LuaOutputFilter LuaInputFilter`,
  macro: 'Macro Use UndefMacro MacroIgnoreEmptyArgs MacroIgnoreBadNesting',
  md: `
    MDCertificateAuthority MDCertificateAgreement MDCAChallenges MDCertificateProtocol MDContactEmail
    MDDriveMode MDRenewMode MDomain MDomainSet MDMember MDMembers MDMustStaple MDPortMap MDPrivateKeys
    MDHttpProxy MDStoreDir MDRenewWindow MDRequireHttps MDNotifyCmd MDBaseServer MDChallengeDns01
    MDChallengeDns01Version MDCertificateFile MDCertificateKeyFile MDServerStatus MDCertificateStatus
    MDWarnWindow MDMessageCmd MDStapling MDStapleOthers MDStaplingKeepResponse MDStaplingRenewWindow
    MDCertificateCheck MDActivationDelay MDCACertificateFile MDHttpProxyCACertificateFile
    MDExternalAccountBinding MDRetryDelay MDRetryFailover MDStoreLocks MDMatchNames MDInitialDelay
    MDCheckInterval MDProfile MDProfileMandatory MDRenewViaARI`,
  mime: `
    AddCharset AddEncoding AddHandler AddInputFilter AddLanguage AddOutputFilter AddType DefaultLanguage
    MultiviewsMatch RemoveCharset RemoveEncoding RemoveHandler RemoveInputFilter RemoveLanguage
    RemoveOutputFilter RemoveType TypesConfig ModMimeUsePathInfo`,
  mime_magic: 'MimeMagicFile',
  mpm_event: `
    ListenBacklog ListenCoresBucketsRatio Listen SendBufferSize ReceiveBufferSize ListenTCPDeferAccept
    StartServers ServerLimit MinSpareThreads MaxSpareThreads MaxClients MaxRequestWorkers ThreadsPerChild
    ThreadLimit AsyncRequestWorkerFactor GracefulShutdownTimeout`,
  mpm_prefork: `
    ListenBacklog ListenCoresBucketsRatio Listen SendBufferSize ReceiveBufferSize ListenTCPDeferAccept
    StartServers MinSpareServers MaxSpareServers MaxClients MaxRequestWorkers ServerLimit
    GracefulShutdownTimeout`,
  mpm_worker: `
    ListenBacklog ListenCoresBucketsRatio Listen SendBufferSize ReceiveBufferSize ListenTCPDeferAccept
    StartServers MinSpareThreads MaxSpareThreads MaxRequestWorkers MaxClients ThreadsPerChild ServerLimit
    ThreadLimit GracefulShutdownTimeout`,
  negotiation: 'CacheNegotiatedDocs LanguagePriority ForceLanguagePriority',
  proxy: `
    Proxy ProxyMatch ProxyRequests ProxyRemote ProxyRemoteMatch ProxyPassInterpolateEnv ProxyPass
    ProxyPassMatch ProxyPassReverse ProxyPassReverseCookiePath ProxyPassReverseCookieDomain ProxyBlock
    ProxyReceiveBufferSize ProxyIOBufferSize ProxyMaxForwards NoProxy ProxyDomain ProxyVia
    ProxyErrorOverride ProxyPreserveHost ProxyTimeout ProxyBadHeader BalancerMember BalancerGrowth
    BalancerPersist BalancerInherit ProxyPassInherit ProxyStatus ProxySet ProxySourceAddress ProxyAddHeaders
    Proxy100Continue`,
  proxy_connect: 'AllowCONNECT',
  proxy_express: 'ProxyExpressEnable ProxyExpressDBMFile ProxyExpressDBMType',
  proxy_fcgi: 'ProxyFCGIBackendType ProxyFCGISetEnvIf',
  proxy_ftp: 'ProxyFtpListOnWildcard ProxyFtpEscapeWildcards ProxyFtpDirCharset',
  proxy_hcheck: 'ProxyHCTemplate ProxyHCExpr ProxyHCTPsize',
  proxy_html: `
    ProxyHTMLEvents ProxyHTMLLinks ProxyHTMLURLMap ProxyHTMLDoctype ProxyHTMLFixups ProxyHTMLMeta
    ProxyHTMLInterp ProxyHTMLExtended ProxyHTMLStripComments ProxyHTMLBufSize ProxyHTMLCharsetOut
    ProxyHTMLEnable`,
  proxy_scgi: 'ProxySCGISendfile ProxySCGIInternalRedirect',
  proxy_wstunnel: 'ProxyWebsocketFallbackToProxyHttp',
  reflector: 'ReflectorHeader',
  remoteip: `
    RemoteIPHeader RemoteIPProxiesHeader RemoteIPTrustedProxy RemoteIPInternalProxy RemoteIPTrustedProxyList
    RemoteIPInternalProxyList RemoteIPProxyProtocol RemoteIPProxyProtocolExceptions`,
  reqtimeout: 'RequestReadTimeout',
  request: 'KeptBodySize',
  rewrite: 'RewriteEngine RewriteOptions RewriteBase RewriteCond RewriteRule RewriteMap',
  sed: 'OutputSed InputSed',
  session: `
    Session SessionMaxAge SessionHeader SessionEnv SessionInclude SessionExclude SessionExpiryUpdateInterval`,
  session_cookie: 'SessionCookieName SessionCookieName2 SessionCookieRemove',
  session_crypto: `
    SessionCryptoPassphrase SessionCryptoPassphraseFile SessionCryptoCipher SessionCryptoDriver`,
  session_dbd: `
    SessionDBDSelectLabel SessionDBDInsertLabel SessionDBDUpdateLabel SessionDBDDeleteLabel
    SessionDBDPerUser SessionDBDCookieRemove SessionDBDCookieName SessionDBDCookieName2`,
  setenvif: 'SetEnvIf SetEnvIfNoCase SetEnvIfExpr BrowserMatch BrowserMatchNoCase',
  socache_memcache: 'MemcacheConnTTL',
  socache_redis: 'RedisConnPoolTTL RedisTimeout',
  speling: 'CheckSpelling CheckCaseOnly CheckBasenameMatch',
  ssl: `
    SSLPassPhraseDialog SSLSessionCache SSLCryptoDevice SSLRandomSeed SSLVHostSNIPolicy SSLEngine SSLFIPS
    SSLCipherSuite SSLCertificateFile SSLCertificateKeyFile SSLCertificateChainFile SSLSessionTicketKeyFile
    SSLCACertificatePath SSLCACertificateFile SSLCADNRequestPath SSLCADNRequestFile SSLCARevocationPath
    SSLCARevocationFile SSLCARevocationCheck SSLVerifyClient SSLVerifyDepth SSLSessionCacheTimeout
    SSLProtocol SSLHonorCipherOrder SSLCompression SSLSessionTickets SSLInsecureRenegotiation SSLUserName
    SSLStrictSNIVHostCheck SSLSRPVerifierFile SSLSRPUnknownUserSeed SSLProxyEngine SSLProxyProtocol
    SSLProxyCipherSuite SSLProxyVerify SSLProxyVerifyDepth SSLProxyCACertificateFile
    SSLProxyCACertificatePath SSLProxyCARevocationPath SSLProxyCARevocationFile SSLProxyCARevocationCheck
    SSLProxyMachineCertificateFile SSLProxyMachineCertificatePath SSLProxyMachineCertificateChainFile
    SSLProxyCheckPeerExpire SSLProxyCheckPeerCN SSLProxyCheckPeerName SSLOptions SSLRequireSSL SSLRequire
    SSLRenegBufferSize SSLOCSPEnable SSLOCSPDefaultResponder SSLOCSPOverrideResponder
    SSLOCSPResponseTimeSkew SSLOCSPResponseMaxAge SSLOCSPResponderTimeout SSLOCSPUseRequestNonce
    SSLOCSPProxyURL SSLOCSPNoVerify SSLOCSPResponderCertificateFile SSLStaplingCache SSLUseStapling
    SSLStaplingResponseTimeSkew SSLStaplingResponderTimeout SSLStaplingResponseMaxAge
    SSLStaplingStandardCacheTimeout SSLStaplingReturnResponderErrors SSLStaplingFakeTryLater
    SSLStaplingErrorCacheTimeout SSLStaplingForceURL SSLOpenSSLConfCmd SSLLog SSLLogLevel`,
  substitute: 'Substitute SubstituteMaxLineLength SubstituteInheritBefore',
  suexec: 'SuexecUserGroup',
  userdir: 'UserDir',
  usertrack: `
    CookieExpires CookieDomain CookieStyle CookieTracking CookieName CookieSameSite CookieSecure
    CookieHttpOnly`,
  vhost_alias: 'VirtualScriptAlias VirtualDocumentRoot VirtualScriptAliasIP VirtualDocumentRootIP',
  xml2enc: 'xml2EncDefault xml2EncAlias xml2StartParse',
};

/** Modules of other packages in Debian: what their directives begin with. */
const OTHERS: readonly (readonly [prefix: RegExp, KnownModule])[] = [
  other(/^php_/, 'php_module', 'libphp%.so', 'php%', 'libapache2-mod-php%'),
  other(/^phpinidir$/, 'php_module', 'libphp%.so', 'php%', 'libapache2-mod-php%'),
  other(/^wsgi/, 'wsgi_module', 'mod_wsgi.so', 'wsgi', 'libapache2-mod-wsgi-py3'),
  other(
    /^(?:passenger|rails(?:env|base|auto|spawn)|rack(?:env|base|auto))/,
    'passenger_module',
    'mod_passenger.so',
    'passenger',
    'libapache2-mod-passenger',
  ),
  other(/^(?:perl|setperlvar)/, 'perl_module', 'mod_perl.so', 'perl', 'libapache2-mod-perl2'),
  other(
    /^sec(?:rule|action|defaultaction|marker|audit|request|response|data|tmp|upload|debug|component|unicode|geo|pcre|web|cookie|argument|serversig|chroot|hash|stream|status|remote|xml)/,
    'security2_module',
    'mod_security2.so',
    'security2',
    'libapache2-mod-security2',
  ),
  other(
    /^dos(?:hashtable|page|site|blocking|email|system|log|whitelist|enabled)/,
    'evasive20_module',
    'mod_evasive20.so',
    'evasive',
    'libapache2-mod-evasive',
  ),
  other(/^qs_/, 'qos_module', 'mod_qos.so', 'qos', 'libapache2-mod-qos'),
  other(/^(?:fcgid|fcgiwrapper$)/, 'fcgid_module', 'mod_fcgid.so', 'fcgid', 'libapache2-mod-fcgid'),
  other(/^jk[a-z]/, 'jk_module', 'mod_jk.so', 'jk', 'libapache2-mod-jk'),
  other(/^shib/, 'mod_shib', 'mod_shib.so', 'shib', 'libapache2-mod-shib'),
  other(/^authzsvn/, 'authz_svn_module', 'mod_authz_svn.so', 'authz_svn', 'libapache2-mod-svn'),
  other(/^svn/, 'dav_svn_module', 'mod_dav_svn.so', 'dav_svn', 'libapache2-mod-svn'),
  other(
    /^(?:oidc|oauth)[a-z]/,
    'auth_openidc_module',
    'mod_auth_openidc.so',
    'auth_openidc',
    'libapache2-mod-auth-openidc',
  ),
  other(/^mellon/, 'auth_mellon_module', 'mod_auth_mellon.so', 'auth_mellon', 'libapache2-mod-auth-mellon'),
  other(
    /^cas(?:cookie|login|validate|scope|root|auth|debug|version|timeout|idle|cache|cert|proxy|sso)/,
    'auth_cas_module',
    'mod_auth_cas.so',
    'auth_cas',
    'libapache2-mod-auth-cas',
  ),
  other(/^gssapi/, 'auth_gssapi_module', 'mod_auth_gssapi.so', 'auth_gssapi', 'libapache2-mod-auth-gssapi'),
  other(
    /^(?:authexternal|defineexternal|addexternal|groupexternal)/,
    'authnz_external_module',
    'mod_authnz_external.so',
    'authnz_external',
    'libapache2-mod-authnz-external',
  ),
  other(/^authpam/, 'authnz_pam_module', 'mod_authnz_pam.so', 'authnz_pam', 'libapache2-mod-authnz-pam'),
  other(/^xsendfile/, 'xsendfile_module', 'mod_xsendfile.so', 'xsendfile', 'libapache2-mod-xsendfile'),
  other(/^geoip/, 'geoip_module', 'mod_geoip.so', 'geoip', 'libapache2-mod-geoip'),
  other(/^rpaf/, 'rpaf_module', 'mod_rpaf.so', 'rpaf', 'libapache2-mod-rpaf'),
  other(/^python/, 'python_module', 'mod_python.so', 'python', 'libapache2-mod-python'),
  other(
    /^(?:aahatname|aadefaulthatname)$/,
    'apparmor_module',
    'mod_apparmor.so',
    'apparmor',
    'libapache2-mod-apparmor',
  ),
  other(
    /^(?:assignuserid|maxclientsvhost|limituidrange|limitgidrange|nicevalue)/,
    'mpm_itk_module',
    'mpm_itk.so',
    'mpm_itk',
    'libapache2-mpm-itk',
  ),
  other(/^uwsgi/, 'uwsgi_module', 'mod_uwsgi.so', 'uwsgi', 'libapache2-mod-uwsgi'),
];

function other(
  prefix: RegExp,
  module: string,
  file: string,
  load: string,
  debianPackage: string,
): readonly [RegExp, KnownModule] {
  return [prefix, { module, file, load, package: debianPackage }];
}

/** Most `.load` files carry the module's name. */
const LOAD_OF: Readonly<Record<string, string>> = { dumpio: 'dump_io' };

const OWN_BY_DIRECTIVE: ReadonlyMap<string, readonly string[]> = byDirective();

function byDirective(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [module, text] of Object.entries(OWN))
    for (const name of text.toLowerCase().trim().split(/\s+/)) {
      const known = found.get(name);
      if (known) known.push(module);
      else found.set(name, [module]);
    }
  return found;
}

/** Modules that define a directive (`RewriteRule`, `<Proxy`; case does not matter); empty for httpd's core and the unknown. */
export function knownOwners(directive: string): readonly KnownModule[] {
  const name = bareName(directive);
  const own = OWN_BY_DIRECTIVE.get(name) ?? [];
  if (own.length > 0)
    return own.map((module) => ({
      module: `${module}_module`,
      file: `mod_${module}.so`,
      load: LOAD_OF[module] ?? module,
      package: 'apache2-bin',
    }));
  return OTHERS.filter(([prefix]) => prefix.test(name))
    .map(([, known]) => known)
    .slice(0, 1);
}

/** Lower case, without the bracket of a section. */
export function bareName(directive: string): string {
  return directive.replace(/^<|>$/g, '').toLowerCase();
}
