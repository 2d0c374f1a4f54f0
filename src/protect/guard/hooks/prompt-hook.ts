/** The hook of `AptCli::Hooks`: tells the person at the prompt what would break. It never refuses: `apt-get -s` asks it too. */
import { commonHead, PROMPT_DEADLINE_SECONDS } from './common.ts';
import type { HookSettings } from './settings.ts';

export function promptHook(settings: HookSettings): string {
  return `${commonHead(settings, 'Asked by apt before its prompt: AptCli::Hooks, JSON-RPC on descriptor 3.')}
[ "\${APT_HOOK_SOCKET-}" = 3 ] || exit 0
read_index
while IFS= read -r line <&3; do
  case $line in
    *'"org.debian.apt.hooks.hello"'*) printf '{"jsonrpc":"2.0","id":0,"result":{"version":"0.2"}}\\n\\n' >&3 ;;
    *'"org.debian.apt.hooks.bye"'*) exit 0 ;;
    *'.pre-prompt"'*)
      slow=
      case $line in
        *'"mode":"deinstall"'*|*'"mode":"purge"'*)
          for name in $NAMES; do
            case $line in *"\\"name\\":\\"$name\\""*) slow=yes; break ;; esac
          done ;;
      esac
      if [ -n "$slow" ]; then
        ask ${PROMPT_DEADLINE_SECONDS} prompt "$STATE" "$PROGRAM" "$FAIL" <<INPUT
$line
INPUT
      fi ;;
  esac
done
exit 0
`;
}
