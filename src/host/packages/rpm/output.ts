/** The query formats handed to rpm and the parsers of what it prints for them: rpm-queryformat(7). */
import type { PackageRef } from '../../../domain/component.ts';
import type { DigestAlgorithm } from '../types.ts';

/** One line a package. A tab cannot stand in a name, version or architecture. */
export const PACKAGE_FORMAT = 'P\\t%{NAME}\\t%{EPOCHNUM}\\t%{VERSION}-%{RELEASE}\\t%{ARCH}\\n';

/** One line a file, the name last, as it alone may hold a tab. `=` repeats the package's field for each file. */
export const FILE_FORMAT =
  '[F\\t%{=NAME}\\t%{=EPOCHNUM}\\t%{=VERSION}-%{=RELEASE}\\t%{=ARCH}\\t%{=FILEDIGESTALGO}\\t%{FILEFLAGS}\\t%{FILEDIGESTS}\\t%{FILENAMES}\\n]';

export interface RpmFile {
  readonly package: PackageRef;
  readonly path: string;
  readonly conffile: boolean;
  readonly digest?: { readonly algorithm: DigestAlgorithm; readonly hex: string };
}

/** Lines that are not of the format (`file /x is not owned by any package`, garbled ones) are passed over. */
export function parsePackages(output: string): PackageRef[] {
  return output.split('\n').flatMap((line) => {
    const [mark, name, epoch, version, arch] = line.split('\t');
    const ref = mark === 'P' ? toRef(name, epoch, version, arch) : undefined;
    return ref ? [ref] : [];
  });
}

/** RPMFILE_CONFIG in rpm's rpmfiles.h. */
const FLAG_CONFIG = 1;
/** PGPHASHALGO numbers of RFC 4880, 9.4; packages without the tag use MD5. */
const ALGORITHMS: Readonly<Record<string, DigestAlgorithm>> = {
  '(none)': 'md5',
  '1': 'md5',
  '2': 'sha1',
  '8': 'sha256',
  '9': 'sha384',
  '10': 'sha512',
};

export function parseFiles(output: string): RpmFile[] {
  return output.split('\n').flatMap((line) => {
    const [mark, name, epoch, version, arch, algorithmNumber, flags, hex = '', ...rest] = line.split('\t');
    const path = rest.join('\t');
    const ref = mark === 'F' ? toRef(name, epoch, version, arch) : undefined;
    if (ref === undefined || !path.startsWith('/')) return [];
    const algorithm = ALGORITHMS[algorithmNumber ?? ''];
    return [
      {
        package: ref,
        path,
        conffile: (Number(flags) & FLAG_CONFIG) !== 0,
        ...(algorithm && /^[0-9a-f]{32,128}$/.test(hex) ? { digest: { algorithm, hex } } : {}),
      },
    ];
  });
}

/** The epoch is part of the version when it is not 0, as rpm itself writes it. */
function toRef(name?: string, epoch?: string, version?: string, arch?: string): PackageRef | undefined {
  if (!name || !version || !arch) return undefined;
  return { name, arch, version: epoch === '0' || !epoch ? version : `${epoch}:${version}` };
}
