import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Component } from '../domain/component.ts';
import { BaselineStore, captureState, Vault } from '../identify/index.ts';
import { KEPT_GENERATIONS } from '../identify/signed/index.ts';
import { takeBaseline } from './take-baseline.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

test('the vault keeps what the kept generations refer to, and nothing older', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'stakeout-take-'));
  t.after(() => rmSync(dir, { recursive: true }));
  mkdirSync(join(dir, 'state'), { mode: 0o700 });
  const store = new BaselineStore(join(dir, 'state'));
  const vault = new Vault(join(dir, 'state/vault'));
  const path = join(dir, 'module.so');
  const component: Component = {
    id: `file:${path}`,
    kind: 'file',
    class: 'module',
    path,
    reason: [{ text: 'test' }],
    services: ['test'],
  };
  const versions = Array.from({ length: KEPT_GENERATIONS + 2 }, (_, n) => `version ${n}`);
  for (const version of versions) {
    writeFileSync(path, version);
    const state = captureState(path);
    assert.ok(state);
    await takeBaseline(
      { store, vault },
      {
        only: ['elf:/usr/bin/sleep'],
        adjust: (draft) => ({
          ...draft,
          entries: [...draft.entries, { component, state: { ...state, xattrs: { ...state.xattrs } } }],
        }),
      },
    );
  }
  const kept = versions.filter((version) => vault.verify(sha256(version)) !== undefined);
  assert.deepEqual(kept, versions.slice(-KEPT_GENERATIONS));
  assert.ok(vault.linkFor(path, sha256(versions.at(-1) ?? '')), 'the link of the present content stays');
});
