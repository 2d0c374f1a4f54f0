/** Certificates and keys of mod_ssl (ssl_engine_init.c, ssl_engine_pphrase.c). One that cannot be opened is reported by the configuration test. */
import type { Entry } from '../entry.ts';
import { type Rule, rule } from './rule.ts';

export const TLS_RULES: readonly Rule<Entry>[] = [
  // AH02565
  rule(/^Certificate and private key \S+ from (?<path>\S+) and (?<key>\S+) do not match$/, (g) => ({
    kind: 'certificate',
    trouble: 'key-mismatch',
    path: g('path'),
    key: g('key'),
  })),
  rule(/^SSL Library Error: error:[0-9A-F]+:x509 certificate routines:\w*:key values mismatch/, () => ({
    kind: 'certificate',
    trouble: 'key-mismatch',
  })),
  // AH02561 to AH02564
  rule(
    /^Failed to configure (?:certificate|(?:encrypted \(\?\) )?private key) \S+(?: \(with chain\))?, check (?<path>\S+)/,
    (g) => ({
      kind: 'certificate',
      trouble: 'invalid',
      path: g('path'),
    }),
  ),
  rule(
    /^(?:Failed to configure at least one certificate and key|Server should be SSL-aware but has no certificate configured)/,
    () => ({
      kind: 'certificate',
      trouble: 'absent',
    }),
  ),
  rule(
    /^(?:Unable to configure verify locations|Failed to configure CA certificate chain|Unable to configure \w+ server (?:certificate|private key))/,
    () => ({
      kind: 'certificate',
      trouble: 'invalid',
    }),
  ),
  rule(
    /^(?:Init: (?:Unable to read pass phrase|SSLPassPhraseDialog|Pass phrase incorrect)|Init: Private key not found)/,
    (_, { message }) =>
      message.startsWith('Init: Private key') ? [] : { kind: 'certificate', trouble: 'passphrase' },
  ),
  // AH02004: of the server that mod_proxy talks to.
  rule(/^SSL Proxy: Peer certificate is expired/, () => ({ kind: 'certificate', trouble: 'expired' })),
  // What OpenSSL adds to the message before it.
  rule(/^SSL Library Error: /, () => []),
];
