/**
 * What a plan may lay hands on. An application, or whoever made it include a path, chooses what stands in its error messages: a page
 * that fails to read /etc/shadow is a true message and a true refusal, and opening that file for it would be the attack. So what only
 * a log names is mended by hand, unless it belongs to what web services are made of.
 */
import { posix } from 'node:path';
import type { RepairPlan, RepairStep } from '../../domain/diagnosis.ts';
import type { Case } from './case.ts';
import type { Hypothesis } from './hypothesis.ts';

/** Configuration, runtime and state of Debian's apache2, nginx and PHP packages. */
const OWN_TREES = [
  '/etc/apache2',
  '/etc/nginx',
  '/etc/php',
  '/run/apache2',
  '/run/php',
  '/var/cache/apache2',
  '/var/lib/php',
  '/var/log/apache2',
  '/var/log/nginx',
];

/** The plan, or what is left of it: the advice, where the object is none of the services'. */
export function withinReach(on: Case, { object, repair }: Hypothesis): RepairPlan | null {
  if (repair === undefined) return null;
  if (!object.startsWith('/') || isOurs(on, object)) return repair;
  if (on.object(object)?.conffile !== true && repair.steps.every(restoresOnly)) return repair;
  return {
    ...repair,
    steps: [],
    byHand: `Only a message names ${object}, which belongs to none of the services: nothing is changed there for the sake of a message.`,
  };
}

/** Packages as they were installed, and what was recorded or packaged: never anything that a message says. */
const RESTORERS: ReadonlySet<string | undefined> = new Set(['stakeout', '/usr/bin/apt-get', '/usr/bin/dpkg']);

function restoresOnly({ argv }: RepairStep): boolean {
  return RESTORERS.has(argv[0]);
}

function isOurs(on: Case, path: string): boolean {
  return (
    on.changesOf(path).length > 0 ||
    OWN_TREES.some((tree) => isWithin(path, tree)) ||
    isOfSite(on, path) ||
    namedByServices(on).some((named) => isWithin(named, path))
  );
}

/** Below a document root, or a directory on the way to one. */
function isOfSite(on: Case, path: string): boolean {
  return rootsOf(on).some((root) => isWithin(path, root) || isWithin(root, path));
}

/** Document roots, each with the directory above it where that is the application's own: `/srv/shop/public` in `/srv/shop`. */
export function rootsOf(on: Case): readonly string[] {
  return on.wanted.flatMap(({ service }) =>
    service.sites.flatMap(({ documentRoot }) => {
      if (documentRoot === undefined) return [];
      const above = posix.dirname(documentRoot);
      return above.split('/').length > 2 ? [documentRoot, above] : [documentRoot];
    }),
  );
}

/** Files and sockets that the services' own configuration and memory name; directories on the way to them are theirs too. */
function namedByServices(on: Case): readonly string[] {
  const { services, moduleFaults, fileSystems } = on.observation;
  return [
    ...services.flatMap((one) => [
      one.service.executable,
      ...(one.service.logs ?? []).map((log) => log.path),
      ...[...one.expects, ...one.handsOnTo].flatMap(({ address, at }) => [
        address.replace(/^unix:/, ''),
        ...(at === undefined ? [] : [at.file]),
      ]),
      ...one.settings.map(({ at }) => at.file),
      ...(one.configTest.at === undefined ? [] : [one.configTest.at.file]),
      ...one.mapped.map((m) => m.path),
      ...one.unmapped,
    ]),
    ...moduleFaults.flatMap((f) => [f.path, f.culprit ?? '', f.library ?? '']),
    ...fileSystems.map((f) => f.mountPoint),
  ];
}

/** `path` is `tree` or below it. */
export function isWithin(path: string, tree: string): boolean {
  return path === tree || path.startsWith(tree === '/' ? '/' : `${tree}/`);
}
