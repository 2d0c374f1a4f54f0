/** The hook of our plugin in dnf: decides for everything that goes through dnf 4. */
import { commonHead, DEADLINE_SECONDS, PROMPT_DEADLINE_SECONDS } from './common.ts';
import { ANNOUNCED } from './rpm-hook.ts';
import type { HookSettings } from './settings.ts';

export function dnfHook(settings: HookSettings): string {
  return `${commonHead(settings, "Asked by our plugin in dnf: 'prompt' when it is known what would be done, 'decide' before it is done.")}
input=$(cat)
find_caller
# The hook of rpm, which comes between the two, leaves this process to us.
[ -d "$TOKENS" ] || mkdir -m 0700 "$TOKENS" 2>/dev/null
{ echo "$FRONT_START" >"$TOKENS/${ANNOUNCED}$FRONT"; } 2>/dev/null
[ ! -e "$TOKENS/$FRONT" ] || rm -f "$TOKENS/$FRONT"

read_index
hits=
slow=
for name in $NAMES; do
  case $input in *"\\"action\\":\\"remove\\",\\"name\\":\\"$name\\""*) hits="$hits $name" ;; esac
done
if [ "\${1-}" = prompt ]; then
  if [ -n "$hits" ]; then
    ask ${PROMPT_DEADLINE_SECONDS} prompt "$STATE" "$PROGRAM" "$FAIL" "$FRONT" <<INPUT
$input
INPUT
  fi
  exit 0
fi

[ -z "$hits" ] || slow=yes
case $input in *'"action":"install"'*) slow=yes ;; esac
[ -n "$NAMES" ] || slow=yes
[ ! "$STATE/baseline" -nt "$STATE/guard/index" ] || slow=yes
if [ -n "$slow" ]; then
  ask ${DEADLINE_SECONDS} dnf "$STATE" "$PROGRAM" "$FAIL" "$FRONT" <<INPUT
$input
INPUT
  code=$?
  case $code in
    0) ;;
    10) exit 1 ;;
    *) fall_back "$code" "$hits" dnf || exit 1 ;;
  esac
fi
approve
exit 0
`;
}
