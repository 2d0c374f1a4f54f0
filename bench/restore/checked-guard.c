/*
 * The comparison that does the same: fanotify on the directory, and then the questions and system calls of our own shortest
 * way, in its order (src/detect/sentinel/judge.ts `quick`, restore/link-back.ts): was the path taken out of our hands, is a
 * package manager at work, is the link what was recorded, link, is that what stands there now. It waits in read(2), we in
 * epoll(7); it has one file to know, and neither names the thief nor checks the digest afterwards, as we do.
 * usage: checked-guard DIRECTORY FILE LINK
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/openat2.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define HELD "/var/lib/stakeout/held/0000000000000000000000000000000000000000000000000000000000000000"

/* src/host/packages/transaction.ts */
static struct lock {
  const char *path;
  int fd;
  struct statx at;
} locks[] = {
    {"/var/lib/dpkg/lock-frontend", -1, {0}},
    {"/var/lib/dpkg/lock", -1, {0}},
    {"/usr/lib/sysimage/rpm/.rpm.lock", -1, {0}},
    {"/var/lib/rpm/.rpm.lock", -1, {0}},
};

static int same_inode(const struct statx *a, const struct statx *b) {
  return a->stx_ino == b->stx_ino && a->stx_dev_major == b->stx_dev_major && a->stx_dev_minor == b->stx_dev_minor;
}

static int as_ordered(const struct statx *a, const struct statx *b) {
  return a->stx_uid == b->stx_uid && a->stx_gid == b->stx_gid && a->stx_mode == b->stx_mode && a->stx_size == b->stx_size &&
         a->stx_mtime.tv_sec == b->stx_mtime.tv_sec && a->stx_mtime.tv_nsec == b->stx_mtime.tv_nsec;
}

static int held(struct lock *lock) {
  struct statx now;
  if (statx(AT_FDCWD, lock->path, 0, STATX_BASIC_STATS, &now) != 0 || !S_ISREG(now.stx_mode)) return 0;
  if (lock->fd < 0 || !same_inode(&now, &lock->at)) {
    if (lock->fd >= 0) close(lock->fd);
    if ((lock->fd = open(lock->path, O_RDONLY | O_CLOEXEC)) < 0) return 0;
    lock->at = now;
  }
  struct flock question = {.l_type = F_RDLCK, .l_whence = SEEK_SET};
  return fcntl(lock->fd, F_GETLK, &question) != 0 || question.l_type != F_UNLCK;
}

static int transaction_under_way(void) {
  for (unsigned i = 0; i < sizeof locks / sizeof *locks; i++)
    if (held(&locks[i])) return 1;
  return 0;
}

static int link_back(const char *directory, const char *name, const char *from, const struct statx *ordered) {
  struct statx source, standing;
  if (access(HELD, F_OK) == 0 || transaction_under_way()) return 0;
  if (statx(AT_FDCWD, from, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &source) != 0 || !as_ordered(&source, ordered)) return 0;
  struct open_how how = {.flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_NO_SYMLINKS};
  int in = syscall(SYS_openat2, AT_FDCWD, directory, &how, sizeof how);
  if (in < 0) return 0;
  int back = linkat(AT_FDCWD, from, in, name, 0) == 0 &&
             statx(in, name, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &standing) == 0 && same_inode(&standing, &source) &&
             as_ordered(&standing, ordered);
  close(in);
  return back;
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  struct sched_param priority = {.sched_priority = 1};
  sched_setscheduler(0, SCHED_RR, &priority);
  const char *name = strrchr(argv[2], '/') + 1;
  struct statx ordered;
  if (statx(AT_FDCWD, argv[2], AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &ordered) != 0) return perror(argv[2]), 1;
  int group = fanotify_init(FAN_CLOEXEC | FAN_REPORT_DIR_FID | FAN_REPORT_NAME, 0);
  if (group < 0) return perror("fanotify_init"), 1;
  if (fanotify_mark(group, FAN_MARK_ADD, FAN_DELETE | FAN_MOVED_FROM | FAN_EVENT_ON_CHILD, AT_FDCWD, argv[1]) < 0)
    return perror("fanotify_mark"), 1;
  transaction_under_way(); /* opens the locks, as our rehearsal does */
  puts("ready");
  fflush(stdout);
  static char buffer[65536] __attribute__((aligned(8)));
  for (;;) {
    ssize_t length = read(group, buffer, sizeof buffer);
    if (length <= 0) return 1;
    struct fanotify_event_metadata *event = (void *)buffer;
    for (; FAN_EVENT_OK(event, length); event = FAN_EVENT_NEXT(event, length)) {
      struct fanotify_event_info_fid *info = (void *)((char *)event + event->metadata_len);
      struct file_handle *handle = (void *)info->handle;
      if (strcmp((char *)handle->f_handle + handle->handle_bytes, name) == 0 && !link_back(argv[1], name, argv[3], &ordered))
        return fputs("a theft that was not simple\n", stderr), 1;
    }
  }
}
