/** All maintainer scripts of this machine, and of a healthy LAMP host against what that host needs. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { run } from '../../src/host/process/index.ts';
import { CHECKOUT } from '../../src/practice/checkout.ts';
import { PracticeHost } from '../../src/practice/index.ts';
import {
  audit,
  auditReportSchema,
  type AuditedFile,
  plainScript,
  profileHost,
} from '../../src/protect/audit/index.ts';
import { figure, median, spreadOf, type Figure } from '../framework.ts';

const INFO = 'var/lib/dpkg/info';
const RUNS = 7;

interface MaintainerScript {
  readonly file: string;
  readonly text: string;
}

export function maintainerScripts(root: string): readonly MaintainerScript[] {
  return readdirSync(join(root, INFO))
    .filter((name) => /\.(?:preinst|postinst|prerm|postrm|config)$/.test(name))
    .map((name) => ({ file: `/${INFO}/${name}`, text: readFileSync(join(root, INFO, name), 'utf8') }))
    .filter(({ text }) => /^#! ?\S*\/(?:sh|bash|dash)\b/.test(text));
}

export async function runMaintainerScripts(quick: boolean, log: (line: string) => void): Promise<Figure[]> {
  const scripts = maintainerScripts('/');
  const host = await profileHost('lamp-debian12');
  const wall: number[] = [];
  const cpu: number[] = [];
  for (let i = 0; i < (quick ? 3 : RUNS); i += 1) {
    const [start, before] = [performance.now(), process.cpuUsage()];
    const files = scripts.map(
      ({ file, text }): AuditedFile => ({ file, text, pieces: plainScript(file, text) }),
    );
    audit(files, host);
    wall.push(performance.now() - start);
    const used = process.cpuUsage(before);
    cpu.push((used.user + used.system) / 1000);
  }
  const name = `${scripts.length} maintainer scripts of this machine`;
  return [
    // One thread: on a machine with a core to spare it takes no longer than this, whatever else is running here.
    figure(`${name}: time of a processor`, median(cpu), 'ms', cpu.length, {
      atMost: 1000,
      spread: spreadOf(cpu, 0),
    }),
    figure(`${name}: judged in`, median(wall), 'ms', wall.length, { spread: spreadOf(wall, 0) }),
    await command(name, quick ? 3 : RUNS),
    ...(await flaggedOnLamp(log)),
  ];
}

/** As somebody waits for it: from the start of the process to its end, with the reading of the files and the report. */
async function command(name: string, runs: number): Promise<Figure> {
  const argv = [
    join(CHECKOUT, 'stakeout'),
    'audit',
    '--profile',
    'lamp-debian12',
    '--fail-on',
    'never',
    '--json',
  ];
  const took: number[] = [];
  for (let i = 0; i < runs; i += 1) {
    const start = performance.now();
    const { code, stderr } = await run([...argv, `/${INFO}`], { timeoutMs: 120_000, maxBytes: 64 << 20 });
    if (code !== 0) throw new Error(`the audit ended with ${code}: ${stderr}`);
    took.push(performance.now() - start);
  }
  return figure(`${name}: the command, start included`, median(took), 'ms', runs, {
    atMost: 1000,
    spread: spreadOf(took, 0),
  });
}

/** As an administrator would: the command, on the host. */
async function flaggedOnLamp(log: (line: string) => void): Promise<Figure[]> {
  await using host = await PracticeHost.start({ stack: 'modphp', say: log });
  const count = await host.clone.runTrusted([
    '/bin/sh',
    '-c',
    `grep -lE '^#! ?[^ ]*/(sh|bash|dash)' /${INFO}/*.preinst /${INFO}/*.postinst /${INFO}/*.prerm /${INFO}/*.postrm /${INFO}/*.config | wc -l`,
  ]);
  const total = z.coerce.number().parse(count.stdout.trim());
  const told = await host.agent(['audit', '--json', '--fail-on', 'never', `/${INFO}`], {
    timeoutMs: 300_000,
    maxBytes: 64 << 20,
  });
  const { findings } = auditReportSchema.parse(JSON.parse(told.stdout));
  const flagged = findings.filter(({ severity, rule }) => severity !== 'note' && rule !== 'suppression');
  for (const { file, span, severity, message } of flagged) log(`${severity} ${file}:${span.line} ${message}`);
  const files = new Set(flagged.map(({ file }) => file)).size;
  return [
    figure(`LAMP host: of ${total} maintainer scripts flagged`, (files / total) * 100, '%', total, {
      atMost: 1,
    }),
  ];
}
