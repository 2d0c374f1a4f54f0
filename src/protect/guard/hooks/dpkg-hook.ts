/** The hook of dpkg itself: passes what the upper layer approved, judges what nobody did. */
import { APT_DROP_IN, EXTENDED_STATES } from '../layout.ts';
import { commonHead, DEADLINE_SECONDS } from './common.ts';
import type { HookSettings } from './settings.ts';

export function dpkgHook(settings: HookSettings): string {
  return `${commonHead(settings, 'Run by dpkg before (pre) and after (post) it works: pre-invoke, post-invoke in dpkg.cfg(5).')}
# Another root is another host.
case \${DPKG_ROOT-} in ''|/) ;; *) exit 0 ;; esac
[ "\${DPKG_ADMINDIR:-/var/lib/dpkg}" -ef /var/lib/dpkg ] || exit 0

if [ "\${1-}" = post ]; then
  # What a front end planned and was refused is no copy's business: aptitude(8) runs dpkg --configure after that.
  case \${DPKG_HOOK_ACTION-} in install|unpack|remove|purge) ;; *) exit 0 ;; esac
  if [ ${EXTENDED_STATES} -nt "$STATE/guard/extended_states" ]; then
    cp ${EXTENDED_STATES} "$STATE/guard/extended_states" 2>/dev/null
  fi
  exit 0
fi

case \${DPKG_HOOK_ACTION-} in install|unpack|remove|purge) ;; *) exit 0 ;; esac
find_caller
DPKG=$FRONT

# FILE TEXT: true when that is what the token holds.
holds() {
  [ -e "$1" ] || return 1
  held=
  { IFS= read -r held; } 2>/dev/null <"$1"
  [ "$held" = "$2" ]
}

# Approved by the upper layer: an ancestor holds a token, and it is the very process that got it.
BOOT=
[ ! -d "$STATE/guard/tokens" ] || read_boot
p=$PARENT
n=0
while [ "$p" -gt 1 ] && [ "$n" -lt 32 ] && look "$p"; do
  if holds "$TOKENS/$p" "$START" || holds "$STATE/guard/tokens/$p" "$START $BOOT"; then exit 0; fi
  p=$PARENT
  n=$((n + 1))
done

# Of what is needed, what somebody wished away before: dpkg -r --pending has no names in its command.
add_wished() {
  wished=$(sed -n -e '/^Package: /{s/^Package: //;h;}' -e '/^Status: deinstall .* installed$/{g;p;}' \\
    -e '/^Status: purge .* installed$/{g;p;}' /var/lib/dpkg/status | tr '\\n' ' ')
  for name in $NAMES; do
    case " $wished" in *" $name "*) hits="$hits $name" ;; esac
  done
}

# And what archives drive out: dpkg -i has no names either. Of Conflicts, deb-control(5), those of any version. A directory is one that
# --recursive looks through, for what ends in .deb; a file that is named may be called anything.
add_driven_out() {
  driven=$(
    cd "/proc/$DPKG/cwd" || exit
    tr '\\000\\n' '\\n ' <"/proc/$DPKG/cmdline" | sed -e 1d -e '/^-/d' -e 's|^[^/]|./&|' |
      timeout 2 xargs -r -d '\\n' -I ARCHIVE find -L ARCHIVE -type f '(' -name '*.deb' -o -samefile ARCHIVE ')' -exec dpkg-deb -f '{}' Conflicts ';' |
      tr '\\n' ' ' | sed -e 's/[^,|]*([^)]*)//g' -e 's/[,|:]/ /g'
  ) 2>/dev/null
  for name in $NAMES; do
    case " $driven " in *" $name "*) hits="$hits $name" ;; esac
  done
}

read_index
hits=
slow=
pending=
# read drops the zero bytes between the arguments: good enough to see that no name is in them.
whole "/proc/$DPKG/cmdline"
command=$TEXT
[ -n "$command" ] || slow=yes
case $DPKG_HOOK_ACTION in
  remove|purge)
    for name in $NAMES; do
      case $command in *"$name"*) hits="$hits $name" ;; esac
    done
    case $command in *-a*|*--pending*) slow=yes; pending=yes ;; esac
    [ -z "$hits" ] || slow=yes ;;
  *) slow=yes ;;
esac
[ -z "\${DPKG_FRONTEND_LOCKED-}" ] || slow=yes
[ -n "$NAMES" ] || slow=yes
[ ! "$STATE/baseline" -nt "$STATE/guard/index" ] || slow=yes
[ -e ${APT_DROP_IN} ] || slow=yes
[ -n "$slow" ] || exit 0

ask ${DEADLINE_SECONDS} dpkg "$STATE" "$PROGRAM" "$FAIL" "$DPKG" </dev/null
code=$?
case $code in
  0) ;;
  10) exit 1 ;;
  *)
    [ -z "$pending" ] || add_wished
    case $DPKG_HOOK_ACTION in install|unpack) add_driven_out ;; esac
    fall_back "$code" "$hits" dpkg || exit 1 ;;
esac
# What follows is this dpkg's and its scripts': they are let through because dpkg was.
if kernel_guarded; then approve; fi
exit 0
`;
}
