/**
 * Pages that the operator named with `stakeout watch --probe`. The command line is what lasts (a service unit repeats it); how
 * each answers when it is well is learned at the first good answer and kept in `STATE/probes.json`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { ProbeTarget, Service } from '../../domain/component.ts';
import { messageOf, StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { type ExpectedPage, expectedPageSchema } from '../../domain/page.ts';
import { writeDurably } from '../../host/durable-file.ts';
import { learnPage } from './learn.ts';
import { localAddress } from './local-address.ts';
import { keyOf, ownersOfNamed, type WatchedPage } from './watched-page.ts';

const schema = z.object({ schema: z.literal('stakeout.probes/1'), pages: z.array(expectedPageSchema) });

/**
 * `https://shop.test/cart` is asked at the loopback with that name; `http://192.0.2.1:8080/cart,shop.test` at an address of
 * this host. Throws StakeoutError for anything else: a probe never leaves the host.
 */
export function parseNamedProbe(text: string): ProbeTarget {
  const [, address = text, host] = /^(.*\/.*),([a-z0-9][a-z0-9.-]*(?::\d+)?)$/i.exec(text) ?? [];
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol)) throw wrong(text, 'it is no http or https URL');
  if (url.username !== '' || url.password !== '') throw wrong(text, 'it holds a password');
  url.hash = '';
  const bare = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (bare !== 'localhost' && isIP(bare) === 0) {
    const name = host ?? url.host;
    url.hostname = '127.0.0.1';
    return { url: url.href, host: name };
  }
  if (localAddress(url.hostname) === undefined) throw wrong(text, `${bare} is no address of this host`);
  return host === undefined ? { url: url.href } : { url: url.href, host };
}

function wrong(text: string, why: string): StakeoutError {
  return new StakeoutError(`cannot watch ${text}`, why, {
    next: 'for example --probe https://shop.test/cart, or --probe http://127.0.0.1:8080/cart,shop.test',
    exit: EXIT.usage,
  });
}

export interface NamedPorts {
  readonly stateDir: string;
  readonly note: (text: string) => void;
}

export class NamedPages {
  readonly #targets: readonly ProbeTarget[];
  readonly #ports: NamedPorts;
  readonly #known = new Map<string, ExpectedPage>();
  readonly #learning = new Set<string>();

  constructor(targets: readonly ProbeTarget[], ports: NamedPorts) {
    this.#targets = targets;
    this.#ports = ports;
    const wanted = new Set(targets.map(keyOf));
    for (const page of this.#load())
      if (wanted.has(keyOf(page.target))) this.#known.set(keyOf(page.target), page);
  }

  /** Changes when a page has been learned. */
  get learned(): number {
    return this.#known.size;
  }

  pages(services: readonly Service[]): readonly WatchedPage[] {
    return this.#targets.map((target) => {
      const key = keyOf(target);
      const expected = this.#known.get(key);
      return {
        key,
        target,
        site: target.host === undefined ? target.url : `${target.url} of ${target.host}`,
        services: ownersOfNamed(target, services),
        ...(expected === undefined ? {} : { expected }),
      };
    });
  }

  /** It answered well, and how it does is not known yet: asks twice more and keeps what lasts. */
  async learn({ key, target, site, expected }: WatchedPage): Promise<void> {
    if (expected !== undefined || this.#known.has(key) || this.#learning.has(key)) return;
    this.#learning.add(key);
    try {
      const learned = await learnPage({ name: site }, target);
      if (!('fingerprint' in learned)) return;
      this.#known.set(key, learned);
      this.#save();
    } finally {
      this.#learning.delete(key);
    }
  }

  get #file(): string {
    return join(this.#ports.stateDir, 'probes.json');
  }

  #load(): readonly ExpectedPage[] {
    if (!existsSync(this.#file)) return [];
    try {
      return schema.parse(JSON.parse(readFileSync(this.#file, 'utf8'))).pages;
    } catch (error) {
      this.#ports.note(`${this.#file} cannot be read, its pages are learned anew: ${messageOf(error)}`);
      return [];
    }
  }

  #save(): void {
    const text = JSON.stringify({ schema: 'stakeout.probes/1', pages: [...this.#known.values()] });
    try {
      writeDurably(this.#file, [Buffer.from(`${text}\n`)]);
    } catch (error) {
      this.#ports.note(`how the named pages answer is kept in memory only: ${messageOf(error)}`);
    }
  }
}
