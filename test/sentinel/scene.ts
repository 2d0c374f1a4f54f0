/** A throw-away directory with guarded objects, a vault, and a real Sentinel that watches them. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { basename, join } from 'node:path';
import type { ComponentKind } from '../../src/domain/component.ts';
import type { FileState } from '../../src/domain/file-state.ts';
import { type GuardOrder, type Overflow, Sentinel, type Sighting } from '../../src/detect/sentinel/index.ts';
import { readXattrs, writeXattrs } from '../../src/host/file-system/index.ts';

/** The state of whatever stands at `path`, as a baseline would record it. */
export function stateOf(path: string): FileState | undefined {
  const stat = fs.lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  const base = {
    mode: Number(stat.mode) & 0o7777,
    uid: Number(stat.uid),
    gid: Number(stat.gid),
    mtimeNs: stat.mtimeNs.toString(),
    xattrs: readXattrs(path),
  };
  if (stat.isSymbolicLink()) return { ...base, type: 'link', size: 0, target: fs.readlinkSync(path) };
  if (stat.isDirectory()) return { ...base, type: 'directory', size: 0 };
  const sha256 = createHash('sha256').update(fs.readFileSync(path)).digest('hex');
  return { ...base, type: 'file', size: Number(stat.size), sha256 };
}

export class Scene {
  readonly root: string;
  readonly mods: string;
  readonly vault: string;
  readonly sightings: Sighting[] = [];
  readonly overflows: Overflow[] = [];
  readonly sentinel: Sentinel;

  private constructor(root: string, sentinel: Sentinel) {
    this.root = root;
    this.mods = join(root, 'usr', 'mods');
    this.vault = join(root, 'vault');
    this.sentinel = sentinel;
    sentinel.on('sighting', (sighting) => this.sightings.push(sighting));
    sentinel.on('overflow', (overflow) => this.overflows.push(overflow));
  }

  static async open(where = '/var/tmp'): Promise<Scene> {
    const root = fs.mkdtempSync(join(where, 'stakeout-sentinel-'));
    fs.mkdirSync(join(root, 'usr', 'mods'), { recursive: true });
    fs.mkdirSync(join(root, 'vault'));
    const contest = { repairs: 1000, windowMs: 60_000 };
    return new Scene(root, await Sentinel.start({ stateDir: join(root, 'state'), contest }));
  }

  path(name: string): string {
    return join(this.mods, name);
  }

  /** A module with an owner, a mode, an old time and an attribute of its own. */
  module(name: string, bytes = 200_000): string {
    const path = this.path(name);
    fs.writeFileSync(path, Buffer.alloc(bytes, `content of ${name}`));
    fs.chownSync(path, 33, 33);
    fs.chmodSync(path, 0o640);
    writeXattrs(path, { 'trusted.origin': '7061636b616765' });
    fs.utimesSync(path, 1_600_000_000.5, 1_600_000_000.25);
    return path;
  }

  order(path: string): GuardOrder {
    const state = stateOf(path);
    if (state === undefined) throw new Error(`nothing at ${path}`);
    const kind: ComponentKind = state.type === 'link' || state.type === 'directory' ? state.type : 'file';
    const stored = join(this.vault, createHash('sha256').update(path).digest('hex'));
    if (state.type === 'file') {
      fs.linkSync(path, `${stored}.link`);
      fs.copyFileSync(path, `${stored}.copy`);
    }
    return {
      component: {
        id: `${kind}:${path}`,
        kind,
        class: 'module',
        path,
        reason: [{ text: basename(path) }],
        services: [],
      },
      state,
      mode: 'restore',
      ...(state.type === 'file' ? { link: `${stored}.link`, copy: `${stored}.copy` } : {}),
    };
  }

  guard(...paths: readonly string[]): Promise<unknown> {
    return this.sentinel.setOrders(paths.map((path) => this.order(path)));
  }

  /** Waits until `condition` holds; the caller asserts, so that a failure shows its reason. */
  async until(condition: () => boolean, limitMs = 10_000): Promise<void> {
    const end = Date.now() + limitMs;
    while (!condition() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  async close(): Promise<void> {
    await this.sentinel.stop();
    fs.rmSync(this.root, { recursive: true, force: true });
  }
}

/** Runs a thief; its exit code is part of the outcome only where a test says so. */
export function thief(...argv: readonly string[]): void {
  const [file = '', ...args] = argv;
  const { error } = spawnSync(file, args, { stdio: 'ignore' });
  if (error !== undefined) throw error;
}
