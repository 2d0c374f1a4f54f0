/** AES-256-GCM over what has to be known again, bound to whose it is: a row that is moved to somebody else does not open. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { StakeoutError } from '../../domain/errors.ts';
import type { Store } from './store.ts';

const NONCE = 12;
const TAG = 16;
const CANARY = 'sealed';
const CANARY_TEXT = 'stakeout: this text must not be found in the file';

export class Seal {
  readonly #key: Buffer;

  constructor(key: Buffer) {
    this.#key = key;
  }

  close(plain: Buffer, whose: string): Buffer {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce, { authTagLength: TAG });
    cipher.setAAD(Buffer.from(whose));
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]);
  }

  /** Throws when it is not whole, not this one's, or another key made it. */
  open(sealed: Uint8Array, whose: string): Buffer {
    const bytes = Buffer.from(sealed);
    const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, NONCE), {
      authTagLength: TAG,
    });
    decipher.setAAD(Buffer.from(whose));
    decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]);
  }
}

/**
 * At every start: what was sealed comes back, what is stored of it does not show it, and no seed lies open. Throws otherwise: others have
 * stored plain text for years and believed that it was not (CVE-2022-31044).
 */
export function proveSealed(store: Store, seal: Seal): void {
  const kept = store.get('SELECT value FROM facts WHERE name = ?', CANARY)?.['value'];
  if (kept === undefined) {
    const sealed = seal.close(Buffer.from(CANARY_TEXT), CANARY);
    store.run('INSERT INTO facts VALUES (?, ?)', CANARY, sealed.toString('base64'));
    proveSealed(store, seal);
    return;
  }
  const bytes = Buffer.from(String(kept), 'base64');
  if (bytes.includes(CANARY_TEXT) || opened(seal, bytes, CANARY)?.toString() !== CANARY_TEXT)
    throw wrongKey('the key does not open what is stored');
  for (const { id, totp } of store.all('SELECT id, totp FROM people WHERE totp IS NOT NULL'))
    if (!(totp instanceof Uint8Array) || opened(seal, totp, String(id)) === undefined)
      throw wrongKey(`the seed of ${String(id)} is not sealed by this key`);
}

function opened(seal: Seal, bytes: Uint8Array, whose: string): Buffer | undefined {
  try {
    return seal.open(bytes, whose);
  } catch {
    return undefined;
  }
}

function wrongKey(why: string): StakeoutError {
  return new StakeoutError('the web cannot use its secrets', why, {
    next: 'put the key back that was there before (access.key, or the credential stakeout-access-key)',
  });
}
