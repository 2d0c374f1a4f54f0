/** Builds an eBPF program instruction by instruction, with labels instead of jump distances. */
import { HELPER, type Helper } from './helpers.ts';
import {
  ALU,
  ATOMIC,
  BPF_PSEUDO_MAP_FD,
  CLASS,
  type Comparison,
  encode,
  type Instruction,
  INSTRUCTION_BYTES,
  JUMP,
  MODE,
  type Register,
  SOURCE,
  WIDTH,
  type Width,
} from './instruction.ts';

interface Jump {
  readonly at: number;
  readonly label: string;
}

/** Every method appends and returns the assembler. Reads as C from left to right: `load(8, R1, R2, 16)` is `r1 = *(u64 *)(r2 + 16)`. */
export class Assembler {
  readonly #instructions: Instruction[] = [];
  readonly #labels = new Map<string, number>();
  readonly #jumps: Jump[] = [];

  /** Instructions so far; also a source of label names that differ. */
  get length(): number {
    return this.#instructions.length;
  }

  #add(instruction: Instruction): this {
    this.#instructions.push(instruction);
    return this;
  }

  #alu(operation: number, dst: Register, immediate: number): this {
    return this.#add({ opcode: CLASS.ALU64 | operation | SOURCE.IMMEDIATE, dst, immediate });
  }

  /** dst = src */
  move(dst: Register, src: Register): this {
    return this.#add({ opcode: CLASS.ALU64 | ALU.MOV | SOURCE.REGISTER, dst, src });
  }

  /** dst = immediate, sign-extended to 64 bits */
  moveImmediate(dst: Register, immediate: number): this {
    return this.#alu(ALU.MOV, dst, immediate);
  }

  /** dst = a value of 64 bits; takes two instruction slots */
  moveWide(dst: Register, value: bigint): this {
    const opcode = CLASS.LD | MODE.IMM | WIDTH[8];
    const low = Number(BigInt.asIntN(32, value));
    const high = Number(BigInt.asIntN(32, value >> 32n));
    return this.#add({ opcode, dst, immediate: low }).#add({ opcode: 0, immediate: high });
  }

  /** dst += immediate */
  addImmediate(dst: Register, immediate: number): this {
    return immediate === 0 ? this : this.#alu(ALU.ADD, dst, immediate);
  }

  /** dst += src */
  add(dst: Register, src: Register): this {
    return this.#add({ opcode: CLASS.ALU64 | ALU.ADD | SOURCE.REGISTER, dst, src });
  }

  /** dst -= src */
  subtract(dst: Register, src: Register): this {
    return this.#add({ opcode: CLASS.ALU64 | ALU.SUB | SOURCE.REGISTER, dst, src });
  }

  /** dst *= src */
  multiply(dst: Register, src: Register): this {
    return this.#add({ opcode: CLASS.ALU64 | ALU.MUL | SOURCE.REGISTER, dst, src });
  }

  /** dst ^= src */
  xor(dst: Register, src: Register): this {
    return this.#add({ opcode: CLASS.ALU64 | ALU.XOR | SOURCE.REGISTER, dst, src });
  }

  /** dst &= immediate */
  and(dst: Register, immediate: number): this {
    return this.#alu(ALU.AND, dst, immediate);
  }

  /** dst <<= bits */
  shiftLeft(dst: Register, bits: number): this {
    return this.#alu(ALU.LSH, dst, bits);
  }

  /** dst >>= bits, zero-filling */
  shiftRight(dst: Register, bits: number): this {
    return this.#alu(ALU.RSH, dst, bits);
  }

  /** dst <<= the low six bits of src */
  shiftLeftBy(dst: Register, src: Register): this {
    return this.#add({ opcode: CLASS.ALU64 | ALU.LSH | SOURCE.REGISTER, dst, src });
  }

  /** dst >>= the low six bits of src, zero-filling */
  shiftRightBy(dst: Register, src: Register): this {
    return this.#add({ opcode: CLASS.ALU64 | ALU.RSH | SOURCE.REGISTER, dst, src });
  }

  /** dst = -dst */
  negate(dst: Register): this {
    return this.#add({ opcode: CLASS.ALU64 | ALU.NEG, dst });
  }

  /** dst = *(src + offset) */
  load(width: Width, dst: Register, src: Register, offset: number): this {
    return this.#add({ opcode: CLASS.LDX | MODE.MEM | WIDTH[width], dst, src, offset });
  }

  /** *(dst + offset) = src */
  store(width: Width, dst: Register, offset: number, src: Register): this {
    return this.#add({ opcode: CLASS.STX | MODE.MEM | WIDTH[width], dst, src, offset });
  }

  /** *(dst + offset) = immediate */
  storeImmediate(width: Width, dst: Register, offset: number, immediate: number): this {
    return this.#add({ opcode: CLASS.ST | MODE.MEM | WIDTH[width], dst, offset, immediate });
  }

  /** *(u64 *)(dst + offset) += src, also against other processors */
  atomicAdd(dst: Register, offset: number, src: Register): this {
    const opcode = CLASS.STX | MODE.ATOMIC | WIDTH[8];
    return this.#add({ opcode, dst, src, offset, immediate: ATOMIC.ADD });
  }

  /** dst = the map with this file descriptor; takes two instruction slots */
  loadMap(dst: Register, fd: number): this {
    const opcode = CLASS.LD | MODE.IMM | WIDTH[8];
    return this.#add({ opcode, dst, src: BPF_PSEUDO_MAP_FD, immediate: fd }).#add({ opcode: 0 });
  }

  /** r0 = helper(r1, …, r5) */
  call(helper: Helper): this {
    return this.#add({ opcode: CLASS.JMP | JUMP.CALL, immediate: HELPER[helper] });
  }

  /** return r0 */
  exit(): this {
    return this.#add({ opcode: CLASS.JMP | JUMP.EXIT });
  }

  /** The next instruction is what jumps to `name` lead to. */
  label(name: string): this {
    if (this.#labels.has(name)) throw new Error(`eBPF label ${name} is defined twice`);
    this.#labels.set(name, this.length);
    return this;
  }

  jump(label: string): this {
    return this.#jump({ opcode: CLASS.JMP | JUMP.ALWAYS }, label);
  }

  /** if (left <comparison> immediate) goto label */
  jumpIf(left: Register, comparison: Comparison, immediate: number, label: string): this {
    return this.#jump({ opcode: CLASS.JMP | JUMP[comparison], dst: left, immediate }, label);
  }

  /** if (left <comparison> right) goto label */
  jumpIfRegister(left: Register, comparison: Comparison, right: Register, label: string): this {
    const opcode = CLASS.JMP | JUMP[comparison] | SOURCE.REGISTER;
    return this.#jump({ opcode, dst: left, src: right }, label);
  }

  #jump(instruction: Instruction, label: string): this {
    this.#jumps.push({ at: this.length, label });
    return this.#add(instruction);
  }

  /** The program as the kernel takes it. */
  build(): Buffer {
    const code = Buffer.alloc(this.length * INSTRUCTION_BYTES);
    for (const [index, instruction] of this.#instructions.entries())
      encode(instruction, code, index * INSTRUCTION_BYTES);
    for (const { at, label } of this.#jumps) {
      const target = this.#labels.get(label);
      if (target === undefined) throw new Error(`eBPF label ${label} is not defined`);
      code.writeInt16LE(target - at - 1, at * INSTRUCTION_BYTES + 2); // counted from the next instruction
    }
    return code;
  }
}
