/*
 * thieves DIRECTORY COUNT GAP_US rm|sh|UNLINKER: makes COUNT files f0, f1 … and has each removed by a process of its own,
 * reaped at once. The gap varies between one and two times GAP_US so that nothing falls into step.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void make(const char *path) {
  int fd = open(path, O_CREAT | O_WRONLY, 0644);
  if (fd < 0) exit(3);
  close(fd);
}

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  int count = atoi(argv[2]), gap = atoi(argv[3]);
  char path[4096], command[8192];
  for (int i = 0; i < count; i++) {
    snprintf(path, sizeof path, "%s/f%d", argv[1], i);
    make(path);
  }
  usleep(200000);
  srand(7);
  for (int i = 0; i < count; i++) {
    usleep(gap + rand() % gap);
    snprintf(path, sizeof path, "%s/f%d", argv[1], i);
    snprintf(command, sizeof command, "rm %s; true", path);
    char *rm[] = {"/bin/rm", path, 0}, *sh[] = {"/bin/sh", "-c", command, 0}, *other[] = {argv[4], path, 0};
    char **thief = !strcmp(argv[4], "rm") ? rm : !strcmp(argv[4], "sh") ? sh : other;
    pid_t pid;
    if (posix_spawn(&pid, thief[0], 0, 0, thief, environ) != 0) return 4;
    waitpid(pid, 0, 0);
  }
  return 0;
}
