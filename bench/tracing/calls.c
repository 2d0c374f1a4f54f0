/* calls KIND COUNT ROUNDS: nanoseconds that one system call takes, the least of all rounds. KIND: missing, present, cheap. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static void missing(void) { open("/srv/library/public/app/.htaccess-lost", O_RDONLY); }
static void present(void) { close(open("/etc/passwd", O_RDONLY)); }
static void cheap(void) { syscall(SYS_getppid); }

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  void (*call)(void) = !strcmp(argv[1], "missing") ? missing : !strcmp(argv[1], "present") ? present : cheap;
  int count = atoi(argv[2]);
  double least = 1e18;
  for (int round = atoi(argv[3]); round > 0; round--) {
    double start = now();
    for (int i = 0; i < count; i++) call();
    double each = (now() - start) / count;
    if (each < least) least = each;
  }
  printf("%.1f\n", least);
  return 0;
}
