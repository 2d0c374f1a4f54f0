/** The hook of `DPkg::Pre-Install-Pkgs`: decides for everything that goes through libapt. */
import { APT_DROP_IN, DPKG_DROP_IN } from '../layout.ts';
import { commonHead, DEADLINE_SECONDS } from './common.ts';
import type { HookSettings } from './settings.ts';

/** Package files that are looked through without starting the guard; for more of them, starting it is quicker. */
const QUICK_FILES = 3;
const LONG = 20;

export function aptHook(settings: HookSettings): string {
  return `${commonHead(settings, 'Asked by apt before dpkg is run: DPkg::Pre-Install-Pkgs, protocol 3.')}
# FILE: true when a package from an archive holds no word that could matter. Not asked for files that somebody brought.
innocent() {
  case $1 in /var/cache/apt/archives/*.deb) ;; *) return 1 ;; esac
  [ -r "$STATE/guard/words" ] || return 1
  dpkg-deb --ctrl-tarfile "$1" 2>/dev/null | grep -aqF -f "$STATE/guard/words"
  [ $? -eq 1 ]
}

# What apt says of itself is hundreds of lines, of which few matter, and read takes a pipe byte by byte: one sed(1) is quicker.
input=$(sed -n '1p
1,/^$/{
/^CommandLine::AsString=/p
/^Binary=/p
/^APT::Get::Purge=/p
/^DPkg::Options/p
/^$/p
d
}
/\\*\\*CONFIGURE\\*\\*$/!p')
# Other versions leave removals out: what cannot be judged here is judged when dpkg is run.
case $input in 'VERSION 3'"$NEWLINE"*) ;; *) exit 0 ;; esac
case $input in *"$NEWLINE$NEWLINE"*) ;; *) exit 0 ;; esac
find_caller
for directory in "$TOKENS" "$STATE/guard/tokens"; do
  [ ! -e "$directory/$FRONT" ] || rm -f "$directory/$FRONT"
done
read_index

hits=
slow=
files=0
set -f
IFS=$NEWLINE
for line in \${input#*"$NEWLINE$NEWLINE"}; do
  IFS=' '
  set -- $line
  case \${9-} in
    '**REMOVE**') case $NAMES in *" $1 "*) hits="$hits $1"; slow=yes ;; esac ;;
    /*)
      files=$((files + 1))
      case $NAMES in *" $1 "*) slow=yes ;; esac
      if [ -z "$slow" ]; then
        if [ "$files" -gt ${QUICK_FILES} ] || ! innocent "\${line#"\${line%%/*}"}"; then slow=yes; fi
      fi ;;
  esac
done
IFS=' '
set +f
[ "$files" -le ${LONG} ] || SPACE=16

# Without an index, with an older one than the baseline, or with the other layer gone, the guard itself looks.
[ -n "$NAMES" ] || slow=yes
[ ! "$STATE/baseline" -nt "$STATE/guard/index" ] || slow=yes
[ -e ${DPKG_DROP_IN} ] && [ -e ${APT_DROP_IN} ] || slow=yes
if [ -n "$slow" ]; then
  ask ${DEADLINE_SECONDS} apt "$STATE" "$PROGRAM" "$FAIL" "$FRONT" <<INPUT
$input
INPUT
  code=$?
  case $code in
    0) ;;
    10) exit 1 ;;
    *) fall_back "$code" "$hits" apt || exit 1 ;;
  esac
fi
approve
exit 0
`;
}
