/** `stakeout web serve`: starts the web's process, looks after its certificate, and ends with it. */
import { statSync } from 'node:fs';
import { StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import type { Attended } from '../../host/process/index.ts';
import { writeDocument } from '../../host/write-document.ts';
import { type CertificateFiles, startWeb, type WebSettings } from '../../web/index.ts';
import type { Context } from '../context.ts';
import { visible } from '../output/index.ts';
import { certificateFiles, placesOf, readCertificate, type ServeFlags, settingsOf } from './settings.ts';

const CERTIFICATE_LOOK_MS = 60_000;

export async function serve(context: Context, flags: ServeFlags): Promise<void> {
  const files = certificateFiles(context, flags);
  const child = await started(context, settingsOf(context, flags), files);
  const renewing = files === undefined ? undefined : renew(context, child, files);
  context.interrupted.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
  const { code, signal } = await child.ended;
  clearInterval(renewing);
  if (context.interrupted.aborted && code === 0) return;
  throw new StakeoutError('the web ended', signal === null ? `exit code ${code ?? '?'}` : `by ${signal}`, {
    next: 'what it said above has the reason; start it again',
    exit: EXIT.environment,
  });
}

export async function setUpCode(context: Context): Promise<void> {
  const settings: WebSettings = {
    task: 'set-up-code',
    // Nothing listens for this task.
    listen: { socket: '/nowhere' },
    origins: ['http://localhost'],
    ...placesOf(context),
    credentials: context.env['CREDENTIALS_DIRECTORY'] ?? null,
    tls: null,
    oidc: null,
  };
  const { code } = await (await started(context, settings)).ended;
  if (code !== 0) context.exit(EXIT.environment);
}

async function started(context: Context, settings: WebSettings, files?: CertificateFiles): Promise<Attended> {
  const { process: child, notes } = await startWeb(settings, context.uid, files);
  for (const note of notes) context.stderr.write(`stakeout: ${visible(note)}\n`);
  child.stdout.setEncoding('utf8').on('data', (text: string) => context.stdout.write(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => context.stderr.write(text));
  return child;
}

/** A certificate lasts weeks, its server longer. One that cannot be read is told, and the old one stays. */
function renew(context: Context, child: Attended, files: CertificateFiles): NodeJS.Timeout {
  let known = stampOf(files);
  return setInterval(() => {
    const now = stampOf(files);
    if (now === known || now === undefined) return;
    known = now;
    try {
      const told = writeDocument(child.stdin, { tls: readCertificate(files) });
      told.catch(() => {}); // it is gone, which is told by its end
    } catch (error) {
      context.stderr.write(`stakeout: the certificate changed and is not taken: ${visible(String(error))}\n`);
    }
  }, CERTIFICATE_LOOK_MS).unref();
}

function stampOf({ certificate, key }: CertificateFiles): string | undefined {
  const stamps = [certificate, key].map((file) => {
    const stats = statSync(file, { throwIfNoEntry: false });
    return stats && `${stats.ino} ${stats.mtimeMs} ${stats.size}`;
  });
  return stamps.includes(undefined) ? undefined : stamps.join(' ');
}
