import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { AgentStatus } from '../domain/agent-status.ts';
import {
  agentFile,
  readAgentState,
  removeAgentStatus,
  startTicksOf,
  writeAgentStatus,
} from './agent-status.ts';

const scratch = mkdtempSync(join(tmpdir(), 'stakeout-agent-'));
after(() => rmSync(scratch, { recursive: true }));

function statusOf(pid: number, startTicks: string): AgentStatus {
  const at = '2026-01-02T03:04:05.678Z';
  return {
    schema: 'stakeout.agent/1',
    version: '0.1.0',
    pid,
    startTicks,
    startedAt: at,
    updatedAt: at,
    policy: 'restore',
    services: ['apache2'],
    watching: 300,
    events: 'fanotify',
    identity: 'ebpf',
    waitingEntries: 0,
    notes: [],
  };
}

test('an agent is running only while the very process that wrote the file lives', () => {
  assert.deepEqual(readAgentState(scratch), { state: 'absent' });
  const ticks = startTicksOf(process.pid);
  assert.ok(ticks);
  writeAgentStatus(scratch, statusOf(process.pid, ticks));
  assert.equal(readAgentState(scratch).state, 'running');
  writeAgentStatus(scratch, statusOf(process.pid, `${ticks}1`)); // the pid is used again by another process
  assert.equal(readAgentState(scratch).state, 'dead');
  writeAgentStatus(scratch, statusOf(2 ** 30, ticks));
  assert.equal(readAgentState(scratch).state, 'dead');
  removeAgentStatus(scratch);
  assert.equal(readAgentState(scratch).state, 'absent');
});

test('a file that says nothing is no agent', () => {
  for (const text of ['', '{}', '{"schema":"stakeout.agent/2"}']) {
    writeFileSync(agentFile(scratch), text);
    assert.equal(readAgentState(scratch).state, 'unreadable');
  }
});
