/* SPDX-License-Identifier: MIT */
/* Many descriptors: as many as the limit says, wherever a program wants them,
 * through fork, exec, poll and select. */
#include "suite.h"

#include <poll.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/syscall.h>

/* Descriptors in the last and in a middle piece of the table. */
#define FAR  900
#define NEAR 255

static int is_open(int fd)
{
    return fcntl(fd, F_GETFD) >= 0;
}

static int limit(void)
{
    struct rlimit now;

    return getrlimit(RLIMIT_NOFILE, &now) == 0 ? (int)now.rlim_cur : -1;
}

/* bad: 64 are all, whatever the limit says. */
static void check_number(void)
{
    struct rlimit less = {1024, 1024};
    int fd, last = -1;

    setrlimit(RLIMIT_NOFILE, &less);
    check(limit() == 1024, "1,024 may be open: %d", limit());
    while ((fd = dup(0)) >= 0)
        last = fd;
    check(last == 1023 && errno == EMFILE, "and are: the last is %d", last);
    close(500);
    check(dup(0) == 500, "the lowest free one is taken");
    for (fd = 3; fd <= last; fd++)
        close(fd);
    check(dup(0) == 3 && !is_open(NEAR), "all are free again");
    close(3);
}

static void check_anywhere(int far)
{
    check(dup2(0, NEAR) == NEAR && dup2(0, far) == far,
          "a program chooses where");
    check(fcntl(0, F_DUPFD, far) == far + 1 && close(far + 1) == 0,
          "or from where on");
    check(dup2(NEAR + 1, 1) < 0 && errno == EBADF && dup2(0, limit()) < 0 &&
              errno == EBADF && close(limit()) < 0 && errno == EBADF,
          "those beside them are not open");
    close(NEAR);
}

/* bad: a child has only the first ones, or exec keeps or closes the wrong
 * ones. */
static void check_children(int far)
{
    char number[16];
    int child = fork();

    if (child == 0)
        _exit(!is_open(far) || is_open(far - 1));
    check(wait_ms(child, LONG_MS) == 0, "a child has them");
    fcntl(far, F_DUPFD_CLOEXEC, far + 1);
    child = fork();
    if (child == 0) {
        snprintf(number, sizeof(number), "%d", far);
        execl("/proc/self/exe", "descriptors", "--next", number, (char *)NULL);
        _exit(127);
    }
    check(wait_ms(child, LONG_MS) == 0 && is_open(far + 1),
          "and its next program those that it may");
    close(far + 1);
}

static void check_told(int far)
{
    char path[32], target[64];

    snprintf(path, sizeof(path), "/proc/self/fd/%d", far);
    check(readlink(path, target, sizeof(target)) > 0, "/proc/self/fd knows it");
    snprintf(path, sizeof(path), "/proc/self/fd/%d", far - 1);
    check(readlink(path, target, sizeof(target)) < 0 && errno == ENOENT,
          "and no other");
}

/* All entries but those in the array are ignored. */
static void check_poll(int far, int writer)
{
    static struct pollfd fds[1024];
    int there[] = {10, 500, 1000};

    for (int i = 0; i < 1024; i++)
        fds[i] = (struct pollfd){.fd = -1, .events = POLLIN, .revents = 7};
    for (int i = 0; i < 3; i++)
        fds[there[i]].fd = far;
    check(poll(fds, 1024, 5) == 0 && fds[1023].revents == 0,
          "poll waits for 1,024 files");
    check(write(writer, "x", 1) == 1 && poll(fds, 1024, -1) == 3 &&
              fds[10].revents == POLLIN && fds[500].revents == POLLIN &&
              fds[1000].revents == POLLIN && fds[11].revents == 0,
          "and finds those that have something");
    fds[1001].fd = far - 1;
    check(poll(fds, 1024, -1) == 4 && fds[1001].revents == POLLNVAL,
          "and one that is not open");
    check(poll(fds, (nfds_t)limit() + 1, 0) < 0 && errno == EINVAL,
          "more than can be open are refused");
}

/* Set and cleared without the macros, which know no set of another size. */
static void check_select(int far, int writer)
{
    unsigned long sets[3][16] = {{0}, {0}, {0}};
    unsigned long far_bit = 1ul << far % 64;
    struct timeval none = {0, 0};

    sets[0][far / 64] = far_bit;
    sets[1][0] = 1ul << writer;
    check(syscall(SYS_select, 1024, sets[0], sets[1], sets[2], NULL) == 2 &&
              sets[0][far / 64] == far_bit && sets[1][0] == 1ul << writer,
          "select finds them, too");
    sets[0][15] = 1ul << 63;
    check(syscall(SYS_select, far + 1, sets[0], NULL, NULL, NULL) == 1 &&
              sets[0][far / 64] == far_bit && sets[0][15] == 1ul << 63,
          "it looks only at as many as it is told to");
    sets[1][0] = 0;
    sets[1][1] = ~0ul;
    check(syscall(SYS_select, 64, NULL, sets[1], NULL, &none) == 0 &&
              sets[1][1] == ~0ul,
          "and writes no more");
    sets[0][far / 64] |= 1ul << (far - 1) % 64;
    check(syscall(SYS_select, 1024, sets[0], NULL, NULL, &none) < 0 &&
              errno == EBADF,
          "one that is not open is an error");
}

int main(int argc, char *argv[])
{
    int pipe_ends[2];

    if (argc == 3 && strcmp(argv[1], "--next") == 0)
        return !is_open(atoi(argv[2])) || is_open(atoi(argv[2]) + 1);
    check_number();
    check_anywhere(FAR);
    check_children(FAR);
    check_told(FAR);
    if (pipe(pipe_ends) < 0 || dup2(pipe_ends[0], FAR) < 0)
        return 125;
    check_poll(FAR, pipe_ends[1]);
    check_select(FAR, pipe_ends[1]);
    return failures;
}
