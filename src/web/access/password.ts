/** Passwords: scrypt, one at a time, with its cost beside each digest so that it can be raised. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** OWASP's password storage page gives these as equal to N=2^17, p=1, with a quarter of the memory: 32 MiB. */
const COST = { log2N: 15, r: 8, p: 3 } as const;
const DIGEST_BYTES = 32;
const MOST_MEMORY = 64 << 20;
/** Each takes a fraction of a second: who comes after so many is better told to come again. */
const MOST_WAITING = 8;
const STORED = /^scrypt\$(\d{1,2})\$(\d{1,2})\$(\d{1,2})\$([\w-]+)\$([\w-]+)$/;

/** NIST SP 800-63B-4, 3.1.1.2: 15 where the password may be all there is; no rules about kinds of characters. */
export const SHORTEST_PASSWORD = 15;
export const LONGEST_PASSWORD = 256;
const FEWEST_DIFFERENT = 5;

/** Why a new password is not taken, or undefined. */
export function complaintAbout(password: string, name: string): string | undefined {
  const { length } = Array.from(password);
  if (length < SHORTEST_PASSWORD)
    return `A password has at least ${SHORTEST_PASSWORD} characters; a few words are easy to keep.`;
  if (length > LONGEST_PASSWORD) return `A password has at most ${LONGEST_PASSWORD} characters.`;
  const plain = password.toLowerCase();
  const rest = plain
    .replaceAll(name.toLowerCase(), '')
    .replaceAll(/stakeout|password|passwort|1234\d*|qwertz?u?iop|admin/g, '');
  if (new Set(plain).size < FEWEST_DIFFERENT || Array.from(rest).length < FEWEST_DIFFERENT)
    return 'That password is among the first that anybody would try.';
  return undefined;
}

export class Busy extends Error {}

export class Passwords {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #decoy: Promise<string> | undefined;

  async store(password: string): Promise<string> {
    const { log2N, r, p } = COST;
    const salt = randomBytes(16);
    const digest = await this.#derive(password, salt, log2N, r, p);
    return ['scrypt', log2N, r, p, salt.toString('base64url'), digest.toString('base64url')].join('$');
  }

  /** Takes as long for somebody who has no password or does not exist. Rejects with Busy. */
  async matches(password: string, stored: string | undefined): Promise<boolean> {
    this.#decoy ??= this.store(randomBytes(16).toString('hex'));
    const [, log2N, r, p, salt = '', wanted = ''] = STORED.exec(stored ?? (await this.#decoy)) ?? [];
    const digest = await this.#derive(
      password,
      Buffer.from(salt, 'base64url'),
      Number(log2N),
      Number(r),
      Number(p),
    );
    const kept = Buffer.from(wanted, 'base64url');
    return kept.length === digest.length && timingSafeEqual(kept, digest) && stored !== undefined;
  }

  /** Made with another cost than new ones are. */
  isOld(stored: string): boolean {
    const { log2N, r, p } = COST;
    return !stored.startsWith(`scrypt$${log2N}$${r}$${p}$`);
  }

  async #derive(password: string, salt: Buffer, log2N: number, r: number, p: number): Promise<Buffer> {
    if (this.#waiting >= MOST_WAITING) throw new Busy('too many passwords at once');
    this.#waiting += 1;
    const before = this.#last;
    const mine = (async () => {
      await before;
      return derive(password, salt, { N: 2 ** log2N, r, p, maxmem: MOST_MEMORY });
    })();
    this.#last = mine.catch(() => {});
    try {
      return await mine;
    } finally {
      this.#waiting -= 1;
    }
  }
}

/** Keyboards write the same letter in more than one way; NFKC is what NIST SP 800-63B asks for. */
function derive(
  password: string,
  salt: Buffer,
  options: { N: number; r: number; p: number; maxmem: number },
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(
      password.normalize('NFKC').slice(0, LONGEST_PASSWORD * 2),
      salt,
      DIGEST_BYTES,
      options,
      (error, key) => (error === null ? resolve(key) : reject(error)),
    );
  });
}
