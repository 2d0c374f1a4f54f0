/** Errors of the system by name, from their number or from the words of the C library. */
import { getSystemErrorName } from 'node:util';
import type { Errno } from '../../domain/log-fact.ts';

/** strerror(3) of glibc; where musl (Alpine) says it differently, its words too. */
const WORDS: Readonly<Record<string, Errno>> = {
  'Operation not permitted': 'EPERM',
  'No such file or directory': 'ENOENT',
  'Input/output error': 'EIO',
  'I/O error': 'EIO',
  'No such device or address': 'ENXIO',
  'Exec format error': 'ENOEXEC',
  'Bad file descriptor': 'EBADF',
  'Resource temporarily unavailable': 'EAGAIN',
  'Cannot allocate memory': 'ENOMEM',
  'Out of memory': 'ENOMEM',
  'Permission denied': 'EACCES',
  'Device or resource busy': 'EBUSY',
  'File exists': 'EEXIST',
  'Invalid cross-device link': 'EXDEV',
  'No such device': 'ENODEV',
  'Not a directory': 'ENOTDIR',
  'Is a directory': 'EISDIR',
  'Invalid argument': 'EINVAL',
  'Too many open files in system': 'ENFILE',
  'Too many open files': 'EMFILE',
  'No file descriptors available': 'EMFILE',
  'Text file busy': 'ETXTBSY',
  'File too large': 'EFBIG',
  'No space left on device': 'ENOSPC',
  'Read-only file system': 'EROFS',
  'Too many links': 'EMLINK',
  'Broken pipe': 'EPIPE',
  'File name too long': 'ENAMETOOLONG',
  'Filename too long': 'ENAMETOOLONG',
  'Directory not empty': 'ENOTEMPTY',
  'Too many levels of symbolic links': 'ELOOP',
  'Symbolic link loop': 'ELOOP',
  'Stale file handle': 'ESTALE',
  'Disk quota exceeded': 'EDQUOT',
  'Quota exceeded': 'EDQUOT',
  'Address family not supported by protocol': 'EAFNOSUPPORT',
  'Address already in use': 'EADDRINUSE',
  'Address in use': 'EADDRINUSE',
  'Cannot assign requested address': 'EADDRNOTAVAIL',
  'Address not available': 'EADDRNOTAVAIL',
  'Network is unreachable': 'ENETUNREACH',
  'Network unreachable': 'ENETUNREACH',
  'Connection reset by peer': 'ECONNRESET',
  'Connection timed out': 'ETIMEDOUT',
  'Operation timed out': 'ETIMEDOUT',
  'Connection refused': 'ECONNREFUSED',
  'No route to host': 'EHOSTUNREACH',
  'Host is unreachable': 'EHOSTUNREACH',
};

/** Statuses of APR that are no error numbers of the system (apr_errno.h). */
const APR: Readonly<Record<number, Errno>> = { 70007: 'ETIMEDOUT' };

/** Linux numbers its errors below this (MAX_ERRNO is 4095, the highest in use 133). */
const HIGHEST = 200;

export function errnoOfNumber(number: number): Errno | undefined {
  if (!Number.isInteger(number) || number <= 0 || number > HIGHEST) return APR[number];
  const name = getSystemErrorName(-number);
  return name.startsWith('E') ? name : undefined;
}

export function errnoOfWords(words: string): Errno | undefined {
  return Object.hasOwn(WORDS, words) ? WORDS[words] : undefined;
}

/** For regular expressions: any of the words, longer ones first. */
export const ERRNO_WORDS = Object.keys(WORDS)
  .toSorted((a, b) => b.length - a.length)
  .map((words) => words.replace('/', '\\/'))
  .join('|');
