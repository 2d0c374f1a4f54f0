/**
 * The one shell script of the sandbox. It is fixed text: every input comes as an argument or an environment variable and is
 * only ever used quoted. It runs as process 1 of new namespaces made by unshare(1), builds the clone's file system tree,
 * turns into it with pivot_root(2) and ends as a process that does nothing but keep the namespaces and reap orphans.
 *
 *     $WORK              a tmpfs that exists only in this mount namespace; it is mounted over a directory that every
 *     ├── i/N/NAME       kernel has, so that not even a `kill -9` leaves an empty directory behind
 *     ├── l/NAME         the machine's own file systems, one each, bind mounted without what is mounted below them
 *     ├── u/NAME, w/NAME what the clone changed, and overlayfs' work directory
 *     ├── e              empty
 *     └── r              a tiny tmpfs that becomes the root of the mount namespace
 *         ├── c          the clone's root: one overlay for each file system, in mount order
 *         ├── usr        the machine's programs as they are, read-only; beside it lib, bin and so on as the machine has them
 *         └── etc        empty
 *
 * NAME is the mount point as a URI component, so it never holds a character that means something to overlayfs or the shell.
 *
 * Why each line is there:
 *  - pivot_root, not chroot: with CAP_SYS_CHROOT a chroot is left by a second chroot (chroot(2), "NOTES").
 *  - Yet the clone's root is a chroot below that: the kernel lets no chrooted process make a user namespace (clone(2),
 *    "EPERM ... chroot environment"), in which it would be all-powerful. Leaving the chroot leads to that tmpfs.
 *  - The programs that drop the capabilities of whoever enters come from r/usr, never from c: what runs in the clone may replace
 *    setpriv(1) there, or name a library in /etc/ld.so.preload, and would be run with all capabilities the next time. r/usr is
 *    an overlay, since a socket or a FIFO of the machine works through a bind mount, even a read-only one, and not through that.
 *  - /proc/sys and the other trees below /proc that configure the kernel are not namespaced as a whole: read-only.
 *  - index=on keeps hard links together when one of the names is copied up; redirect_dir=on lets directories of the
 *    machine be renamed as on a real disk; metacopy=off makes every copied-up file whole
 *    (Documentation/filesystems/overlayfs.rst in the kernel).
 *  - process 1 ignores SIGCHLD, so the kernel reaps what daemons leave behind (wait(2), "NOTES").
 */
export const WORK_DIRECTORY = '/sys/kernel';

export const CLONE_SCRIPT = `
set -eu
umask 022
mount --make-rprivate /
mount -t tmpfs -o "size=$SIZE,mode=0700" stakeout-clone "$WORK"
mkdir -m 0755 "$WORK/i" "$WORK/l" "$WORK/u" "$WORK/w" "$WORK/e" "$WORK/r"
mount -t tmpfs -o size=64k,mode=0755 stakeout-clone "$WORK/r"
m=$WORK/r/c
mkdir "$m"
images=0

lower() { # NAME: sets $lower to the layers below it, topmost first
  lower=$WORK/l/$1
  n=0
  while [ "$n" -lt "$images" ]; do
    if [ -d "$WORK/i/$n/$1" ]; then lower=$WORK/i/$n/$1:$lower; fi
    n=$((n + 1))
  done
}

tools() { # DIRECTORY below the root: as the machine and its images have it
  d=$1
  if [ -L "/$d" ]; then ln -s "$(readlink "/$d")" "$WORK/r/$d"; return; fi
  if [ ! -d "/$d" ]; then return; fi
  if [ -d "$WORK/l/%2F$d" ]; then lower "%2F$d"; below=
  else lower %2F; below=/$d; fi
  layers=
  rest=$lower:
  while [ -n "$rest" ]; do
    if [ -d "\${rest%%:*}$below" ]; then layers=$layers\${rest%%:*}$below:; fi
    rest=\${rest#*:}
  done
  mkdir -m 0755 "$WORK/r/$d"
  mount -t overlay -o "ro,nodev,nosuid,redirect_dir=follow,lowerdir=$layers$WORK/e" stakeout-clone "$WORK/r/$d"
}

overlay() { # NAME MOUNTPOINT
  mkdir -p "$WORK/l/$1" "$WORK/u/$1" "$WORK/w/$1"
  mount --bind "$2" "$WORK/l/$1"
  chown --reference="$2" "$WORK/u/$1"
  chmod --reference="$2" "$WORK/u/$1"
  lower "$1"
  mount -t overlay -o "nodev,index=on,redirect_dir=on,metacopy=off$OVERLAY_OPTIONS,lowerdir=$lower,upperdir=$WORK/u/$1,workdir=$WORK/w/$1" stakeout-clone "$m$2"
}

while [ "$#" -gt 0 ]; do
  case $1 in
    image) mkdir "$WORK/i/$images"
      tar --xattrs --xattrs-include='*' --numeric-owner -C "$WORK/i/$images" -xpf "$2"
      images=$((images + 1)); shift 2 ;;
    overlay) overlay "$2" "$3"; shift 3 ;;
    file) cat -- "$2" >"$m$2"; shift 2 ;;
    pristine) mkdir -p "$m$2"; lower %2F # the name of /
      mount -t overlay -o "ro,nodev,nosuid,redirect_dir=follow,lowerdir=$lower" stakeout-clone "$m$2"; shift 2 ;;
    *) break ;;
  esac
done

mount -t proc -o nosuid,nodev,noexec proc "$m/proc"
for p in sys irq bus fs acpi scsi; do
  if [ -d "$m/proc/$p" ]; then
    mount --bind "$m/proc/$p" "$m/proc/$p"
    mount -o remount,bind,ro,nosuid,nodev,noexec "$m/proc/$p"
  fi
done
for p in sysrq-trigger kcore kmsg keys timer_list sched_debug; do
  if [ -e "$m/proc/$p" ]; then mount --bind /dev/null "$m/proc/$p"; fi
done
mount -t sysfs -o ro,nosuid,nodev,noexec sysfs "$m/sys"
if [ "$TRACING" = yes ] && [ -d "$m/sys/kernel/tracing" ]; then
  mount -t tracefs -o ro,nosuid,nodev,noexec tracefs "$m/sys/kernel/tracing" || echo "tracefs cannot be mounted" >&2
fi

mount -t tmpfs -o nosuid,noexec,mode=0755,size=64m tmpfs "$m/dev"
for p in null zero full random urandom tty; do
  : >"$m/dev/$p"
  mount --bind "/dev/$p" "$m/dev/$p"
done
mkdir -m 0755 "$m/dev/pts"
mkdir -m 1777 "$m/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,nosuid,noexec devpts "$m/dev/pts"
ln -s pts/ptmx "$m/dev/ptmx"
ln -s /proc/self/fd "$m/dev/fd"
ln -s /proc/self/fd/0 "$m/dev/stdin"
ln -s /proc/self/fd/1 "$m/dev/stdout"
ln -s /proc/self/fd/2 "$m/dev/stderr"
mount -t tmpfs -o "nosuid,nodev,mode=1777,size=$SIZE" tmpfs "$m/tmp"
mount -t tmpfs -o nosuid,nodev,mode=0755,size=64m tmpfs "$m/run"
mkdir -m 1777 "$m/run/lock"

while [ "$#" -gt 0 ]; do # share FROM TO ro|rw
  mkdir -p "$m$3"
  mount --bind "$2" "$m$3"
  if [ "$4" = ro ]; then mount -o remount,bind,ro,nosuid,nodev "$m$3"; fi
  shift 4
done
hostname "$HOSTNAME"

cd "$WORK/r"
for p in usr bin lib lib64 sbin; do tools "$p"; done
mkdir -m 0755 etc
ln -s c/proc proc
mkdir c/tmp/.machine
exec unshare --mount --propagation private /bin/sh -euc '
pivot_root . c/tmp/.machine
cd /
umount -l /c/tmp/.machine
rmdir /c/tmp/.machine
mount -o remount,ro /
exec chroot /c /bin/sh -c "echo ready; exec env -i --ignore-signal=CHLD /bin/sleep infinity >/dev/null 2>&1"'
`;
