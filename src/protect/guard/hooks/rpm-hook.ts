/** The hook of rpm itself: judges what a call of rpm(8) says, and leaves a dnf whose plugin is asked to that plugin. */
import { RPM_DROP_IN, RPM_REFUSAL } from '../layout.ts';
import { commonHead, DEADLINE_SECONDS } from './common.ts';
import type { HookSettings } from './settings.ts';

/** How the hook of dnf marks its process: its plugin is there and will be asked. */
export const ANNOUNCED = 'announced-';

export function rpmHook(settings: HookSettings): string {
  return `${commonHead(settings, 'Run by whoever adds to a transaction of rpm, through the macro that says where plugins are.')}
find_caller
CALLER=$COMM

# Approved, or about to be asked by the plugin of dnf: it is the very process that got the token, or below it.
p=$FRONT
n=0
while [ "$p" -gt 1 ] && [ "$n" -lt 32 ] && look "$p"; do
  for token in "$TOKENS/$p" "$TOKENS/${ANNOUNCED}$p"; do
    [ -e "$token" ] || continue
    start=
    { IFS= read -r start; } 2>/dev/null <"$token"
    [ "$start" != "$START" ] || exit 0
  done
  p=$PARENT
  n=$((n + 1))
done

read_index
hits=
taken=
slow=
words=$(tr '\\000' '\\n' 2>/dev/null <"/proc/$FRONT/cmdline")
for name in $NAMES; do
  case "$NEWLINE$words$NEWLINE" in *"$NEWLINE$name"[-.=$NEWLINE]*) hits="$hits $name" ;; esac
done
set -f
IFS=$NEWLINE
for word in $words; do
  case $word in
    --erase|remove|rm|erase|autoremove|swap) taken=yes ;;
    --*) ;;
    -*e*) taken=yes ;;
  esac
done
IFS=' '
set +f

# rpm leaves out what it cannot add, goes on with the rest, and ends with 0. Nothing has begun, and nothing is locked yet.
refuse() {
  kill -TERM "$FRONT"
  exit 1
}

if [ "$CALLER" != rpm ]; then
  # What its program has in mind cannot be seen from here; its command line says a little.
  [ -n "$taken" ] || hits=
  fall_back 126 "$hits" rpm || refuse
  exit 0
fi

[ -n "$taken" ] && [ -z "$hits" ] || slow=yes
[ -n "$NAMES" ] || slow=yes
[ ! "$STATE/baseline" -nt "$STATE/guard/index" ] || slow=yes
[ -e ${RPM_DROP_IN} ] && [ -e ${RPM_REFUSAL} ] || slow=yes
if [ -n "$slow" ]; then
  ask ${DEADLINE_SECONDS} rpm "$STATE" "$PROGRAM" "$FAIL" "$FRONT" </dev/null
  code=$?
  [ -n "$taken" ] || hits=
  case $code in
    0) ;;
    10) refuse ;;
    *) fall_back "$code" "$hits" rpm || refuse ;;
  esac
fi
approve
exit 0
`;
}
