/** After a theft that was only watched: the repair, the post-mortem, and the page that readers get. */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { messageOf } from '../../domain/errors.ts';
import { stateDirectory } from '../../host/state-directory.ts';
import {
  buildSite,
  frozenComments,
  HistoryStore,
  readBlog,
  readPostmortemPost,
  SITE_FILE,
  writeSite,
} from '../../learn/blog/index.ts';
import { checkReportSchema } from '../../learn/postmortem/index.ts';
import type { MeasuredRun, PracticeHost, RunningAgent } from '../../practice/index.ts';
import type { Context } from '../context.ts';
import type { WriteUp } from './report.ts';

const DRAFT = '/root/postmortem';
const RESOLVED_MS = 30_000;
const POLL_MS = 200;
const SITE = `schema: stakeout.blog/1
title: Practice outages
description: Post-mortems of outages that were staged on a practice host
address: http://localhost
author: Stakeout
`;

/** Repairs what was stolen as its incident says, and publishes the post-mortem of it. `why`: what came between. */
export async function writeUp(context: Context, { fault, host, agent }: MeasuredRun): Promise<WriteUp> {
  try {
    const [incident] = agent
      .journal()
      .flatMap(({ event }) => (event.kind === 'incident.opened' ? [event.incident] : []));
    if (incident === undefined) return { why: 'no incident was opened' };
    await must(host, ['repair', '--yes']);
    if (!(await isResolved(agent, incident))) return { why: `${incident} was not resolved by its repair` };
    await must(host, ['postmortem', 'draft', incident, '--out', DRAFT, '--drill', fault.name]);
    const checked = await host.agent(['postmortem', 'check', DRAFT, '--json']);
    const { score } = checkReportSchema.parse(JSON.parse(checked.stdout));
    return { incident, score, address: published(context, host, incident) };
  } catch (error) {
    return { why: messageOf(error) };
  }
}

async function must(host: PracticeHost, argv: readonly string[]): Promise<void> {
  const { code, stderr } = await host.agent(argv);
  if (code !== 0) throw new Error(`stakeout ${argv.join(' ')} ended with ${code}: ${stderr.trim()}`);
}

async function isResolved(agent: RunningAgent, incident: string): Promise<boolean> {
  const deadline = Date.now() + RESOLVED_MS;
  const over = (): boolean =>
    agent.journal().some(({ event }) => event.kind === 'incident.resolved' && event.incident === incident);
  while (!over() && Date.now() < deadline) await sleep(POLL_MS);
  return over();
}

/** As a preview: a draft is for its writers. Of the last replay only. */
function published(context: Context, host: PracticeHost, incident: string): string {
  const directory = join(stateDirectory(context), 'practice-blog');
  const source = join(directory, 'posts');
  rmSync(source, { recursive: true, force: true });
  mkdirSync(source, { recursive: true });
  writeFileSync(join(source, SITE_FILE), SITE);
  cpSync(host.pathFromOutside(DRAFT), join(source, incident), { recursive: true });
  const blog = readBlog(source, {
    now: context.now(),
    history: new HistoryStore(source, false),
    readDirectory: readPostmortemPost,
    drafts: true,
  });
  const out = join(directory, 'site');
  writeSite(out, buildSite(blog.site, blog.posts, frozenComments(blog.site, undefined)));
  const slug = blog.posts.find(({ post }) => post.id === incident)?.post.slug ?? '';
  return pathToFileURL(join(out, 'posts', `${slug}.html`)).href;
}
