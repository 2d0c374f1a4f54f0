/** From flags and the environment to what the web's process is told. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { codeOf, messageOf, StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { deskSocketIn } from '../../desk/index.ts';
import { stateDirectoryPath } from '../../host/state-directory.ts';
import {
  type CertificateFiles,
  originsOf,
  parseListen,
  WEB_DIRECTORY,
  type WebSettings,
} from '../../web/index.ts';
import type { Context } from '../context.ts';

export interface ServeFlags {
  readonly listen: string;
  readonly origin?: readonly string[];
  readonly tlsCertificate?: string;
  readonly tlsKey?: string;
  readonly oidcIssuer?: string;
  readonly oidcClient?: string;
}

const SECRET_VARIABLE = 'STAKEOUT_OIDC_CLIENT_SECRET';
/** systemd.exec(5), LoadCredential=. */
const CREDENTIAL = 'oidc-client-secret';
const AGENT_DIRECTORY = '/var/lib/stakeout';

export function certificateFiles(context: Context, flags: ServeFlags): CertificateFiles | undefined {
  const { tlsCertificate, tlsKey } = flags;
  if (tlsCertificate === undefined && tlsKey === undefined) return undefined;
  if (tlsCertificate === undefined || tlsKey === undefined)
    throw new StakeoutError('no TLS', 'a certificate and its key come together', {
      next: 'give both --tls-certificate and --tls-key',
      exit: EXIT.usage,
    });
  return { certificate: resolve(context.cwd, tlsCertificate), key: resolve(context.cwd, tlsKey) };
}

/** Throws StakeoutError for what would be unsafe or cannot be read. */
export function settingsOf(context: Context, flags: ServeFlags): WebSettings {
  const listen = parseListen(flags.listen);
  const files = certificateFiles(context, flags);
  return {
    task: 'serve',
    listen,
    origins: [...originsOf(listen, flags.origin ?? [], files !== undefined)],
    ...placesOf(context),
    credentials: context.env['CREDENTIALS_DIRECTORY'] ?? null,
    tls: files === undefined ? null : readCertificate(files),
    oidc: oidcOf(context, flags),
  };
}

/** Of an agent that is root's, unless somebody has both of their own. */
export function placesOf(context: Context): Pick<WebSettings, 'desk' | 'directory'> {
  const chosen = context.env['STAKEOUT_STATE_DIR'];
  const own = chosen !== undefined && chosen !== '';
  return {
    desk: deskSocketIn(own ? stateDirectoryPath(context) : AGENT_DIRECTORY),
    directory: own && context.uid !== 0 ? join(stateDirectoryPath(context), 'web') : WEB_DIRECTORY,
  };
}

export function readCertificate({ certificate, key }: CertificateFiles): NonNullable<WebSettings['tls']> {
  return { certificate: readText(certificate), key: readText(key) };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new StakeoutError(`cannot read ${path}`, codeOf(error) ?? messageOf(error), {
      exit: EXIT.input,
      cause: error,
    });
  }
}

function oidcOf(context: Context, { oidcIssuer, oidcClient }: ServeFlags): WebSettings['oidc'] {
  if (oidcIssuer === undefined && oidcClient === undefined) return null;
  const clientSecret = secretOf(context);
  if (oidcIssuer === undefined || oidcClient === undefined || clientSecret === undefined)
    throw new StakeoutError('no sign-in through a provider', 'it takes an issuer, a client and its secret', {
      next: `give --oidc-issuer and --oidc-client, and the secret as the credential ${CREDENTIAL} of systemd or in ${SECRET_VARIABLE}`,
      exit: EXIT.usage,
    });
  return { issuer: oidcIssuer, clientId: oidcClient, clientSecret };
}

function secretOf({ env }: Context): string | undefined {
  const file = join(env['CREDENTIALS_DIRECTORY'] ?? '/nowhere', CREDENTIAL);
  const given = existsSync(file) ? readText(file).trim() : env[SECRET_VARIABLE];
  return given === '' ? undefined : given;
}
