/*
 * Steals files in turn and waits, looking without pause, until each is back.
 * usage: thief TRIALS GAP_US FILE...
 * prints per theft: index of the file, nanoseconds from just before unlink(2) until stat(2) finds it again with the
 * size, mode, owner and modification time of before.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define GIVE_UP_NS 60000000000ull

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static int same(const struct stat *a, const struct stat *b) {
  return a->st_size == b->st_size && a->st_mode == b->st_mode && a->st_uid == b->st_uid && a->st_gid == b->st_gid &&
         a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

int main(int argc, char **argv) {
  int trials = atoi(argv[1]), gap = atoi(argv[2]), files = argc - 3;
  struct stat before[16], after;
  /* The clock must not stop for other programs: a thief that waits for a core would measure the scheduler. */
  struct sched_param priority = {.sched_priority = 1};
  sched_setscheduler(0, SCHED_RR, &priority);
  srand(7);
  for (int f = 0; f < files && f < 16; f++)
    if (stat(argv[3 + f], &before[f]) != 0) return perror(argv[3 + f]), 1;
  for (int i = 0; i < trials; i++)
    for (int f = 0; f < files && f < 16; f++) {
      usleep(gap + rand() % gap);
      const char *file = argv[3 + f];
      uint64_t start = now();
      if (unlink(file) != 0) return perror("unlink"), 1;
      /* Guards of the same class that were woken on this processor must not wait for our time slice of 100 ms (sched(7)). */
      for (; stat(file, &after) != 0 || !same(&before[f], &after); sched_yield())
        if (now() - start > GIVE_UP_NS) return fprintf(stderr, "%s never came back\n", file), 1;
      printf("%d %llu\n", f, (unsigned long long)(now() - start));
    }
  return 0;
}
