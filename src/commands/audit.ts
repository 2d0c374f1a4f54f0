/** `stakeout audit PATH…`: what scripts would take away, before they run. */
import { resolve } from 'node:path';
import { buildCommand } from '@stricli/core';
import { StakeoutError } from '../domain/errors.ts';
import { EXIT } from '../domain/exit-codes.ts';
import {
  accept,
  atLeast,
  audit as auditFiles,
  type AuditedFile,
  type AuditReport,
  type AuditSeverity,
  githubText,
  markdownText,
  plural,
  PROFILES,
  readScriptFile,
  sarifLog,
} from '../protect/audit/index.ts';
import { dayOf, lastDay, readAccepted, writeAccepted } from './audit/accepted.ts';
import { filesOf } from './audit/files.ts';
import { chooseHost, type HostChoice } from './audit/host.ts';
import { page } from './audit/page.ts';
import type { Context } from './context.ts';
import { renderJson, startProgress, type Surface } from './output/index.ts';

const FORMATS = ['terminal', 'json', 'sarif', 'github', 'markdown'] as const;
type Format = (typeof FORMATS)[number];
const FAIL_ON = ['error', 'warning', 'note', 'never'] as const satisfies readonly (AuditSeverity | 'never')[];

interface Flags extends HostChoice {
  readonly json: boolean;
  readonly format: Format;
  readonly failOn: (typeof FAIL_ON)[number];
  readonly baseline?: string;
  readonly accept?: string;
  readonly expires?: string;
  readonly stdinName?: string;
  readonly onlyKnown: boolean;
}

async function audit(this: Context, flags: Flags, ...paths: readonly string[]): Promise<void> {
  checkUsage(flags, paths);
  const host = await chooseHost(this, flags);
  const until = lastDay(this, flags.expires);
  const before =
    flags.baseline === undefined ? undefined : readAccepted(this, flags.baseline, flags.accept !== undefined);
  const audited = new Set<string>();
  const progress = startProgress(this.stderr);
  const named = await filesOf(this, paths, flags);
  const files = watched(named.files, audited, (text, long) => progress.say(text, long));
  let report: AuditReport;
  try {
    const judged = auditFiles(files, host, {
      readBeside: (path) => readScriptFile(resolve(this.cwd, path)),
      today: dayOf(this.now()),
      ...(before === undefined ? {} : { accepted: before }),
    });
    report = { ...judged, problems: [...named.remarks, ...judged.problems] };
  } finally {
    progress.done();
  }
  if (flags.baseline !== undefined && flags.accept !== undefined) {
    writeAccepted(this, flags.baseline, accept(report, audited, before, flags.accept, until));
    this.stderr.write(`${acceptedText(report, flags.baseline, until)}\n`);
    return;
  }
  this.stdout.write(RENDERERS[flags.json ? 'json' : flags.format](report, this.stdout));
  const { failOn } = flags;
  if (failOn !== 'never' && report.findings.some(({ severity }) => atLeast(severity, failOn)))
    this.exit(EXIT.found);
}

function checkUsage({ accept: reason, baseline, expires }: Flags, paths: readonly string[]): void {
  const wrong = (why: string, next: string): StakeoutError =>
    new StakeoutError('audit', why, { exit: EXIT.usage, next });
  if (paths.length === 0)
    throw wrong(
      'no file is named',
      'stakeout audit clean-up.sh, stakeout audit . or stakeout audit - to read standard input',
    );
  if (reason !== undefined && baseline === undefined)
    throw wrong('--accept needs the file to write to', "--baseline .stakeout-audit.json --accept 'REASON'");
  if (reason?.trim() === '')
    throw wrong('--accept gives no reason', "--accept 'moves to FPM this week, OPS-123'");
  if (expires !== undefined && reason === undefined)
    throw wrong('--expires is for --accept', "--accept 'REASON' --expires 2027-03-31");
}

/** From this length on a file may take more than a second. */
const LONG = 512 << 10;

/** Says which file is next, before it is read closely. */
function* watched(
  files: Iterable<AuditedFile>,
  audited: Set<string>,
  say: (text: string, long?: boolean) => void,
): Generator<AuditedFile> {
  for (const file of files) {
    audited.add(file.file);
    say(`auditing file ${audited.size}: ${file.file}`, file.text.length > LONG);
    yield file;
  }
}

const RENDERERS: Readonly<Record<Format, (report: AuditReport, to: Surface) => string>> = {
  terminal: page,
  json: renderJson,
  sarif: (report) => renderJson(sarifLog(report)),
  github: githubText,
  markdown: markdownText,
};

function acceptedText({ findings }: AuditReport, baseline: string, until: string): string {
  const open = findings.filter(({ fingerprint }) => fingerprint === '').length;
  const rest =
    open === 0
      ? ''
      : `; ${plural(open, 'finding')} cannot be accepted: mend what is unreadable, and suppressions`;
  return `${plural(findings.length - open, 'finding')} accepted until ${until} in ${baseline}${rest}`;
}

export const command = buildCommand({
  func: audit,
  parameters: {
    flags: {
      json: { kind: 'boolean', brief: 'Print one JSON document; the same as --format json', default: false },
      format: { kind: 'enum', values: FORMATS, brief: 'How the report is written', default: 'terminal' },
      failOn: {
        kind: 'enum',
        values: FAIL_ON,
        brief: 'Exit with 1 when a finding is at least this severe',
        default: 'warning',
      },
      inventory: {
        kind: 'parsed',
        parse: String,
        brief: 'Judge against the host of this file: stakeout inventory --json --packages',
        optional: true,
        placeholder: 'file',
      },
      profile: {
        kind: 'enum',
        values: PROFILES,
        brief: 'Judge against a built-in host; without either, against this one',
        optional: true,
      },
      baseline: {
        kind: 'parsed',
        parse: String,
        brief: 'File of accepted findings, which are not reported until they expire',
        optional: true,
        placeholder: 'file',
      },
      accept: {
        kind: 'parsed',
        parse: String,
        brief: 'Write what is found now into the baseline, with this reason',
        optional: true,
        placeholder: 'reason',
      },
      expires: {
        kind: 'parsed',
        parse: String,
        brief: 'With --accept: the last day it holds; 90 days from now by default',
        optional: true,
        placeholder: 'YYYY-MM-DD',
      },
      stdinName: {
        kind: 'parsed',
        parse: String,
        brief: 'What standard input counts as, e.g. debian/php.prerm',
        optional: true,
        placeholder: 'name',
      },
      onlyKnown: {
        kind: 'boolean',
        brief: 'Of the named files read only those of a known kind, as in a directory; for hooks',
        default: false,
      },
    },
    positional: {
      kind: 'array',
      parameter: { brief: 'Files and directories; - is standard input', parse: String, placeholder: 'path' },
    },
  },
  docs: { brief: 'Finds what scripts would take from a service, before they run' },
});
