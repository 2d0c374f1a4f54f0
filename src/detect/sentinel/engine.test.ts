import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Actor } from '../../domain/actor.ts';
import type { PolicyMode } from '../../domain/policy.ts';
import { readXattrs, setMtime } from '../../host/file-system/index.ts';
import { holdPath, releasePath } from '../../host/held-paths.ts';
import { InotifyEvents } from '../../host/inotify/index.ts';
import { Engine } from './engine.ts';
import type { EngineMessage } from './ports.ts';
import type { GuardOrder, Sighting } from './types.ts';

const base = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'stakeout-engine-')));
after(() => fs.rmSync(base, { recursive: true }));

const GOOD = 'the right content';

/** A directory with one guarded module, and a world in which the test decides who acts and whether dpkg runs. */
class Scene {
  readonly root = fs.mkdtempSync(join(base, 'scene-'));
  readonly path = join(this.root, 'mods', 'module.so');
  readonly messages: EngineMessage[] = [];
  readonly engine: Engine;
  transaction = false;
  actor: Actor | undefined = undefined;
  clock = 0;

  constructor(mode: PolicyMode = 'restore') {
    fs.mkdirSync(join(this.root, 'mods'));
    fs.writeFileSync(this.path, GOOD);
    fs.linkSync(this.path, join(this.root, 'link'));
    fs.writeFileSync(join(this.root, 'copy'), GOOD);
    this.engine = new Engine({
      options: { stateDir: join(this.root, 'state') },
      ports: {
        who: () => this.actor,
        transactionUnderWay: () => this.transaction,
        now: () => new Date(0),
        monotonicMs: () => this.clock,
      },
      openEvents: (sink) => new InotifyEvents(withPid(sink)),
      readMounts: () => [],
      emit: (message) => this.messages.push(message),
    });
    this.engine.setOrders([this.order(mode)]);
  }

  order(mode: PolicyMode): GuardOrder {
    const stat = fs.lstatSync(this.path, { bigint: true });
    return {
      component: {
        id: `file:${this.path}`,
        kind: 'file',
        class: 'module',
        path: this.path,
        reason: [{ text: 'test' }],
        services: [],
      },
      mode,
      link: join(this.root, 'link'),
      copy: join(this.root, 'copy'),
      state: {
        type: 'file',
        mode: Number(stat.mode) & 0o7777,
        uid: Number(stat.uid),
        gid: Number(stat.gid),
        size: Number(stat.size),
        mtimeNs: stat.mtimeNs.toString(),
        sha256: createHash('sha256').update(GOOD).digest('hex'),
        xattrs: readXattrs(this.path),
      },
    };
  }

  /** What the engine says about what `act` does. */
  sightings(act: () => void): Sighting[] {
    const from = this.messages.length;
    act();
    this.engine.read();
    return this.messages.slice(from).flatMap((m) => (m.kind === 'sighting' ? [m.sighting] : []));
  }

  install(content: string): void {
    fs.writeFileSync(`${this.path}.new`, content);
    fs.renameSync(`${this.path}.new`, this.path);
  }

  get content(): string | undefined {
    return fs.existsSync(this.path) ? fs.readFileSync(this.path, 'utf8') : undefined;
  }
}

/** inotify knows no pid; the engine asks who acted only for a known one. */
function withPid(sink: ConstructorParameters<typeof InotifyEvents>[0]): typeof sink {
  return { event: (event) => sink.event({ ...event, pid: 4711 }), lost: (why) => sink.lost(why) };
}

const scene = (body: (s: Scene) => void, mode?: PolicyMode) => (): void => {
  const s = new Scene(mode);
  try {
    body(s);
  } finally {
    s.engine.close();
  }
};

const thief = (line: string, more: Partial<Actor> = {}): Actor => ({
  rung: 'ebpf',
  process: { pid: 4711, comm: 'rm', argv: line.split(' ') },
  ancestors: [],
  ...more,
});

const dpkg = thief('dpkg -r x', { transaction: { manager: 'dpkg', argv: ['dpkg', '-r', 'x'] } });

test(
  'a removed module is back when the event has been read, and its actor is named',
  scene((s) => {
    s.actor = thief('rm module.so');
    const [seen, ...more] = s.sightings(() => fs.unlinkSync(s.path));
    assert.equal(s.content, GOOD);
    assert.deepEqual(seen?.differences, ['missing']);
    assert.equal(seen?.outcome.kind, 'restored');
    assert.deepEqual(seen?.actor, s.actor);
    assert.deepEqual(more, []);
  }),
);

test(
  'a repair that a person took back stays taken back, until the path is released',
  scene((s) => {
    const state = join(s.root, 'state');
    holdPath(state, s.path);
    const [seen] = s.sightings(() => fs.unlinkSync(s.path));
    assert.deepEqual(seen?.outcome, { kind: 'declined', why: 'policy' });
    assert.equal(s.content, undefined);
    releasePath(state, s.path);
    s.engine.recheck();
    assert.equal(s.content, GOOD);
  }),
);

for (const mode of ['observe', 'ask'] as const)
  test(
    `policy ${mode} sees, says it once, and touches nothing`,
    scene((s) => {
      const seen = s.sightings(() => fs.unlinkSync(s.path));
      assert.deepEqual(
        seen.map((x) => x.outcome),
        [{ kind: 'none' }],
      );
      assert.equal(s.content, undefined);
      assert.deepEqual(
        s.sightings(() => void s.engine.recheck()),
        [],
      );
      assert.equal(s.engine.restore(s.path).kind, 'restored', 'unless told to');
      assert.equal(s.content, GOOD);
    }, mode),
  );

for (const [name, actor] of [
  ['dpkg', dpkg],
  ['somebody unknown', undefined],
] as const)
  test(
    `while a package manager works, what ${name} does waits for the end of the transaction`,
    scene((s) => {
      s.transaction = true;
      s.actor = actor;
      const seen = s.sightings(() => fs.unlinkSync(s.path));
      assert.deepEqual(
        seen.map((x) => x.outcome),
        [{ kind: 'declined', why: 'transaction' }],
      );
      s.sightings(() => s.install('the new version'));
      assert.equal(s.content, 'the new version');
      s.transaction = false;
      assert.deepEqual(s.engine.recheck(), { checked: 1, differing: [s.path] });
      assert.equal(s.content, 'the new version', 'its end is judged by the caller');
      assert.equal(s.engine.restore(s.path).kind, 'restored');
      assert.equal(s.content, GOOD);
    }),
  );

test(
  'a thief at work beside a package manager is a thief',
  scene((s) => {
    s.transaction = true;
    s.actor = thief('rm module.so');
    assert.equal(s.sightings(() => fs.unlinkSync(s.path))[0]?.outcome.kind, 'restored');
  }),
);

test(
  'an upgrade with the same bytes is no sighting',
  scene((s) => {
    s.transaction = true;
    assert.deepEqual(
      s.sightings(() => s.install(GOOD)),
      [],
    );
  }),
);

test(
  'the fourth repair against the same actor within a minute is declined, not that against another, and later again allowed',
  scene((s) => {
    s.actor = thief('cleanup.sh');
    const steal = (): string | undefined =>
      s.sightings(() => fs.rmSync(s.path, { force: true }))[0]?.outcome.kind;
    assert.deepEqual([steal(), steal(), steal()], ['restored', 'restored', 'restored']);
    const [fourth] = s.sightings(() => fs.unlinkSync(s.path));
    assert.deepEqual(fourth?.outcome, { kind: 'declined', why: 'contested' });
    assert.equal(s.content, undefined);
    s.engine.restore(s.path);
    s.actor = thief('another.sh');
    assert.equal(steal(), 'restored');
    s.actor = thief('cleanup.sh');
    s.clock = 60_001;
    assert.equal(steal(), 'restored');
  }),
);

test(
  'another file in its place is displaced and kept, never destroyed',
  scene((s) => {
    const [seen] = s.sightings(() => s.install('foreign'));
    assert.ok(seen?.outcome.kind === 'restored' && seen.outcome.displaced !== undefined);
    assert.equal(fs.readFileSync(seen.outcome.displaced, 'utf8'), 'foreign');
    assert.equal(s.content, GOOD);
  }),
);

test(
  'what was installed between the theft and the restore is not overwritten during a transaction',
  scene((s) => {
    s.actor = thief('rm module.so');
    s.transaction = true;
    // Both happen before the engine reads: it finds the new file where it expects none.
    const [seen] = s.sightings(() => {
      fs.unlinkSync(s.path);
      fs.writeFileSync(s.path, 'fresh');
    });
    assert.deepEqual(seen?.outcome, { kind: 'declined', why: 'occupied' });
    s.transaction = false;
    s.engine.recheck();
    assert.equal(s.content, 'fresh');
  }),
);

test(
  'content overwritten in place comes from the copy: the hard link is the damaged inode',
  scene((s) => {
    fs.writeFileSync(s.path, 'XXX right content'); // same size
    s.engine.read();
    const [last] = s.messages.filter((m) => m.kind === 'sighting');
    assert.ok(last?.kind === 'sighting' && last.sighting.outcome.kind === 'restored');
    assert.equal(last.sighting.outcome.tier, 'copy');
    assert.equal(last.sighting.outcome.verified, 'digest');
    assert.equal(s.content, GOOD);
  }),
);

test(
  'content overwritten in place with its time set back is found by reading it, and the equally damaged link is not used',
  scene((s) => {
    const { mtimeNs } = fs.lstatSync(s.path, { bigint: true });
    const fd = fs.openSync(s.path, 'r+');
    fs.writeSync(fd, 'XXX');
    setMtime(fd, mtimeNs);
    const [seen] = s.sightings(() => fs.closeSync(fd));
    assert.ok(seen?.outcome.kind === 'restored' && seen.outcome.tier === 'copy', JSON.stringify(seen));
    assert.equal(s.content, GOOD);
  }),
);

test(
  'a copy with another digest is never used',
  scene((s) => {
    fs.writeFileSync(join(s.root, 'copy'), 'not that content!');
    const [seen] = s.sightings(() => fs.writeFileSync(s.path, ''));
    assert.deepEqual(seen?.outcome, { kind: 'declined', why: 'vault-unusable' });
    assert.equal(s.content, '');
  }),
);

test(
  'without a usable link the copy restores a lost file',
  scene((s) => {
    fs.unlinkSync(join(s.root, 'link'));
    const [seen] = s.sightings(() => fs.unlinkSync(s.path));
    assert.ok(seen?.outcome.kind === 'restored' && seen.outcome.tier === 'copy');
    assert.deepEqual(fs.readdirSync(join(s.root, 'mods')), ['module.so']);
  }),
);

test(
  'paused paths are left alone',
  scene((s) => {
    s.engine.pause([s.path]);
    const [seen] = s.sightings(() => fs.unlinkSync(s.path));
    assert.deepEqual(seen?.outcome, { kind: 'declined', why: 'transaction' });
    assert.deepEqual(s.engine.resume([s.path]), { checked: 1, differing: [s.path] });
    assert.equal(s.content, undefined);
  }),
);

test(
  'what comes back by itself is said',
  scene((s) => {
    fs.renameSync(s.path, `${s.path}.away`);
    s.engine.read();
    fs.renameSync(`${s.path}.away`, s.path);
    s.engine.read();
    assert.deepEqual(
      s.messages.map((m) => m.kind),
      ['sighting', 'returned'],
    );
  }, 'observe'),
);

test(
  'an object that was already different when the order came is reported, not restored',
  scene((s) => {
    const order = s.order('restore');
    s.engine.setOrders([]);
    fs.unlinkSync(s.path);
    const [seen] = s.sightings(() => void s.engine.setOrders([order]));
    assert.deepEqual(seen?.outcome, { kind: 'none' });
    assert.equal(s.content, undefined);
  }),
);

test(
  'a changed modification time alone is nobody’s business',
  scene((s) => {
    assert.deepEqual(
      s.sightings(() => fs.utimesSync(s.path, 1, 1)),
      [],
    );
    assert.equal(
      s.sightings(() => fs.unlinkSync(s.path))[0]?.outcome.kind,
      'restored',
      'the link still serves',
    );
  }),
);

test(
  'files that are not ordered are nobody’s business either',
  scene((s) => {
    const other = join(s.root, 'mods', 'other.so');
    assert.deepEqual(
      s.sightings(() => {
        fs.writeFileSync(other, '');
        fs.unlinkSync(other);
      }),
      [],
    );
  }),
);
