/* Unlinks a file from a second thread: threads are the process, not children of it. */
#include <pthread.h>
#include <unistd.h>

static void *steal(void *path) { return (void *)(long)unlink(path); }

int main(int argc, char **argv) {
  pthread_t thread;
  if (argc != 2 || pthread_create(&thread, 0, steal, argv[1]) != 0) return 2;
  void *failed;
  pthread_join(thread, &failed);
  return failed != 0;
}
