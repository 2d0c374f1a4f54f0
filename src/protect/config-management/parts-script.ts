/**
 * The shell script of all three formats, run as `/bin/sh -c SCRIPT parts VERB …` or as a file. It is fixed text: names come as
 * arguments and are only ever used quoted. What it cannot do ends with an exit code that is not 0, and a line that says why.
 *
 * Why each part is there:
 *  - dpkg --verify ends with 0 whatever it finds (dpkg 1.21), so its lines are read: `missing   c /path`, `??5??????   /path`. `c` marks
 *    a configuration file: the administrator may edit it, so only its loss counts (Debian Policy 10.7).
 *  - It says nothing of links, nor of packages that ship no digests: every file is looked for as well.
 *  - Where /usr is merged, dpkg knows files of old packages by their old names: `/lib/x` and `/usr/lib/x` are one.
 *  - apt-get ends with 0 when it cannot have the package again, so what it did is looked at afterwards. Where the installed version
 *    is not to be had any more, the newest one is taken.
 *  - --force-confmiss brings lost configuration files back, --force-confold leaves edited ones.
 */
export const PARTS_SCRIPT = `#!/bin/sh
# parts.sh intact PACKAGE FILE...      0 when every FILE of PACKAGE is as it was shipped, or an edited configuration file
# parts.sh mend PACKAGE FILE...        installs PACKAGE, anew if need be, and fails when a FILE is not intact after that
set -u
PATH=/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C.UTF-8
DEBIAN_FRONTEND=noninteractive
NEEDRESTART_MODE=l
export PATH LC_ALL DEBIAN_FRONTEND NEEDRESTART_MODE

say() {
  printf '%s\\n' "$*" >&2
}

# One name for a file, on hosts where /usr is merged too.
plain() {
  case $1 in
    /usr/bin/* | /usr/sbin/* | /usr/lib*) name=\${1#/usr} ;;
    *) name=$1 ;;
  esac
}

report_of() {
  instances=$(dpkg-query --show --showformat '\${binary:Package} ' -- "$1" 2>/dev/null) || return 1
  # Names of packages hold no blanks and no wildcards.
  # shellcheck disable=SC2086
  dpkg --verify -- $instances
}

intact() {
  package=$1
  shift
  report=$(report_of "$package") || {
    say "$package: not installed"
    return 1
  }
  whole=0
  for file in "$@"; do
    if [ ! -e "$file" ]; then
      say "$package: $file is missing"
      whole=1
    fi
  done
  [ -n "$report" ] || return "$whole"
  while IFS= read -r line; do
    case $line in
      missing* | *' c /'*) continue ;;
    esac
    plain "/\${line#*/}"
    found=$name
    for file in "$@"; do
      plain "$file"
      if [ "$name" = "$found" ]; then
        say "$package: $file is not as it was shipped"
        whole=1
      fi
    done
  done <<REPORT
$report
REPORT
  return "$whole"
}

get() {
  apt-get "$@" -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \\
    -o Dpkg::Options::=--force-confold -o Dpkg::Options::=--force-confmiss </dev/null
}

mend() {
  package=$1
  if ! get install --reinstall "$package" || ! intact "$@" 2>/dev/null; then
    say "$package: trying again with the newest version"
    get update || say "$package: the lists of apt are old"
    get install --reinstall "$package" || return 1
  fi
  intact "$@"
}

verb=\${1:-}
[ "$#" -eq 0 ] || shift
case $verb in
  intact | mend) "$verb" "$@" ;;
  *)
    say "parts.sh: unknown verb $verb"
    exit 2
    ;;
esac
`;
