/** The address of a connect(2) or bind(2), and what becomes of a connection that could not be decided at once. */
import { type Assembler, FP, R0, R1, R2, R3, R4, R6, R8, R9, readKernel, readPointer } from '../bpf/index.ts';
import type { Layout } from './layout.ts';
import { fileOf } from './place-steps.ts';
import { ATTEMPT, KEY } from './record.ts';
import { type Maps, SLOT } from './steps.ts';

/** include/linux/socket.h */
export const FAMILY = { unix: 1, inet: 2, inet6: 10 } as const;
/** Bytes of struct sockaddr_in that mean something, and of struct sockaddr_in6. */
const INET_BYTES = 8;
const INET6_BYTES = 28;
/** struct sockaddr_un: u16 family, char path[108]; a path that fills it has no NUL (unix(7)). */
const UNIX_PATH = { at: 2, bytes: 108 } as const;

/** `enum` of include/net/tcp_states.h */
export const TCP = { ESTABLISHED: 1, SYN_SENT: 2, CLOSE: 7 } as const;

/** r8 = the address in the memory of the process; its length lies in the scratch record at `length`. */
export function copyAddress(asm: Assembler, length: number): void {
  readUser(asm, KEY.subject, 2, 0);
  asm
    .load(2, R1, R6, KEY.subject)
    .jumpIf(R1, 'EQ', FAMILY.inet, 'inet')
    .jumpIf(R1, 'EQ', FAMILY.inet6, 'inet6');
  asm.jumpIf(R1, 'NE', FAMILY.unix, 'copied');
  copyUnixPath(asm, length);
  asm.jump('copied').label('inet');
  readUser(asm, KEY.subject, INET_BYTES, 0);
  asm.jump('copied').label('inet6');
  readUser(asm, KEY.subject, INET6_BYTES, 0);
  asm.label('copied');
}

/** Up to its NUL or to the length given; what lies behind is the process's own rubbish. An abstract name begins with NUL. */
function copyUnixPath(asm: Assembler, length: number): void {
  asm.load(4, R9, R6, length).jumpIf(R9, 'LE', UNIX_PATH.at, 'copied').addImmediate(R9, -UNIX_PATH.at);
  asm.jumpIf(R9, 'LE', UNIX_PATH.bytes, 'fits').moveImmediate(R9, UNIX_PATH.bytes).label('fits');
  readUser(asm, KEY.subject + UNIX_PATH.at, 1, UNIX_PATH.at);
  asm
    .load(1, R1, R6, KEY.subject + UNIX_PATH.at)
    .move(R3, R8)
    .addImmediate(R3, UNIX_PATH.at);
  asm.jumpIf(R1, 'EQ', 0, 'abstract');
  asm
    .move(R1, R6)
    .addImmediate(R1, KEY.subject + UNIX_PATH.at)
    .move(R2, R9)
    .addImmediate(R2, 1);
  asm.call('probe_read_user_str').jump('copied').label('abstract');
  asm
    .move(R1, R6)
    .addImmediate(R1, KEY.subject + UNIX_PATH.at)
    .move(R2, R9)
    .call('probe_read_user');
}

/** scratch[to … + bytes] = memory of the process[r8 + offset …] */
function readUser(asm: Assembler, to: number, bytes: number, offset: number): void {
  asm.move(R1, R6).addImmediate(R1, to).moveImmediate(R2, bytes).move(R3, R8).addImmediate(R3, offset);
  asm.call('probe_read_user');
}

/** r8 = descriptor → r8 = its struct socket; the key gets the socket's type. */
export function storeSocketType(asm: Assembler, layout: Layout): void {
  fileOf(asm, layout, 'record');
  readPointer(asm, R8, R8, layout.file.socket);
  readKernel(asm, R6, KEY.socket, 1, R8, layout.socket.type);
}

/**
 * r8 = the struct socket of a connect(2) that answered EINPROGRESS. A refusal by the own host has arrived by now, while the call
 * held the socket's lock, and stands in the socket. Any other end of the attempt is heard of later, at the socket's change of state.
 */
export function followAttempt(asm: Assembler, layout: Layout, maps: Maps): void {
  readPointer(asm, R9, R8, layout.socket.sock);
  asm.storeImmediate(8, FP, SLOT.value, 0);
  readKernel(asm, FP, SLOT.value, 1, R9, layout.sock.state);
  asm
    .load(1, R1, FP, SLOT.value)
    .jumpIf(R1, 'EQ', TCP.SYN_SENT, 'undecided')
    .jumpIf(R1, 'NE', TCP.CLOSE, 'out');
  readKernel(asm, R6, KEY.errno, 2, R9, layout.sock.error);
  asm.load(2, R1, R6, KEY.errno).jumpIf(R1, 'EQ', 0, 'out').jump('record').label('undecided');
  asm.store(8, FP, SLOT.sock, R9).load(4, R1, FP, SLOT.pid).store(8, R6, ATTEMPT.pid, R1);
  asm.move(R2, FP).addImmediate(R2, SLOT.sock).move(R3, R6).moveImmediate(R4, 0).loadMap(R1, maps.attempts);
  asm.call('map_update_elem').moveImmediate(R0, 0).exit();
}
