/** What a configuration that every test lets pass does all the same, found by reading it ourselves. */
import { posix } from 'node:path';
import type { Case } from '../diagnosis/case.ts';
import { type Gathering, support } from './gather.ts';
import { isOnlyNamed, isSlipOf, misdirectionOf, newMentionOf } from './mentions.ts';
import { isTextEdit, PRIOR_OF_EDIT } from './text-edit.ts';

export function takeMeaning(on: Case, found: Gathering): void {
  takeScriptName(on, found);
  takeNamings(on, found);
  takeMisdirection(on, found);
  takeSlips(on, found);
  takeListeners(on, found);
  takeOverrides(on, found);
}

const PARAMETERS = /\/(?:fastcgi\.conf|fastcgi_params|snippets\/fastcgi-php\.conf)$/;

/** PHP-FPM is handed a request and no script: nginx names it by the parameter SCRIPT_FILENAME (ngx_http_fastcgi_module). */
function takeScriptName(on: Case, found: Gathering): void {
  const nginx = on.wanted.find(
    ({ service, handsOnTo }) => service.stack === 'nginx' && handsOnTo.some((h) => isFpm(on, h.address)),
  );
  if (nginx === undefined || nginx.settings.some((s) => s.name === 'script_filename')) return;
  const files = Object.values(on.observation.objects)
    .filter((o) => o.exists && PARAMETERS.test(o.path))
    .map((o) => o.path);
  const path =
    files.find((file) => on.changesOf(file).some(isTextEdit)) ??
    files.find((file) => file.endsWith('/fastcgi.conf'));
  if (path === undefined) return;
  const entry = found.at(path);
  entry.class ??= 'config';
  entry.services.add(nginx.service.id);
  support(
    entry,
    0.75,
    on.ledger.cite('file', `nothing in the configuration of ${nginx.service.id} sets SCRIPT_FILENAME`),
    'PHP-FPM does not learn which script is meant',
  );
  const said = on.said('primary-script-unknown').at(-1);
  if (said !== undefined) support(entry, 0.85, on.ledger.quote(said.fact), 'and says so');
}

function isFpm(on: Case, address: string): boolean {
  return (
    address.startsWith('unix:') ||
    on.observation.services.some(
      ({ service, expects }) => service.stack === 'php-fpm' && expects.some((e) => e.address === address),
    )
  );
}

/** It names what is not there, and what nobody knew of while all was well. */
function takeNamings(on: Case, found: Gathering): void {
  for (const { path, exists } of Object.values(on.observation.objects)) {
    if (exists || !isOnlyNamed(on, path)) continue;
    const change = newMentionOf(on, path);
    const evidence = on.citeObject(path);
    if (change === undefined || evidence === undefined) continue;
    support(
      found.change(change, PRIOR_OF_EDIT),
      isNeeded(on, path) ? 0.9 : 0.4,
      evidence,
      'what was written since names it, and nothing stands there',
    );
  }
}

/** The configuration in force loads it, or a message tells of it. */
function isNeeded(on: Case, path: string): boolean {
  return (
    on.changesOf(path).some((c) => c.basis === 'reference') ||
    on.observation.moduleFaults.some((fault) => fault.path === path)
  );
}

/** `IncludeOptional sites-enable/*.conf` beside sites-enabled: a pattern that matches nothing is forgiven, and nothing says so. */
function takeSlips(on: Case, found: Gathering): void {
  for (const { path, basis, kind, class: of, reason } of on.changes) {
    const near = on.object(path)?.lookAlikes?.[0];
    const at = reason.at(-1)?.at;
    if (basis !== 'reference' || kind !== 'missing' || of !== 'directory') continue;
    if (near === undefined || at === undefined || !isSlipOf(on, path)) continue;
    const entry = found.at(on.object(at.file)?.target ?? at.file);
    entry.class ??= 'config';
    const text = `${at.file}:${at.line ?? '?'} includes from ${path}, where nothing stands; ${near} stands beside it`;
    support(entry, 0.85, on.ledger.cite('file', text), 'what was meant to be read is not');
  }
}

/** httpd refuses to start without a single Listen (AH00015, `no listening sockets available`); its test does not look. */
function takeListeners(on: Case, found: Gathering): void {
  for (const { service, expects, configTest } of on.wanted) {
    if (service.stack !== 'apache' || expects.length > 0 || configTest.result === 'failed') continue;
    const change = on.changes.find((c) => c.diff?.removed.some(({ text }) => /^\s*Listen\s/i.test(text)));
    const entry = change === undefined ? found.at(PORTS) : found.change(change, PRIOR_OF_EDIT);
    entry.class ??= 'config';
    entry.services.add(service.id);
    const text = `nothing in the configuration of ${service.id} says Listen`;
    support(entry, 0.85, on.ledger.cite('file', text), 'it cannot start without');
  }
}

const PORTS = '/etc/apache2/ports.conf';

/** Every .htaccess below is out of force, whatever it did; the pages may look well. */
function takeOverrides(on: Case, found: Gathering): void {
  for (const change of on.changes) {
    const { added = [], removed = [] } = change.diff ?? {};
    if (change.basis !== 'baseline' || !added.some(({ text }) => /^\s*AllowOverride\s+None\b/i.test(text)))
      continue;
    if (!removed.some(({ text }) => /^\s*AllowOverride\s+(?!None\b)/i.test(text))) continue;
    support(
      found.change(change, PRIOR_OF_EDIT),
      0.55,
      on.citeChange(change),
      '.htaccess files are not read any more',
    );
  }
}

/** PHP looks for its extensions in a directory that has none; they stand where their packages put them. */
function takeMisdirection(on: Case, found: Gathering): void {
  for (const { fact, statement } of on.said('undefined-function', 'undefined-class', 'undefined-constant')) {
    const file = on.observation.symbols[statement.name]?.file;
    if (file === undefined) continue;
    for (const { service, settings } of on.wanted)
      for (const { name, value, at } of settings) {
        const asked = posix.join(value, posix.basename(file));
        if (name !== 'extension_dir' || misdirectionOf(on, asked) === undefined || !on.isMissing(asked))
          continue;
        const entry = found.at(on.object(at.file)?.target ?? at.file);
        entry.class ??= 'config';
        entry.services.add(service.id);
        support(
          entry,
          0.9,
          on.ledger.quote(fact),
          `${statement.name} comes with ${file}; PHP is sent to ${value}`,
        );
      }
  }
}
