/** The host has no more of something: space, inodes, write access, file descriptors. `disk-full`, `read-only`, `fd-limit`. */
import { posix } from 'node:path';
import type { LogFact, Statement } from '../../domain/log-fact.ts';
import type { Case } from '../diagnosis/case.ts';
import type { Hypothesis, Support } from '../diagnosis/hypothesis.ts';
import { isWithin } from '../diagnosis/reach.ts';
import type { FileSystem } from '../observation/object-model.ts';
import { effectsOfDirectory } from './effects.ts';
import type { CauseFamily } from './family.ts';
import { commentOut, plan, putBack, restart, startDown } from './mend.ts';

/** Below this much nothing of any size can be written: root's reserve of ext4 is not counted as free. */
const FULL_BYTES = 64 * 1024;
const FULL_SHARE = 0.005;

export const resources: CauseFamily = {
  name: 'resources',
  propose: (on) => [...full(on), ...readOnly(on), ...descriptors(on)],
};

export function isFull(fs: FileSystem): boolean {
  const bytes = fs.totalBytes > 0 && (fs.freeBytes < FULL_BYTES || fs.freeBytes / fs.totalBytes < FULL_SHARE);
  return bytes || hasNoInodes(fs);
}

/** File systems without a fixed number of inodes (btrfs) report none at all. */
const hasNoInodes = (fs: FileSystem): boolean => fs.totalInodes > 0 && fs.freeInodes === 0;

function full(on: Case): readonly Hypothesis[] {
  return on.observation.fileSystems
    .filter((fs) => isFull(fs) && !fs.readOnly)
    .map((fs) => fullHypothesis(on, fs));
}

function fullHypothesis(on: Case, fs: FileSystem): Hypothesis {
  const what = hasNoInodes(fs) ? 'no inode is free' : `${fs.freeBytes} of ${fs.totalBytes} bytes are free`;
  const only = on.observation.fileSystems.filter((other) => isFull(other)).length === 1;
  const said = on
    .said('disk-full', 'file')
    .filter(
      (s) =>
        isAbout(s, fs, 'ENOSPC') ||
        (only && s.statement.kind === 'disk-full' && s.statement.path === undefined),
    );
  return {
    kind: 'disk-full',
    object: fs.mountPoint,
    summary: `the file system at ${fs.mountPoint} is full: ${what}`,
    prior: 0.45,
    support: [
      {
        weight: fs.freeBytes === 0 || hasNoInodes(fs) ? 0.6 : 0.3,
        evidence: on.ledger.cite('file-system', `${fs.mountPoint} (${fs.type}): ${what}`, {
          from: 'statfs(2)',
        }),
        why: `${fs.uses.length === 0 ? 'our services' : fs.uses.slice(0, 3).join(', ')} use it`,
      },
      ...said.slice(-2).map(({ fact }) => ({
        weight: 0.85,
        evidence: on.ledger.quote(fact),
        why: 'a write failed for want of space',
      })),
      ...failedWrites(on, fs),
      ...failingBelow(on, fs),
    ],
    services: [],
    explains: effectsOfDirectory(fs.mountPoint),
    depth: 'root',
    latent: 'next-start',
    repair: plan(
      `Free space on ${fs.mountPoint}.`,
      [],
      `See what fills it: du -xh ${fs.mountPoint} | sort -h | tail; Stakeout deletes no data.`,
    ),
  };
}

interface AboutSpace {
  readonly fact: LogFact;
  readonly statement: Extract<Statement, { kind: 'disk-full' | 'file' | 'read-only' }>;
}

function isAbout({ fact, statement }: AboutSpace, fs: FileSystem, errno: string): boolean {
  if (statement.kind === 'file' && statement.errno !== errno) return false;
  const path = statement.path ?? fact.source;
  return isBelow(path, fs.mountPoint) || fs.uses.some((use) => fact.text.includes(use));
}

function failedWrites(on: Case, fs: FileSystem): readonly Support[] {
  return on.observation.calls
    .filter(
      (call) => call.errno === 'ENOSPC' && (call.subject === '' || isBelow(call.subject, fs.mountPoint)),
    )
    .slice(0, 1)
    .map((call) => ({
      weight: 0.8,
      evidence: on.citeCall(call),
      why: 'a write failed for want of space',
    }));
}

/** A page whose script writes below the mount fails; the mount is not the whole host. */
function failingBelow(on: Case, fs: FileSystem): readonly Support[] {
  if (fs.mountPoint === '/') return [];
  const page = on.observation.pages.find(
    (p) => !p.ok && p.file !== undefined && isBelow(fs.mountPoint, posix.dirname(p.file)),
  );
  if (page === undefined) return [];
  const symptom = on.symptoms.find((s) => s.urls.includes(page.url));
  const evidence = symptom?.evidence[0];
  return evidence === undefined
    ? []
    : [{ weight: 0.4, evidence, why: `${page.file ?? ''} stands beside it and fails` }];
}

/** Paths of messages may hold `..`: an application names them as it built them. */
export function isBelow(path: string, top: string): boolean {
  return isWithin(posix.normalize(path), top);
}

/** Mounted read-only on purpose is common (`/usr`); it counts only when somebody tried to write there. */
function readOnly(on: Case): readonly Hypothesis[] {
  return on.observation.fileSystems
    .filter((fs) => fs.readOnly)
    .flatMap((fs) => {
      const said = on.said('read-only', 'file').filter((s) => isAbout(s, fs, 'EROFS'));
      const last = said.at(-1);
      if (last === undefined) return [];
      return [
        {
          kind: 'read-only' as const,
          object: fs.mountPoint,
          summary: `the file system at ${fs.mountPoint} is mounted read-only`,
          prior: 0.4,
          support: [
            {
              weight: 0.3,
              evidence: on.ledger.cite('file-system', `${fs.mountPoint} (${fs.type}) is read-only`, {
                from: '/proc/self/mountinfo',
              }),
              why: 'looked up now',
            },
            { weight: 0.9, evidence: on.ledger.quote(last.fact), why: 'a write failed for it' },
          ],
          services: [],
          explains: effectsOfDirectory(fs.mountPoint),
          depth: 'root' as const,
          latent: 'next-start' as const,
          repair: plan(
            `Mount ${fs.mountPoint} writable again.`,
            [
              {
                summary: `remount ${fs.mountPoint} writable`,
                argv: ['/usr/bin/mount', '-o', 'remount,rw', fs.mountPoint],
                undo: ['/usr/bin/mount', '-o', 'remount,ro', fs.mountPoint],
              },
              ...startDown(on, []),
            ],
            'If the kernel made it read-only after an error of the disk, look at dmesg first: writing on can make it worse.',
          ),
        },
      ];
    });
}

const LIMITS = /^(?:rlimit_files|worker_rlimit_nofile|limitnofile)$/;

function descriptors(on: Case): readonly Hypothesis[] {
  const said = on.said('too-many-files').at(-1);
  const call = on.observation.calls.find((c) => c.errno === 'EMFILE' || c.errno === 'ENFILE');
  const configured = on.observation.services.flatMap(({ service: { id }, settings, running, wanted }) =>
    settings
      .filter((s) => LIMITS.test(s.name) && (running || wanted !== undefined))
      .map((setting) => ({ id, setting })),
  );
  const near = on.wanted.find(
    ({ limits }) => limits?.openFiles !== undefined && limits.openFiles.used >= limits.openFiles.limit * 0.95,
  );
  if (
    said === undefined &&
    call === undefined &&
    near === undefined &&
    !configured.some(({ setting }) => Number(setting.value) < TIGHT)
  )
    return [];
  const setter = configured.toSorted((a, b) => Number(a.setting.value) - Number(b.setting.value))[0];
  const file =
    setter === undefined ? undefined : (on.object(setter.setting.at.file)?.target ?? setter.setting.at.file);
  const object =
    file ??
    near?.service.id ??
    (said === undefined ? undefined : on.serviceOf(said.fact)[0]) ??
    call?.service ??
    'fs.file-max';
  const text =
    setter === undefined
      ? ''
      : `: ${setter.setting.name} = ${setter.setting.value} (${setter.setting.at.file}:${setter.setting.at.line ?? '?'})`;
  return [
    {
      kind: 'fd-limit',
      object,
      summary: `its limit of open files is used up${text}`,
      prior: said === undefined && call === undefined ? 0.3 : 0.5,
      support: [
        ...(setter === undefined
          ? []
          : [
              {
                weight: 0.4,
                evidence: on.ledger.cite(
                  'file',
                  `${setter.setting.at.file}:${setter.setting.at.line ?? '?'}: ${setter.setting.name} = ${setter.setting.value}`,
                ),
                why: 'the limit is set here',
              },
            ]),
        ...(said === undefined
          ? []
          : [{ weight: 0.85, evidence: on.ledger.quote(said.fact), why: 'the message says so' }]),
        ...(call === undefined
          ? []
          : [
              {
                weight: 0.7,
                evidence: on.citeCall(call),
                why: 'calls fail for it',
              },
            ]),
        ...on
          .changesOf(file ?? '')
          .map((c) => ({ weight: 0.3, evidence: on.citeChange(c), why: 'it was changed' })),
      ],
      services: setter === undefined ? [] : [setter.id],
      explains: ['server-error', 'wrong-body', 'bad-gateway', 'unreachable', 'timeout', 'reset', 'down'],
      depth: 'root',
      latent: 'next-start',
      repair: raise(on, file, setter?.setting.at.line, setter?.id),
    },
  ];
}

/** A server of any traffic needs more than this for its listeners, logs, libraries and one request. */
const TIGHT = 64;

function raise(on: Case, file: string | undefined, line: number | undefined, service: string | undefined) {
  if (file === undefined || line === undefined)
    return plan(
      'Raise the limit of open files.',
      [],
      'Set LimitNOFILE= of its unit, or the limit in its configuration, then restart it.',
    );
  const isRecorded = on.changesOf(file).some((c) => c.inVault === true);
  const step = isRecorded ? putBack(file) : commentOut(on, file, line);
  return plan('Take the limit back.', [step, ...(service === undefined ? [] : [restart(service)])]);
}
