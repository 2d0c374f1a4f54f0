/**
 * Does a text that changed have to do with what the messages and answers say? The names in both are compared, and each kind of
 * trouble has words of configuration that bring it about (httpd, nginx, PHP and FPM manuals).
 */
import type { StatementKind } from '../../domain/log-fact.ts';
import type { Case } from '../diagnosis/case.ts';
import type { SymptomKind } from '../diagnosis/symptoms.ts';
import type { DiffLine } from '../observation/object-model.ts';

export interface Spoken {
  readonly weight: number;
  readonly evidence: string;
  readonly why: string;
  readonly line: DiffLine;
}

const OF_STATEMENT: Partial<Readonly<Record<StatementKind, RegExp>>> = {
  'primary-script-unknown':
    /script_filename|document_root|\broot\b|\balias\b|documentroot|\bchroot\b|\bchdir\b|doc_root|proxypassmatch|sethandler/i,
  'refused-by-rule':
    /\brequire\b|\bdeny\b|\ballow\b|\border\b|limit_extensions|\boptions\b|autoindex|directoryindex|\bindex\b/i,
  'no-listener': /\blisten\b/i,
  'redirect-loop': /rewrite|errordocument|fallbackresource|try_files|error_page/i,
  'no-mpm': /loadmodule|mpm|include/i,
  connect:
    /\blisten\b|fastcgi_pass|proxy_pass|proxypass|sethandler|proxy:|fcgi:|\bserver\b|\bhost\b|\bport\b|socket/i,
  'backend-timeout': /timeout|max_children|\bpm\b|sleep/i,
  'backend-broken': /fastcgi|proxy|buffer|\bpm\b|rlimit|memory_limit|max_requests/i,
  'max-children': /\bpm\b|pm\.|max_children/i,
  'max-workers': /maxrequestworkers|serverlimit|worker_connections|threadsperchild/i,
  'too-many-files': /rlimit_files|nofile|limitnofile/i,
  'undefined-function': /disable_functions|extension|auto_prepend|include_path/i,
  'undefined-class': /disable_classes|extension|auto_prepend|include_path/i,
  include: /include_path|auto_prepend|auto_append|preload|open_basedir/i,
  'memory-limit': /memory_limit/i,
  'time-limit': /max_execution_time|request_terminate_timeout/i,
  'open-basedir': /open_basedir/i,
  'unknown-account': /^passwd:|^group:|\buser\b|\bgroup\b|apache_run/i,
  'no-pool': /include|^\s*\[/i,
  'address-in-use': /\blisten\b/i,
  'cannot-load': /extension|loadmodule|load_module|extension_dir|zend_/i,
};

const OF_SYMPTOM: Partial<Readonly<Record<SymptomKind, RegExp>>> = {
  'source-leak':
    /sethandler|addhandler|addtype|removehandler|proxypass|fastcgi_pass|filesmatch|ifmodule|\bengine\b|loadmodule|include|location|short_open_tag/i,
  forbidden: /\brequire\b|\bdeny\b|\ballow\b|\boptions\b|directoryindex|\bindex\b|limit_extensions|\bauth/i,
  'not-found':
    /documentroot|\broot\b|\balias\b|rewrite|servername|server_name|include|location|try_files|allowoverride|directoryindex|fallbackresource|script_filename|acceptpathinfo/i,
  'bad-gateway': /\blisten\b|fastcgi_pass|proxy|\bpm\b|max_children/i,
  timeout: /timeout|max_children|\bpm\b/i,
  session: /session\.|save_path/i,
  'wrong-body':
    /display_errors|output_|default_charset|rewrite|documentroot|\broot\b|directoryindex|auto_prepend|servername|server_name|include/i,
  'server-error':
    /auto_prepend|auto_append|memory_limit|disable_|open_basedir|extension|include_path|php_|rewrite|options|allowoverride|errordocument|max_execution/i,
  unreachable: /\blisten\b|include|\bport\b/i,
  down: /\blisten\b|\buser\b|\bgroup\b|include|loadmodule|load_module|extension|ssl|certificate|errorlog|customlog|error_log|pid/i,
  tls: /ssl|certificate|listen/i,
};

/** Named byte for byte in a message: a path, a directive, an account, an address. */
const NAMED = 0.75;
/** Words of the right sort, in a service that has this trouble. */
const OF_ITS_SORT = 0.6;

export function speaksOf(
  on: Case,
  lines: readonly DiffLine[],
  services: readonly string[],
): readonly Spoken[] {
  const found: Spoken[] = [];
  for (const fact of on.facts) {
    if (fact.statements.length === 0 || fact.level === 'notice' || fact.level === 'info') continue;
    const quote = (weight: number, why: string, line: DiffLine): void =>
      void found.push({ weight, evidence: on.ledger.quote(fact), why, line });
    const named = lines.find((line) => sharesName(line.text, fact.text));
    if (named !== undefined) quote(NAMED, 'the message and the changed text name the same', named);
    for (const { kind } of fact.statements) {
      const sort = OF_STATEMENT[kind];
      const line =
        sort === undefined ? undefined : lines.find(({ text }) => isInForce(text) && sort.test(text));
      if (line !== undefined) quote(OF_ITS_SORT, `such a setting can bring about ${kind}`, line);
    }
  }
  for (const symptom of on.symptoms) {
    const sort = OF_SYMPTOM[symptom.kind];
    if (sort === undefined || !concerns(on, services, symptom.service)) continue;
    const line = lines.find(({ text }) => isInForce(text) && sort.test(text));
    const evidence = symptom.evidence[0];
    if (line !== undefined && evidence !== undefined)
      found.push({
        weight: OF_ITS_SORT,
        evidence,
        why: `such a setting can bring about ${symptom.kind}`,
        line,
      });
  }
  return found;
}

function concerns(on: Case, services: readonly string[], symptom: string): boolean {
  return (
    services.length === 0 ||
    symptom === '' ||
    services.includes(symptom) ||
    services.some((id) => on.dependsOn(symptom, id))
  );
}

/** A comment changes nothing. */
const isInForce = (text: string): boolean => !/^\s*(?:[#;]|$)/.test(text);

/** Names long and peculiar enough to be no coincidence: paths, dotted settings, directives, identifiers with `_` or digits. */
const NAME = /\/[\w@.+-]+(?:\/[\w@.+-]+)+|[A-Za-z_][\w.-]{5,}/g;
const COMMON =
  /^(?:server|apache2?|nginx|php|error|failed|syntax|module|directory|invalid|command|perhaps|misspelled|defined|included|configuration|unable|permission|denied|require|granted|localhost|default|enabled|available|warning|startup|message|stderr|upstream|request|client|options|virtualhost|documentroot)$/i;

function sharesName(line: string, message: string): boolean {
  if (!isInForce(line)) return false;
  return (line.match(NAME) ?? []).some((name) => !COMMON.test(name) && namesWhole(message, name));
}

/** As a whole: a document root is part of every path below it, and says nothing about them. */
function namesWhole(message: string, name: string): boolean {
  for (let at = message.indexOf(name); at !== -1; at = message.indexOf(name, at + 1))
    if (!/[\w/.-]/.test(message[at + name.length] ?? ' ') && !/[\w/]/.test(message[at - 1] ?? ' '))
      return true;
  return false;
}
