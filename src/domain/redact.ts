/**
 * Secrets in text that was written for somebody else: log lines, configuration, command lines, pages. What is told to people, sent
 * or stored for others passes here first. What names the trouble stays readable: only the value of a secret is taken out.
 */
const GONE = '[redacted]';

/**
 * A name that says its value is secret. `fastcgi_pass` and `proxy_pass` say where requests go; a `token` alone is what a parser met.
 */
const NAME = String.raw`(?!(?:proxy|fastcgi|uwsgi|scgi|grpc|memcached)_pass\b)[\w.-]{0,64}(?:pass(?:word|wd|phrase)?|pwd|default_pw|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|secret[_-]?key|auth[_-]?key|credentials?|auth_?code)`;
/** In quotes of one kind with their escapes, or up to where a value ends in a file, a URL or an argument list. */
const VALUE = String.raw`(?:\[redacted\]|"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|[^\s"'&;,)}\]]+)`;
/** What programs say of a password without saying it: MySQL's "(using password: YES)". */
const SAYS_NOTHING = /^["']?(?:yes|no|on|off|true|false|null|none|empty|required)?["']?$/i;

/** `DB_PASS=x`, `'password' => 'x'`, `"token": "x"`, `env[API_KEY] = x`, `define('DB_PASSWORD', 'x')`, `?access_token=x`. Half of `==` is no value. */
const ASSIGNED = new RegExp(
  String.raw`(?<![\w.-])(${NAME}["'\]]*\s*(?:=>|:=|={1,3}(?![=>])|:(?!=)|,)\s*)(${VALUE})`,
  'gi',
);
/** `SetEnv DB_PASS x`, `fastcgi_param DB_PASS x;`, `php_value mysqli.default_pw x`, `--password x`. */
const GIVEN = new RegExp(
  String.raw`((?:\b(?:SetEnv|PassEnv|fastcgi_param|uwsgi_param|php(?:_admin)?_value|export|define|Define)\s+|--)["']?${NAME}["']?\s+)(${VALUE})`,
  'gi',
);
/** RFC 3986, user information; RFC 9110, Authorization and cookies; mysql(1), -pPASSWORD. */
const IN_URL = /\b([a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@"'<>]{0,200}:)[^\s/@"'<>]{1,200}(?=@)/gi;
const HEADER =
  /\b((?:proxy-)?authorization["']?\s*[:=]\s*["']?(?:(?:basic|bearer|digest|negotiate)\s+)?)[^\s"',]+[^\r\n"']*/gi;
const COOKIE = /\b((?:set-)?cookie["']?\s*:\s*["']?)[^\r\n"']+/gi;
const MYSQL = /\b((?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump)\b[^\n|;&]{0,300}?\s-p)[^\s-][^\s]*/g;
/** Arguments in a trace of PHP (`#0 /srv/db.php(3): mysqli_connect('db', 'root', 'x')`), whatever the function. */
const FRAME = /(#\d+ [^\n#]{1,300}?\(\d+\): [\w\\>:-]{1,200}\()([^)\n]{0,2000})(?=\))/g;
/** Keys by their own form: PEM (RFC 7468), and the prefixes that services document for theirs. */
const PEM = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?(?:-----END \1-----|$)/g;
const KNOWN_FORMS =
  /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}|xox[abeprs]-[\w-]{10,}|AKIA[A-Z0-9]{16}|sk_(?:live|test)_[A-Za-z0-9]{10,}|eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*)/g;

/** Hashes of passwords (crypt(5)), as shadow(5) and htpasswd files hold them: what names such a file by mistake quotes its lines. */
const HASH = /\$(?:1|2[abxy]?|5|6|7|y|gy|apr1|argon2\w{0,2}|scrypt|pbkdf2[\w-]{0,10})\$[\w./+$=,-]{8,}/g;

/** Of longer texts this much of the beginning and of the end is kept: patterns must not take longer than a reader would. */
const HALF = 1 << 13;

/** The text with every value that looks like a secret replaced by `[redacted]`. The same for a text it was applied to before. */
export function redact(text: string): string {
  if (text.length <= 2 * HALF) return redacted(text);
  // The end begins after a blank: half a secret has no name before it.
  const end = text.slice(-HALF).replace(/^\S*/, '');
  return `${redacted(text.slice(0, HALF))} …${redacted(end)}`;
}

function redacted(text: string): string {
  return text
    .replace(PEM, (_, kind: string) => `[redacted ${kind}]`)
    .replace(IN_URL, `$1${GONE}`)
    .replace(HEADER, `$1${GONE}`)
    .replace(COOKIE, `$1${GONE}`)
    .replace(FRAME, (_, before: string, args: string) => `${before}${args.replace(/'[^']*'?/g, `'${GONE}'`)}`)
    .replace(ASSIGNED, hidden)
    .replace(GIVEN, hidden)
    .replace(MYSQL, `$1${GONE}`)
    .replace(KNOWN_FORMS, GONE)
    .replace(HASH, GONE);
}

function hidden(whole: string, before: string, value: string): string {
  if (SAYS_NOTHING.test(value) || value.includes(GONE)) return whole;
  const quote = /^["']/.exec(value)?.[0] ?? '';
  return `${before}${quote}${GONE}${quote !== '' && value.length > 1 && value.endsWith(quote) ? quote : ''}`;
}
