/** Who changed a file: the process, its ancestors, its users and the package transaction it belongs to. Pure. */

/** How the identity was learned, best first. */
export type IdentityRung = 'ebpf' | 'proc-connector' | 'proc' | 'none';

export interface ProcessIdentity {
  readonly pid: number;
  /** Kernel task name, at most 15 characters. */
  readonly comm: string;
  /** Full argument vector when known. */
  readonly argv?: readonly string[];
  /** True when only the start of a very long argument vector is known; its last argument ends in `…`. */
  readonly argvTruncated?: boolean;
  /** Path that was executed. */
  readonly exe?: string;
  /** True when the process was forked and never executed a program itself: argv and exe are its parent's. */
  readonly inherited?: boolean;
}

export interface PackageTransaction {
  readonly manager: 'dpkg' | 'apt' | 'rpm' | 'dnf';
  /** The package manager's own command line. */
  readonly argv: readonly string[];
  /** The package whose maintainer script ran, when an ancestor is one. */
  readonly package?: string;
  /** `preinst`, `postinst`, `prerm`, `postrm` or `triggered`. */
  readonly script?: string;
}

/** The line of a script that was running a program. */
export interface ScriptPosition {
  /** Absolute path of the script. */
  readonly path: string;
  /** 1-based; absent when no line stands out. */
  readonly line?: number;
  readonly text?: string;
}

export interface Actor {
  readonly rung: IdentityRung;
  readonly process: ProcessIdentity;
  /** Parent first, towards pid 1. */
  readonly ancestors: readonly ProcessIdentity[];
  readonly uid?: number;
  readonly user?: string;
  readonly gid?: number;
  /** Audit login uid; absent when unset. */
  readonly loginUid?: number;
  readonly loginUser?: string;
  readonly sudoUser?: string;
  readonly cwd?: string;
  readonly terminal?: string;
  readonly cgroup?: string;
  readonly transaction?: PackageTransaction;
  /** The innermost script among the ancestors. */
  readonly script?: ScriptPosition;
}

const INTERPRETER = /^(?:.*\/)?(?:sh|bash|dash|ksh|zsh|perl|python[\d.]*|ruby|php[\d.]*|node)$/;

/** The outermost script that led to it: what somebody has to look into. `sh -c` is none. */
export function originOf(actor: Actor): string | undefined {
  for (const { argv = [] } of actor.ancestors.toReversed()) {
    const [program = '', script = ''] = argv;
    if (INTERPRETER.test(program) && script.startsWith('/')) return script;
  }
  return undefined;
}

/** `rm -f x ← /bin/sh cleanup.sh ← bash`, for people. */
export function actorLine(actor: Actor): string {
  const name = (p: ProcessIdentity): string => (p.argv && p.argv.length > 0 ? p.argv.join(' ') : p.comm);
  const chain = [actor.process, ...actor.ancestors]
    .filter((p) => p.pid > 1)
    .map(name)
    .join(' ← ');
  const { script } = actor;
  return script?.line === undefined ? chain : `${chain} (${script.path}, line ${script.line})`;
}
