/** What the guard adds to transactions that it lets through: the hooks alone, called as apt and dpkg call them. */
import { join } from 'node:path';
import { PracticeHost } from '../../src/practice/index.ts';
import { figure, median, spreadOf, type Figure } from '../framework.ts';
import { keptArchive } from './archive.ts';
import { cacheRoot, must, STAKEOUT } from './ground.ts';

const REPO = '/run/repo';
/** A hook looks for the program that called it, beyond shells; here it is timeout(1). It stands before the empty shell as well. */
const PARENT = 'timeout 60';
const RUNS = 31;
const FEW = 7;
const CACHE = '/var/cache/apt/archives';

/** What apt says before the packages, 110 options long as on a stock Debian 12. */
const HEAD = `{ echo 'VERSION 3'; for i in $(seq 108); do echo "APT::Option$i=value"; done; echo Binary=apt-get; echo 'CommandLine::AsString=apt-get%20upgrade'; echo; }`;
const TINY = `mkdir -p /root/tiny/DEBIAN /root/tiny/usr/share/tiny && cd /root/tiny && echo hi >usr/share/tiny/f &&
  printf 'Package: tiny\\nVersion: 1\\nArchitecture: all\\nMaintainer: N <n@example.org>\\nDescription: x\\n' >DEBIAN/control &&
  md5sum usr/share/tiny/f >DEBIAN/md5sums && dpkg-deb --build . ${CACHE}/tiny_1_all.deb`;

/** A line a package, as apt writes it; the newest of each. */
const UPGRADE = `cp ${REPO}/*.deb ${CACHE}/ && cd ${CACHE} && for f in *.deb; do
  echo "$(dpkg-deb -W --showformat='\${Package} \${Version} \${Architecture}' $f) $f"; done | sort -k1,1 -k2,2V | awk '{ last[$1] = $0 } END { for (n in last) print last[n] }' |
  while read -r n v a f; do old=$(dpkg-query -W -f='\${Version}' $n 2>/dev/null) || old=-; echo "$n \${old:--} $a none < $v $a none ${CACHE}/$f"; done >/root/packages`;

export async function runCost(quick: boolean, log: (line: string) => void): Promise<readonly Figure[]> {
  const archive = await keptArchive(join(cacheRoot(), 'guard', 'archive'), log);
  await using host = await PracticeHost.start({
    stack: 'modphp',
    say: log,
    shared: [{ from: archive.directory, to: REPO }],
  });
  const bash = (script: string): Promise<string> => must(host.clone, ['/bin/bash', '-c', script]);
  await bash(`${STAKEOUT} baseline create && ${STAKEOUT} guard install && ${TINY}`);
  const runs = quick ? FEW : RUNS;
  const times = async (command: string, n: number): Promise<number[]> => {
    const script = `for i in $(seq ${n}); do s=$EPOCHREALTIME; ${command}; c=$?; e=$EPOCHREALTIME; echo $(( (\${e/./} - \${s/./}) )) $c; done`;
    const lines = (await bash(script)).trim().split('\n');
    if (lines.some((line) => !line.endsWith(' 0')))
      throw new Error(`${command}: refused: ${lines.join(', ')}`);
    return lines.map((line) => Number.parseInt(line, 10) / 1000);
  };
  const hook = (packages: string): string => `{ ${HEAD}; ${packages}; } >/root/input`;
  const measured = async (name: string, packages: string, atMost: number, n: number): Promise<Figure> => {
    await bash(hook(packages));
    const ms = await times(`${PARENT} /usr/lib/stakeout/guard/apt-hook </root/input 2>/root/said`, n);
    return figure(name, median(ms), 'ms', ms.length, { atMost, spread: spreadOf(ms, 1) });
  };
  const shell = await times(`${PARENT} /bin/sh -c :`, runs);
  const small = [
    figure('cost: an empty shell, beside it', median(shell), 'ms', shell.length, {
      spread: spreadOf(shell, 1),
    }),
    await measured(
      'cost: a removal that touches nothing needed',
      "echo 'cowsay 1 all none > - - none **REMOVE**'",
      15,
      runs,
    ),
    await measured(
      'cost: an installation that touches nothing needed',
      `echo 'tiny - - none < 1 all none ${CACHE}/tiny_1_all.deb'`,
      15,
      runs,
    ),
  ];
  // After the small ones: what is copied for it is written to the disk for seconds afterwards.
  await bash(UPGRADE);
  const count = Number(await bash('wc -l </root/packages'));
  return [
    ...small,
    await measured(
      `cost: ${count} packages of the archive, services' own among them`,
      'cat /root/packages',
      2000,
      FEW,
    ),
  ];
}
