/*
 * The floor: the least a C program can do to have the name back. fanotify on the directory, link(2) from a hard link, the
 * same real-time class as ours. No decision, no check, no record; checked-guard.c does what ours does.
 * usage: guard DIRECTORY FILE LINK
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/fanotify.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  struct sched_param priority = {.sched_priority = 1};
  sched_setscheduler(0, SCHED_RR, &priority);
  const char *name = strrchr(argv[2], '/') + 1;
  int group = fanotify_init(FAN_CLOEXEC | FAN_REPORT_DIR_FID | FAN_REPORT_NAME, 0);
  if (group < 0) return perror("fanotify_init"), 1;
  if (fanotify_mark(group, FAN_MARK_ADD, FAN_DELETE | FAN_MOVED_FROM | FAN_EVENT_ON_CHILD, AT_FDCWD, argv[1]) < 0)
    return perror("fanotify_mark"), 1;
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
      if (strcmp((char *)handle->f_handle + handle->handle_bytes, name) == 0) link(argv[3], argv[2]);
    }
  }
}
