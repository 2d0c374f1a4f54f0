/** fs-verity on Debian's kernels: what the vault can have of it. */
import {
  closeSync,
  copyFileSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { enableVerity, measureVerity, verityDigestOf } from '../../../src/host/fs-verity/index.ts';
import { check } from './report.ts';
import { must, mustFail, mustWork } from './try.ts';

const COPY = '/data/vault-copy';
const DISK = '/disk.img';
const BLOCK_BYTES = 4096;
/** Over two levels of its tree, and found again on the disk. */
const CONTENT = Buffer.alloc(600 * 1024, 'the bytes of a module in the vault. ');

export async function verityCases(): Promise<void> {
  await check('fs-verity: switched on for a copy in the vault; the digest is the one computed here', () => {
    writeFileSync(COPY, CONTENT);
    must(enableVerity(COPY), 'the file system cannot do it');
    const digest = measureVerity(COPY);
    must(digest === verityDigestOf(CONTENT), `${digest} is not ${verityDigestOf(CONTENT)}`);
    return digest ?? '';
  });
  await check('fs-verity: not where the file system cannot do it', () => {
    writeFileSync('/run/plain', 'x');
    must(!enableVerity('/run/plain') && measureVerity('/run/plain') === undefined, 'it says it can');
    return 'yes';
  });
  await check('fs-verity: the copy cannot be written to, by nobody', () => {
    mustFail('/bin/sh', '-c', `echo x >> ${COPY}`);
    return mustFail('/bin/truncate', '-s', '0', COPY);
  });
  await check('fs-verity: a copy that was exchanged is told by its digest', () => {
    copyFileSync(COPY, `${COPY}.other`);
    must(measureVerity(`${COPY}.other`) === undefined, 'a plain copy has a digest');
    return 'yes';
  });
  await check('fs-verity: a copy that was corrupted on the disk cannot be read', () => {
    mustWork('/bin/sync');
    damage();
    writeFileSync('/proc/sys/vm/drop_caches', '3');
    try {
      readFileSync(COPY);
    } catch (error) {
      must(error instanceof Error && 'code' in error && error.code === 'EIO', String(error));
      return 'EIO';
    }
    throw new Error('it was read');
  });
}

/** Turns one byte of one of its blocks over, below the file system. */
function damage(): void {
  const block = CONTENT.subarray(100 * BLOCK_BYTES, 101 * BLOCK_BYTES);
  const disk = openSync(DISK, 'r+');
  const bytes = Buffer.alloc(BLOCK_BYTES);
  let found = 0;
  for (let at = 0; at < statSync(DISK).size; at += BLOCK_BYTES) {
    readSync(disk, bytes, 0, BLOCK_BYTES, at);
    if (!bytes.equals(block)) continue;
    writeSync(disk, Buffer.from([bytes.readUInt8(0) ^ 1]), 0, 1, at);
    found += 1;
  }
  closeSync(disk);
  must(found > 0, 'its block was not found on the disk');
}
