/** What a practice host serves: files that are copied onto it and the commands that make a site of them. */
import { join } from 'node:path';
import { CHECKOUT } from '../checkout.ts';
import { SITE_HOST } from '../pages.ts';
import { configureStack, type PracticeStack } from './stack.ts';

export interface SetUpStep {
  readonly argv: readonly string[];
  /** Standard input. */
  readonly input?: string;
}

export interface PracticeSite {
  /** A directory whose tree is copied over the root of the clone, modes included. */
  readonly tree: string;
  /** Run in order once the tree is there, before any service starts. */
  steps(stack: PracticeStack): readonly SetUpStep[];
}

/**
 * Apache as hardened units run it: root, but bound to the permissions of files, so that a wrong mode or owner matters.
 * apache2ctl(8) starts whatever APACHE_HTTPD names.
 */
const HARDENED =
  'export APACHE_HTTPD="/usr/bin/setpriv --bounding-set=-dac_override,-dac_read_search,-setpcap -- /usr/sbin/apache2"\n';

/** The small lending library of `src/practice/site`. */
export const LIBRARY: PracticeSite = {
  tree: join(CHECKOUT, 'src/practice/site'),
  steps: (stack) => [
    { argv: ['/bin/chmod', '-R', 'u=rwX,go=rX', '/srv/library'] },
    { argv: [...OWNED_BY_THE_SERVER, '/srv/library/uploads', '/run/php'] },
    { argv: ['/usr/bin/tee', '-a', '/etc/hosts'], input: `127.0.0.1 practice ${SITE_HOST}\n` },
    { argv: ['/usr/bin/tee', '-a', '/etc/apache2/envvars'], input: HARDENED },
    ...configureStack(stack).map((argv) => ({ argv })),
  ],
};

const OWNED_BY_THE_SERVER = ['/usr/bin/install', '-d', '-o', 'www-data', '-g', 'www-data'];
