/** Reads package files as far as the judgement needs them: control files of each, all members of few. */
import { listMembers, readControl, type ControlFiles } from '../../host/packages/index.ts';
import { canonical } from '../patterns/index.ts';
import type { Change, Contents, GuardedHost, MaintainerScript } from './model.ts';
import { parseRelations } from './relations.ts';

/** dpkg-deb is mostly waiting for pipes and decompressing; more than this does not help on small machines. */
const AT_ONCE = 4;
/** What apt has fetched and checked against the signatures of an archive. */
const FROM_ARCHIVE = '/var/cache/apt/archives/';
const MAX_TEXT = 8 << 20;

/** By path; what cannot be read is left out. `seen` is told of each as soon as it is read. */
export async function readContents(
  changes: readonly Change[],
  host: Pick<GuardedHost, 'essentials' | 'owners'>,
  seen: (contents: Contents) => void = () => undefined,
): Promise<ReadonlyMap<string, Contents>> {
  const found = new Map<string, Contents>();
  const queue = changes.filter((c) => c.action === 'install' && c.file !== undefined);
  const work = async (): Promise<void> => {
    for (let change = queue.pop(); change?.file !== undefined; change = queue.pop()) {
      const contents = await readOne(change.file, host);
      if (contents === undefined) continue;
      found.set(change.file, contents);
      seen(contents);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found;
}

async function readOne(
  deb: string,
  host: Pick<GuardedHost, 'essentials' | 'owners'>,
): Promise<Contents | undefined> {
  const files = await readControl(deb);
  const contents = files && contentsFrom(files);
  if (files === undefined || contents === undefined || !needsMembers(deb, files, contents, host))
    return contents;
  const members = await listMembers(deb);
  return members === undefined
    ? undefined
    : { ...contents, read: 'whole', paths: new Set(members.map(canonical)) };
}

/**
 * Listing all members means to decompress everything. The control files name the regular files of a package that an archive
 * has signed; they are not enough where links matter, where they are missing, and where nobody vouches for them.
 */
function needsMembers(
  deb: string,
  files: ControlFiles,
  contents: Contents,
  { essentials, owners }: Pick<GuardedHost, 'essentials' | 'owners'>,
): boolean {
  if (!deb.startsWith(FROM_ARCHIVE) || files.md5sums === undefined) return true;
  const owned = new Set(owners.map(({ name }) => name));
  if (contents.replaces.some(({ name }) => name !== contents.name && owned.has(name))) return true;
  return essentials.some(
    (e) => e.package === contents.name && e.kind === 'file' && !e.conffile && !contents.paths.has(e.path),
  );
}

export function contentsFrom(files: ControlFiles): Contents | undefined {
  const fields = fieldsOf(files.control);
  const name = fields.get('package');
  const version = fields.get('version');
  if (name === undefined || version === undefined) return undefined;
  const relations = (field: string) => parseRelations(fields.get(field) ?? '');
  return {
    name,
    version,
    conflicts: relations('conflicts'),
    breaks: relations('breaks'),
    replaces: relations('replaces'),
    paths: new Set([...digestPaths(files.md5sums), ...lines(files.conffiles)].map(canonical)),
    read: 'control',
    scripts: scriptsOf(files),
  };
}

function scriptsOf({ preinst, postinst }: ControlFiles): MaintainerScript[] {
  return [
    ...(preinst === undefined ? [] : [{ name: 'preinst' as const, text: preinst }]),
    ...(postinst === undefined ? [] : [{ name: 'postinst' as const, text: postinst }]),
  ];
}

/** deb822(5): the first paragraph, names in any case, continued lines joined. */
function fieldsOf(control: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  let current = '';
  for (const line of control.slice(0, MAX_TEXT).split('\n')) {
    if (line === '' && fields.size > 0) break;
    if (/^[ \t]/.test(line)) fields.set(current, `${fields.get(current) ?? ''} ${line.trim()}`);
    else {
      const colon = line.indexOf(':');
      if (colon < 0) continue;
      current = line.slice(0, colon).toLowerCase();
      fields.set(current, line.slice(colon + 1).trim());
    }
  }
  return fields;
}

/** `0123…  usr/lib/x`: deb-md5sums(5). */
function digestPaths(md5sums: string | undefined): string[] {
  return lines(md5sums).flatMap((line) => /^[0-9a-f]{32} [ *](.+)$/.exec(line)?.[1] ?? []);
}

function lines(text: string | undefined): string[] {
  return text === undefined ? [] : text.split('\n').filter((line) => line !== '');
}
