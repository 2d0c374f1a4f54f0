/** `stakeout web serve | set-up-code`. */
import { buildCommand, buildRouteMap } from '@stricli/core';
import { DEFAULT_LISTEN } from '../web/index.ts';
import type { Context } from './context.ts';
import { serve, setUpCode } from './web/serve.ts';
import type { ServeFlags } from './web/settings.ts';

const text = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: String, brief, optional: true, placeholder }) as const;

export const command = buildRouteMap({
  routes: {
    serve: buildCommand({
      func(this: Context, flags: ServeFlags) {
        return serve(this, flags);
      },
      parameters: {
        flags: {
          listen: {
            kind: 'parsed',
            parse: String,
            brief: 'Address and port, or the path of a socket; one of the network needs TLS',
            default: DEFAULT_LISTEN,
            placeholder: 'address',
          },
          origin: {
            kind: 'parsed',
            parse: String,
            brief: 'Under which address browsers come, when it is another than the one listened on',
            variadic: true,
            optional: true,
            placeholder: 'https://name',
          },
          tlsCertificate: text('Certificate with its chain, PEM; read again when it changes', 'file'),
          tlsKey: text('Its key, PEM', 'file'),
          oidcIssuer: text('Let people sign in through this OpenID Connect provider', 'url'),
          oidcClient: text('As which client of it', 'id'),
        },
        positional: { kind: 'tuple', parameters: [] },
      },
      docs: { brief: 'Serves the pages, as the user stakeout-web' },
    }),
    setUpCode: buildCommand({
      func(this: Context) {
        return setUpCode(this);
      },
      parameters: { flags: {}, positional: { kind: 'tuple', parameters: [] } },
      docs: { brief: 'Prints a new one-time code with which the first person signs in' },
    }),
  },
  docs: { brief: 'The web: incidents, services and on-call in a browser' },
});
