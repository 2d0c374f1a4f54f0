/** The Ed25519 key that signs what this host records about itself. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, messageOf, StakeoutError } from '../../domain/errors.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { writeDurably } from '../../host/durable-file.ts';
import { privateDirectory } from '../../host/state-directory.ts';

export const SIGNATURE_LENGTH = 64; // RFC 8032, section 5.1.6
export const KEY_ID_LENGTH = 32;
const READABLE_BY_OTHERS = 0o077;

export interface SigningKey {
  /** SHA-256 of the public key in SubjectPublicKeyInfo form. */
  readonly id: Buffer;
  sign(message: Buffer): Buffer;
  verify(message: Buffer, signature: Buffer): boolean;
}

export function keyFile(stateDir: string): string {
  return join(stateDir, 'keys', 'baseline.pem');
}

/** undefined when there is none. Throws when it cannot be used or others can read it. */
export function loadKey(stateDir: string): SigningKey | undefined {
  const file = keyFile(stateDir);
  try {
    const stats = lstatSync(file, { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    if (!stats.isFile() || stats.uid !== process.geteuid?.() || (stats.mode & READABLE_BY_OTHERS) !== 0)
      throw unusable(file, 'it must be a plain file of this user with mode 0600');
    return fromPrivate(createPrivateKey(readFileSync(file)), file);
  } catch (error) {
    if (error instanceof StakeoutError) throw error;
    if (codeOf(error) === 'EACCES')
      throw new StakeoutError(`cannot read ${file}`, 'permission denied', {
        next: 'run as root',
        exit: EXIT.privilege,
      });
    throw unusable(file, messageOf(error));
  }
}

/** Makes the key of this host; never replaces one. */
export function createKey(stateDir: string): SigningKey {
  const file = keyFile(stateDir);
  privateDirectory(join(stateDir, 'keys'));
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  writeDurably(file, [Buffer.from(pem)], { mode: 0o600, exclusive: true });
  return fromPrivate(privateKey, file);
}

/** What is signed with the key, below the state directory. */
const SIGNED_DIRECTORIES = ['baseline', 'trees', 'runbooks'] as const;

/** The key, made at first use only: where signed files are and the key is not, it was taken away. */
export function keyForWriting(stateDir: string): SigningKey {
  const key = loadKey(stateDir);
  if (key !== undefined) return key;
  const signed = SIGNED_DIRECTORIES.map((name) => join(stateDir, name)).filter(hasEntries);
  if (signed.length === 0) return createKey(stateDir);
  throw new StakeoutError(
    `the signing key ${keyFile(stateDir)} is missing`,
    `${signed.join(' and ')} hold what it signed, so it was removed`,
    {
      next: `put it back from a backup; or give the old ones up: move ${signed.join(' ')} away`,
      exit: EXIT.input,
    },
  );
}

function hasEntries(directory: string): boolean {
  try {
    return readdirSync(directory).length > 0;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

function fromPrivate(privateKey: KeyObject, file: string): SigningKey {
  if (privateKey.asymmetricKeyType !== 'ed25519') throw unusable(file, 'it is no Ed25519 key');
  const publicKey = createPublicKey(privateKey);
  const id = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest();
  return {
    id,
    sign: (message) => sign(null, message, privateKey),
    verify: (message, signature) => verify(null, message, publicKey, signature),
  };
}

function unusable(file: string, why: string): StakeoutError {
  return new StakeoutError(`cannot use the signing key ${file}`, why, {
    next: 'put the key back from a backup; without it no baseline of this host can be verified',
    exit: EXIT.input,
  });
}
