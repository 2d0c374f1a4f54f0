/** One suite that every source of file events must pass. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { FanotifyEvents, MASK } from '../fanotify/index.ts';
import { InotifyEvents } from '../inotify/index.ts';
import {
  CONTENT,
  EVENT,
  type FileEvent,
  type FileEvents,
  type FileEventSink,
  ITSELF,
  NAMES,
  SELF,
} from './index.ts';

const ALL = NAMES | SELF | CONTENT | EVENT.attributes;
/** On a disk file system: /tmp may be one without handles. */
const base = fs.mkdtempSync('/var/tmp/stakeout-events-');
after(() => fs.rmSync(base, { recursive: true, force: true }));

const sources: readonly {
  readonly name: string;
  readonly skip: string | false;
  readonly open: (sink: FileEventSink) => FileEvents;
}[] = [
  {
    name: 'fanotify',
    skip: process.getuid?.() === 0 ? false : 'fanotify with names needs root',
    open: (sink) => new FanotifyEvents(sink),
  },
  { name: 'inotify', skip: false, open: (sink) => new InotifyEvents(sink) },
];

class Scene {
  readonly directory: string;
  readonly seen: FileEvent[] = [];
  readonly lost: string[] = [];
  readonly events: FileEvents;

  constructor(open: (sink: FileEventSink) => FileEvents) {
    this.directory = fs.mkdtempSync(join(base, 'd-'));
    this.events = open({ event: (e) => this.seen.push(e), lost: (why) => this.lost.push(why) });
    assert.deepEqual(this.events.watch(this.directory, ALL), { is: 'watched' });
  }

  /** All bits seen since the last call for `name`. */
  mask(name: string, directory = this.directory): number {
    this.events.read();
    const found = this.seen.filter((e) => e.name === name && e.directory === directory);
    return found.reduce((all, e) => all | e.mask, 0);
  }

  path(name: string): string {
    return join(this.directory, name);
  }
}

for (const source of sources)
  describe(`file events by ${source.name}`, { skip: source.skip }, () => {
    const scene = (body: (s: Scene) => void) => (): void => {
      const s = new Scene(source.open);
      try {
        body(s);
      } finally {
        s.events.close();
      }
    };
    const has = (mask: number, bits: number): void =>
      assert.equal((mask & bits) >>> 0, bits >>> 0, `0x${(mask >>> 0).toString(16)}`);

    test(
      'created, written, attributes, moved and deleted files',
      scene((s) => {
        fs.writeFileSync(s.path('a'), 'x');
        has(s.mask('a'), EVENT.created | EVENT.modified | EVENT.closedAfterWrite);
        fs.chmodSync(s.path('a'), 0o600);
        has(s.mask('a'), EVENT.attributes);
        fs.truncateSync(s.path('a'), 0);
        has(s.mask('a'), EVENT.modified);
        fs.renameSync(s.path('a'), s.path('b'));
        has(s.mask('a'), EVENT.movedFrom);
        has(s.mask('b'), EVENT.movedTo);
        fs.unlinkSync(s.path('b'));
        has(s.mask('b'), EVENT.deleted);
        assert.deepEqual(s.lost, []);
      }),
    );

    test(
      'directories are marked as such',
      scene((s) => {
        fs.mkdirSync(s.path('sub'));
        has(s.mask('sub'), EVENT.created | EVENT.directory);
        fs.renameSync(s.path('sub'), s.path('gone'));
        has(s.mask('sub'), EVENT.movedFrom | EVENT.directory);
      }),
    );

    test(
      'odd names arrive as they are',
      scene((s) => {
        for (const name of ['new\nline', 'x'.repeat(255), 'ü€😀', ' ', '-rf', '..x']) {
          fs.writeFileSync(s.path(name), '');
          has(s.mask(name), EVENT.created);
        }
      }),
    );

    test(
      'a name that is not UTF-8 does no harm',
      scene((s) => {
        fs.writeFileSync(Buffer.concat([Buffer.from(`${s.directory}/`), Buffer.from([0xff, 0xfe])]), '');
        has(s.mask('\ufffd\ufffd'), EVENT.created);
      }),
    );

    test(
      'the directory itself moved, deleted and made again',
      scene((s) => {
        fs.renameSync(s.directory, `${s.directory}-away`);
        has(s.mask(ITSELF), EVENT.selfMoved);
        fs.rmdirSync(`${s.directory}-away`);
        has(s.mask(ITSELF), EVENT.selfDeleted);
        assert.deepEqual(s.events.watch(s.directory, ALL), { is: 'absent' });
        fs.mkdirSync(s.directory);
        assert.deepEqual(s.events.watch(s.directory, ALL), { is: 'watched' });
        fs.writeFileSync(s.path('again'), '');
        has(s.mask('again'), EVENT.created);
      }),
    );

    test(
      'one directory watched by two paths reports both; unwatching one leaves the other',
      scene((s) => {
        const alias = `${s.directory}-alias`;
        fs.symlinkSync(s.directory, alias);
        assert.deepEqual(s.events.watch(alias, ALL), { is: 'watched' });
        fs.writeFileSync(s.path('x'), '');
        has(s.mask('x'), EVENT.created);
        has(s.mask('x', alias), EVENT.created);
        s.events.unwatch(alias);
        fs.writeFileSync(s.path('y'), '');
        has(s.mask('y'), EVENT.created);
        assert.equal(s.mask('y', alias), 0);
      }),
    );

    test(
      'nothing is reported that was not asked for, from elsewhere, or after unwatching',
      scene((s) => {
        const other = fs.mkdtempSync(join(base, 'other-'));
        fs.writeFileSync(join(other, 'x'), '');
        const quiet = new Scene(source.open);
        quiet.events.unwatch(quiet.directory);
        quiet.events.watch(quiet.directory, NAMES);
        fs.writeFileSync(quiet.path('x'), '');
        assert.equal(quiet.mask('x') & CONTENT, 0);
        quiet.events.close();
        s.events.unwatch(s.directory);
        fs.writeFileSync(s.path('late'), '');
        s.events.read();
        assert.deepEqual(s.seen, []);
      }),
    );

    test(
      '17,000 unread deletions are delivered or their loss is announced',
      scene((s) => {
        const churn = fs.mkdtempSync(join(base, 'churn-'));
        for (let i = 0; i < 17_000; i += 1) fs.writeFileSync(join(churn, `f${i}`), '');
        s.events.watch(churn, NAMES);
        for (let i = 0; i < 17_000; i += 1) fs.unlinkSync(join(churn, `f${i}`));
        s.events.read();
        const deleted = s.seen.filter((e) => e.directory === churn && (e.mask & EVENT.deleted) !== 0).length;
        assert.ok(
          deleted === 17_000 || s.lost.length > 0,
          `${deleted} delivered, ${s.lost.length} announced`,
        );
      }),
    );

    test(
      'a file is no directory to watch',
      scene((s) => {
        fs.writeFileSync(s.path('file'), '');
        assert.deepEqual(s.events.watch(s.path('file'), ALL), { is: 'absent' });
      }),
    );
  });

test('the common bits are those of the kernel headers', () => {
  const pairs: readonly (readonly [number, number])[] = [
    [EVENT.modified, MASK.FAN_MODIFY],
    [EVENT.attributes, MASK.FAN_ATTRIB],
    [EVENT.closedAfterWrite, MASK.FAN_CLOSE_WRITE],
    [EVENT.movedFrom, MASK.FAN_MOVED_FROM],
    [EVENT.movedTo, MASK.FAN_MOVED_TO],
    [EVENT.created, MASK.FAN_CREATE],
    [EVENT.deleted, MASK.FAN_DELETE],
    [EVENT.selfDeleted, MASK.FAN_DELETE_SELF],
    [EVENT.selfMoved, MASK.FAN_MOVE_SELF],
    [EVENT.directory, MASK.FAN_ONDIR],
  ];
  for (const [common, fan] of pairs) assert.equal(common, fan);
});

/** Unlinks `name` with a tripwire on it that answers `taken`; what the wire and the sink heard. */
function withWire(s: Scene, taken: boolean, act: () => void): { tripped: number; delivered: number } {
  let tripped = 0;
  const wire = (): boolean => {
    tripped += 1;
    return taken;
  };
  s.events.read();
  s.events.setTripwires([{ directory: s.directory, name: 'a', tripped: wire }]);
  s.seen.length = 0;
  act();
  s.events.read();
  return { tripped, delivered: s.seen.filter((e) => e.name === 'a').length };
}

describe('tripwires of fanotify', { skip: sources[0]?.skip ?? 'no fanotify' }, () => {
  const scene = (body: (s: Scene) => void) => (): void => {
    const s = new Scene((sink) => new FanotifyEvents(sink));
    fs.writeFileSync(s.path('a'), '');
    fs.writeFileSync(s.path('b'), '');
    try {
      body(s);
    } finally {
      s.events.close();
    }
  };

  test(
    'an event that a tripwire takes is delivered to nobody else, any other is',
    scene((s) => {
      const take = (taken: boolean): unknown => withWire(s, taken, () => fs.unlinkSync(s.path('a')));
      assert.deepEqual(take(true), { tripped: 1, delivered: 0 });
      fs.writeFileSync(s.path('a'), '');
      assert.deepEqual(take(false), { tripped: 1, delivered: 1 });
      fs.unlinkSync(s.path('b'));
      assert.notEqual(s.mask('b'), 0);
    }),
  );

  test(
    'it follows its directory when another one is watched in its place',
    scene((s) => {
      const replaceAndSteal = (): void => {
        fs.renameSync(s.directory, `${s.directory}.old`);
        fs.mkdirSync(s.directory);
        fs.writeFileSync(s.path('a'), '');
        s.events.watch(s.directory, ALL);
        fs.unlinkSync(s.path('a'));
      };
      assert.deepEqual(withWire(s, true, replaceAndSteal), { tripped: 1, delivered: 0 });
    }),
  );

  test(
    'where two paths lead to one directory, both are told',
    scene((s) => {
      const alias = `${s.directory}.alias`;
      fs.symlinkSync(s.directory, alias);
      s.events.watch(alias, ALL);
      const steal = (): void => fs.unlinkSync(s.path('a'));
      assert.deepEqual(withWire(s, true, steal), { tripped: 0, delivered: 2 });
    }),
  );
});
