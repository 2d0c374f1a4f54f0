/* Unlinks a file in a child that never executes a program, as an interpreter's worker would. */
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  pid_t child = fork();
  if (child == 0) _exit(unlink(argv[1]));
  return waitpid(child, 0, 0) == child ? 0 : 1;
}
