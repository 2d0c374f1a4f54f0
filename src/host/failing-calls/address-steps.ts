/** The address of a connect(2) or bind(2), and what becomes of a connection that could not be decided at once. */
import { type Assembler, FP, R1, R2, R3, R4, R6, R8, R9, readKernel, readPointer } from '../bpf/index.ts';
import type { Layout } from './layout.ts';
import { fileOf } from './place-steps.ts';
import { KEY, RECORD } from './record.ts';
import { type Maps, SLOT } from './steps.ts';

/** include/linux/socket.h */
export const FAMILY = { unix: 1, inet: 2, inet6: 10 } as const;
const FAMILY_BYTES = 2;
/** Bytes of struct sockaddr_in that mean something, and of struct sockaddr_in6. */
const INET_BYTES = 8;
const INET6_BYTES = 28;
/** struct sockaddr_un: u16 family, char path[108]; a path that fills it has no NUL (unix(7)). */
const UNIX_PATH = { at: 2, bytes: 108 } as const;

/** `enum` of include/net/tcp_states.h */
export const TCP = { ESTABLISHED: 1, SYN_SENT: 2, CLOSE: 7 } as const;

/** r8 = the address in the memory of the process, r9 = its length. The record's subject has been cleared. */
export function copyAddress(asm: Assembler): void {
  readUser(asm, 0, FAMILY_BYTES, 0);
  asm.load(2, R1, R6, RECORD.subject).jumpIf(R1, 'EQ', FAMILY.unix, 'unix').moveImmediate(R9, FAMILY_BYTES);
  asm.jumpIf(R1, 'EQ', FAMILY.inet, 'inet').jumpIf(R1, 'EQ', FAMILY.inet6, 'inet6');
  asm.jump('copied').label('unix');
  copyUnixPath(asm);
  asm.jump('copied').label('inet');
  readUser(asm, 0, INET_BYTES, 0);
  asm.moveImmediate(R9, INET_BYTES).jump('copied').label('inet6');
  readUser(asm, 0, INET6_BYTES, 0);
  asm.moveImmediate(R9, INET6_BYTES).label('copied').store(4, R6, RECORD.length, R9);
}

/**
 * r9 = bytes of family and path. Up to the path's NUL or to the length given; what lies behind is the process's own rubbish. An
 * abstract name begins with NUL.
 */
function copyUnixPath(asm: Assembler): void {
  asm.shiftLeft(R9, 32).shiftRight(R9, 32).jumpIf(R9, 'GT', UNIX_PATH.at, 'named');
  asm.moveImmediate(R9, UNIX_PATH.at).jump('copied').label('named').addImmediate(R9, -UNIX_PATH.at);
  asm.jumpIf(R9, 'LE', UNIX_PATH.bytes, 'fits').moveImmediate(R9, UNIX_PATH.bytes).label('fits');
  readUser(asm, UNIX_PATH.at, 1, UNIX_PATH.at);
  asm.move(R3, R8).addImmediate(R3, UNIX_PATH.at).move(R2, R9);
  asm.load(1, R1, R6, RECORD.subject + UNIX_PATH.at).move(R4, R1);
  asm
    .move(R1, R6)
    .addImmediate(R1, RECORD.subject + UNIX_PATH.at)
    .jumpIf(R4, 'EQ', 0, 'abstract');
  asm.addImmediate(R2, 1).call('probe_read_user_str').jump('named-end').label('abstract');
  asm.call('probe_read_user').label('named-end').addImmediate(R9, UNIX_PATH.at);
}

/** subject[to … + bytes] = memory of the process[r8 + offset …] */
function readUser(asm: Assembler, to: number, bytes: number, offset: number): void {
  asm
    .move(R1, R6)
    .addImmediate(R1, RECORD.subject + to)
    .moveImmediate(R2, bytes);
  asm.move(R3, R8).addImmediate(R3, offset).call('probe_read_user');
}

/** r8 = descriptor → slot sock = its struct socket; the key gets the socket's type. */
export function noteSocket(asm: Assembler, layout: Layout): void {
  fileOf(asm, layout, 'record');
  readPointer(asm, R8, R8, layout.file.socket);
  asm.store(8, FP, SLOT.sock, R8);
  readKernel(asm, R6, KEY.socket, 1, R8, layout.socket.type);
}

/**
 * For a connect(2) that answered EINPROGRESS; slot sock = its struct socket. A refusal by the own host has arrived by now, while the
 * call held the socket's lock, and stands in the socket. Any other end of the attempt is heard of later, at the socket's change of
 * state.
 */
export function followAttempt(asm: Assembler, layout: Layout, maps: Maps): void {
  asm.load(8, R8, FP, SLOT.sock);
  readPointer(asm, R9, R8, layout.socket.sock);
  asm.storeImmediate(8, FP, SLOT.state, 0).store(8, FP, SLOT.sock, R9);
  readKernel(asm, FP, SLOT.state, 1, R9, layout.sock.state);
  asm
    .load(1, R1, FP, SLOT.state)
    .jumpIf(R1, 'EQ', TCP.SYN_SENT, 'undecided')
    .jumpIf(R1, 'NE', TCP.CLOSE, 'out');
  readKernel(asm, R6, KEY.errno, 2, R9, layout.sock.error);
  asm.load(2, R1, R6, KEY.errno).jumpIf(R1, 'EQ', 0, 'out').jump('failure').label('undecided');
  asm.move(R2, FP).addImmediate(R2, SLOT.sock).move(R3, R6).moveImmediate(R4, 0).loadMap(R1, maps.attempts);
  asm.call('map_update_elem').jump('out');
}
