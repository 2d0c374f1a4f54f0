/** Addresses of FastCGI and proxy backends, written differently by each server, in one form. */

export interface Backend {
  /** `unix:/path` or `tcp:host:port`. */
  readonly address: string;
  readonly socketPath?: string;
  readonly hostName?: string;
  /** True for FastCGI, false for HTTP and others. */
  readonly fastcgi: boolean;
}

/** httpd: `proxy:unix:/s|fcgi://x`, `unix:/s|fcgi://x`, `fcgi://127.0.0.1:9000/root`, `http://app:8080/`. */
export function httpdBackend(text: string): Backend | undefined {
  const url = text.replace(/^proxy:/, '');
  const [, path, scheme = ''] = /^unix:([^|]+)\|(\w+):/.exec(url) ?? [];
  if (path !== undefined) return { address: `unix:${path}`, socketPath: path, fastcgi: scheme === 'fcgi' };
  const [, protocol = '', host, port] = /^(\w+):\/\/(\[[^\]]+\]|[^/:]+)(?::(\d+))?/.exec(url) ?? [];
  if (host === undefined || protocol === 'balancer') return undefined;
  return tcp(host, port ?? DEFAULT_PORTS[protocol] ?? '80', protocol === 'fcgi');
}

/** mod_proxy_fcgi and mod_proxy_http defaults. */
const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  fcgi: '8000',
  http: '80',
  https: '443',
  ajp: '8009',
};

/** nginx: `unix:/s`, `127.0.0.1:9000`, `http://unix:/s:/path`, `http://app:8080`. Variables cannot be known. */
export function nginxBackend(text: string, fastcgi: boolean): Backend | undefined {
  if (text.includes('$')) return undefined;
  const bare = text.replace(/^\w+:\/\//, '');
  const [, path] = /^unix:([^:]+)/.exec(bare) ?? [];
  if (path !== undefined) return { address: `unix:${path}`, socketPath: path, fastcgi };
  const [, host, port] = /^(\[[^\]]+\]|[^/:]+)(?::(\d+))?/.exec(bare) ?? [];
  return host === undefined
    ? undefined
    : tcp(host, port ?? (text.startsWith('https:') ? '443' : '80'), fastcgi);
}

/** PHP-FPM `listen`: a path, `9000`, `127.0.0.1:9000`, `[::]:9000`. */
export function fpmListen(listen: string): Backend | undefined {
  if (listen.startsWith('/')) return { address: `unix:${listen}`, socketPath: listen, fastcgi: true };
  const [, host = '127.0.0.1', port] = /^(?:(.*):)?(\d+)$/.exec(listen) ?? [];
  return port === undefined ? undefined : tcp(host, port, true);
}

/** Loopback in all its spellings is one address, so that both ends of a connection compare equal. */
function tcp(host: string, port: string, fastcgi: boolean): Backend {
  const loopback = ['localhost', '127.0.0.1', '[::1]', '0.0.0.0', '[::]', '*'].includes(host);
  return { address: `tcp:${loopback ? '127.0.0.1' : host}:${port}`, hostName: host, fastcgi };
}
