/* A thief that leaves /proc the least time: one system call, statically linked. */
#include <unistd.h>

int main(int argc, char **argv) {
  return argc == 2 ? unlink(argv[1]) : 2;
}
