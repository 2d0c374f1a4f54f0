/** `stakeout blog serve`: the site and its comments, on loopback; the world comes through a web server in front. */
import { resolve } from 'node:path';
import { buildCommand } from '@stricli/core';
import { createAdaptorServer } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context as Request } from 'hono';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { blogApp, SiteFolder } from '../../learn/blog/index.ts';
import { CommentDesk, RateLimiter, readMailSettings, type SendMail } from '../../learn/comments/index.ts';
import { readBounded } from '../audit/read.ts';
import type { Context } from '../context.ts';
import { visible } from '../output/index.ts';
import { openComments, STATE_FLAG, type StateFlag } from './places.ts';
import { startMailing } from './mailing.ts';
import { smtpSender } from './send-mail.ts';

const LOOPBACK = '127.0.0.1';
const PORT = 8470;
const MOST_MAIL_FILE = 1 << 16;

interface Flags extends StateFlag {
  readonly port: number;
  readonly host?: readonly string[];
  readonly behindProxy: boolean;
  readonly mail?: string;
}

async function serveBlog(this: Context, flags: Flags, site: string): Promise<void> {
  const folder = new SiteFolder(resolve(this.cwd, site));
  const send = flags.mail === undefined ? undefined : senderOf(this, flags.mail);
  const store = openComments(this, flags);
  const desk = new CommentDesk(store, {
    autoApproveAfter: folder.site.comments.autoApproveAfter,
    now: this.now,
  });
  const say = (line: string): void => this.stderr.write(`${visible(line)}\n`);
  const app = blogApp({
    folder,
    desk,
    now: this.now,
    limiter: new RateLimiter(),
    hosts: flags.host ?? [],
    addressOf: (request) => addressOf(request, flags.behindProxy),
    log: say,
  });
  const server = createAdaptorServer({ fetch: app.fetch });
  const mailing = send && startMailing(send, desk, folder.site.address, say);
  try {
    const port = await listening(server, flags.port);
    this.stdout.write(`serving ${visible(site)} at http://${LOOPBACK}:${port}/; Ctrl-C ends it\n`);
    await interruption(this);
  } finally {
    await new Promise((done) => {
      server.close(done);
      if ('closeAllConnections' in server) server.closeAllConnections();
    });
    await mailing?.stop();
    store.close();
  }
}

function senderOf(context: Context, file: string): SendMail {
  const settings = readMailSettings(readBounded(resolve(context.cwd, file), file, MOST_MAIL_FILE), file);
  if (typeof settings !== 'string') return smtpSender(settings);
  throw new StakeoutError(`cannot use ${file}`, settings, { exit: EXIT.input });
}

/** Of a proxy that runs on this host, the address that it was asked from: the last one, which it wrote itself. */
function addressOf(request: Request, behindProxy: boolean): string {
  const peer = getConnInfo(request).remote.address ?? '';
  if (!behindProxy) return peer;
  return request.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() ?? peer;
}

function listening(server: ReturnType<typeof createAdaptorServer>, port: number): Promise<number> {
  return new Promise((done, failed) => {
    server.once('error', (cause) =>
      failed(
        new StakeoutError(`cannot listen at ${LOOPBACK}:${port}`, cause.message, {
          next: 'choose another --port',
          cause,
        }),
      ),
    );
    server.listen(port, LOOPBACK, () => {
      const address = server.address();
      done(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function interruption({ interrupted }: Context): Promise<void> {
  if (interrupted.aborted) return Promise.resolve();
  return new Promise((done) => interrupted.addEventListener('abort', () => done(), { once: true }));
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new RangeError(`${text} is no port`);
}

export const serve = buildCommand({
  func: serveBlog,
  parameters: {
    flags: {
      port: {
        kind: 'parsed',
        parse: portOf,
        brief: 'Port on 127.0.0.1; 0 takes a free one',
        default: String(PORT),
        placeholder: 'port',
      },
      host: {
        kind: 'parsed',
        parse: String,
        brief: 'A further name under which readers come, besides that of the address in blog.yaml',
        variadic: true,
        optional: true,
        placeholder: 'name',
      },
      behindProxy: {
        kind: 'boolean',
        brief: 'A web server in front says in X-Forwarded-For who asks',
        default: false,
      },
      mail: {
        kind: 'parsed',
        parse: String,
        brief: 'File that says how mails leave',
        optional: true,
        placeholder: 'file',
      },
      state: STATE_FLAG,
    },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'A site that was built', parse: String, placeholder: 'site' }],
    },
  },
  docs: {
    brief: 'Serves a built site on loopback, and takes comments',
    fullDescription:
      'For readers elsewhere put a web server with TLS in front of it. A site that is built or published anew is shown at the next request.',
  },
});
