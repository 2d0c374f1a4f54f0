/**
 * Runs in the kernel when a TCP socket changes its state: `trace_inet_sock_set_state(sk, old, new)` (net/core/sock.c). Servers
 * connect without waiting, so that connect(2) itself says EINPROGRESS and the refusal comes as an event of the socket.
 */
import { Assembler, FP, R0, R1, R2, R6, R7, R9, readKernel } from '../bpf/index.ts';
import { TCP } from './address-steps.ts';
import type { Layout } from './layout.ts';
import { KEY } from './record.ts';
import { count, lookup, type Maps, SLOT } from './steps.ts';

/** Arguments of the tracepoint, as 64-bit words behind the context pointer. */
const CONTEXT = { sock: 0, from: 8, to: 16 } as const;

/** Given up by the program before there was an answer: what a person calls a time-out. */
const ETIMEDOUT = 110;

/** r6 = socket, r7 = the attempt, a record in the map, r9 = new state */
export function attemptProgram(layout: Layout, maps: Maps): Buffer {
  const asm = new Assembler();
  asm.load(8, R2, R1, CONTEXT.from).jumpIf(R2, 'NE', TCP.SYN_SENT, 'out');
  asm.load(8, R6, R1, CONTEXT.sock).load(8, R9, R1, CONTEXT.to).store(8, FP, SLOT.sock, R6);
  lookup(asm, maps.attempts, SLOT.sock);
  asm.jumpIf(R0, 'EQ', 0, 'out').move(R7, R0).jumpIf(R9, 'NE', TCP.CLOSE, 'decided');
  readKernel(asm, R7, KEY.errno, 2, R6, layout.sock.error);
  asm.load(2, R1, R7, KEY.errno).jumpIf(R1, 'NE', 0, 'failed');
  asm.storeImmediate(2, R7, KEY.errno, ETIMEDOUT).label('failed');
  count(asm, maps.failed, R7);
  asm.label('decided');
  asm.move(R2, FP).addImmediate(R2, SLOT.sock).loadMap(R1, maps.attempts).call('map_delete_elem');
  asm.label('out').moveImmediate(R0, 0).exit();
  return asm.build();
}
