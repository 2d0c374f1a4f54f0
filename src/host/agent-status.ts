/** Reads and writes the agent's status file, and tells a living agent from what a dead one left behind. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { agentStatusSchema, type AgentStatus } from '../domain/agent-status.ts';
import { codeOf } from '../domain/errors.ts';
import { writeDurably } from './durable-file.ts';
import { parseStat } from './proc/index.ts';

export type AgentState =
  | { readonly state: 'running' | 'dead'; readonly status: AgentStatus }
  /** No agent ever ran, or the last one ended properly. */
  | { readonly state: 'absent' }
  /** There is a file that says nothing. */
  | { readonly state: 'unreadable'; readonly why: string };

export function agentFile(stateDir: string): string {
  return join(stateDir, 'agent.json');
}

/** Called at start and whenever something in it changes. */
export function writeAgentStatus(stateDir: string, status: AgentStatus): void {
  writeDurably(agentFile(stateDir), [Buffer.from(`${JSON.stringify(status)}\n`)], { mode: 0o600 });
}

/** Called when the agent ends properly. */
export function removeAgentStatus(stateDir: string): void {
  rmSync(agentFile(stateDir), { force: true });
}

/** `running` only when the very process that wrote the file still lives. */
export function readAgentState(stateDir: string, procRoot = '/proc'): AgentState {
  let text: string;
  try {
    text = readFileSync(agentFile(stateDir), 'utf8');
  } catch (error) {
    const code = codeOf(error);
    return code === 'ENOENT' ? { state: 'absent' } : { state: 'unreadable', why: code ?? String(error) };
  }
  const parsed = agentStatusSchema.safeParse(parseJson(text));
  if (!parsed.success) return { state: 'unreadable', why: 'it is not a status of this version' };
  const alive = startTicksOf(parsed.data.pid, procRoot) === parsed.data.startTicks;
  return { state: alive ? 'running' : 'dead', status: parsed.data };
}

/** When a process began, in clock ticks since boot; undefined when there is none (or it is a zombie). */
export function startTicksOf(pid: number, procRoot = '/proc'): string | undefined {
  try {
    const stat = parseStat(readFileSync(join(procRoot, String(pid), 'stat'), 'latin1'));
    return stat === undefined || stat.state === 'Z' ? undefined : stat.startTicks;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
