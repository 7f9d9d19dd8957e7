/* SPDX-License-Identifier: MIT */
/* Resource limits: kept, inherited, and that of open files counts. */
#include "suite.h"

#include <sys/resource.h>

static int has(int resource, rlim_t soft, rlim_t hard)
{
    struct rlimit now;

    return getrlimit(resource, &now) == 0 && now.rlim_cur == soft &&
           now.rlim_max == hard;
}

int main(int argc, char *argv[])
{
    struct rlimit before, files = {10, 20}, size = {4096, 8192};

    if (argc > 1 && strcmp(argv[1], "--inherited") == 0)
        return !has(RLIMIT_NOFILE, 10, 20) || !has(RLIMIT_FSIZE, 4096, 8192);
    getrlimit(RLIMIT_NOFILE, &before);
    check(setrlimit(RLIMIT_NOFILE, &files) == 0 && has(RLIMIT_NOFILE, 10, 20) &&
              setrlimit(RLIMIT_FSIZE, &size) == 0 &&
              has(RLIMIT_FSIZE, 4096, 8192),
          "what was set is told");
    int child = fork();

    if (child == 0) {
        execl("/bin/limits", "limits", "--inherited", (char *)NULL);
        _exit(127);
    }
    check(wait_ms(child, LONG_MS) == 0,
          "a child has the same, and so has its next program");
    int fd, last = -1;

    while ((fd = open("/dev/null", O_RDONLY)) >= 0 && fd < 100)
        last = fd;
    check(last == 9 && errno == EMFILE, "no descriptor from 10 on: %d", last);
    check(dup2(0, 10) < 0 && errno == EBADF, "nor by dup2");
    check(fcntl(0, F_DUPFD, 10) < 0 && errno == EINVAL, "nor by fcntl");
    files = (struct rlimit){30, 20};
    check(setrlimit(RLIMIT_NOFILE, &files) < 0 && errno == EINVAL,
          "the soft limit is not above the hard one");
    check(setrlimit(RLIMIT_NOFILE, &before) == 0 && dup2(0, 10) == 10,
          "and it can be raised again");
    return failures;
}
