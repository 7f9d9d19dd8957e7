/* SPDX-License-Identifier: MIT */
/* Bytes that must not get lost, arrive twice, or be mixed with those of
 * others. */
#include "suite.h"

#include <limits.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/uio.h>

#define SIZE (512 * 1024)

static char data[SIZE], copy[SIZE];

static void on_signal(int number)
{
    (void)number;
}

/* Sends signals to `pid` until killed. */
static int pester(int pid, int first, int second)
{
    int child = fork();

    if (child != 0)
        return child;
    for (;;) {
        kill(pid, first);
        kill(pid, second);
        sleep_ms(1);
    }
}

static void end(int pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

static size_t read_all(int fd, char *to, size_t len)
{
    size_t done = 0;
    ssize_t n;

    while (done < len && (n = read(fd, to + done, len - done)) > 0)
        done += (size_t)n;
    return done;
}

/* bad: 4,096 bytes are skipped at each signal. */
static void check_sendfile(void)
{
    int fds[2], in = open("data", O_RDONLY);

    if (pipe(fds) < 0)
        return;
    int child = fork();

    if (child == 0) {
        size_t done = 0;
        ssize_t n;

        signal(SIGUSR1, on_signal);
        close(fds[0]);
        while (done < SIZE &&
               ((n = sendfile(fds[1], in, NULL, SIZE - done)) > 0 ||
                errno == EINTR))
            done += n > 0 ? (size_t)n : 0;
        _exit(done != SIZE);
    }
    close(fds[1]);
    sleep_ms(20);
    int other = pester(child, SIGUSR1, SIGCONT);

    memset(copy, 0, SIZE);
    size_t got = read_all(fds[0], copy, SIZE);

    end(other);
    check(got == SIZE && memcmp(data, copy, SIZE) == 0,
          "sendfile under signals: %zu bytes, in order", got);
    check(wait_ms(child, LONG_MS) == 0, "its sender thinks so, too");
    close(fds[0]);
    close(in);
}

static void check_bad_address(void)
{
    int fds[2];
    char text[8] = "";

    if (pipe(fds) < 0 || write(fds[1], "abcdef", 6) != 6)
        return;
    check(read(fds[0], (void *)16, 6) < 0 && errno == EFAULT,
          "a read into a bad address is an error");
    check(poll(&(struct pollfd){fds[0], POLLIN, 0}, 1, 0) == 1 &&
              read(fds[0], text, 6) == 6 && memcmp(text, "abcdef", 6) == 0,
          "and the bytes are still there");
    close(fds[0]);
    close(fds[1]);
}

/* Two writers write records, each of one letter. bad: the records are mixed. */
static void check_torn_writev(void)
{
    int fds[2], pids[2], torn = 0, records = 0;
    char record[3000];

    if (pipe(fds) < 0)
        return;
    for (int w = 0; w < 2; w++) {
        pids[w] = fork();
        if (pids[w] != 0)
            continue;
        memset(record, 'a' + w, sizeof(record));
        for (int i = 0; i < 60; i++) {
            struct iovec v[3] = {
                {record, 1000}, {record + 1000, 1000}, {record + 2000, 1000}};

            if (writev(fds[1], v, 3) != (ssize_t)sizeof(record))
                _exit(1);
        }
        _exit(0);
    }
    close(fds[1]);
    while (read_all(fds[0], record, sizeof(record)) == sizeof(record)) {
        records++;
        for (size_t i = 1; i < sizeof(record); i++)
            torn += record[i] != record[0];
    }
    check(records == 120 && torn == 0, "writev up to PIPE_BUF is one piece: %d",
          records);
    check(wait_ms(pids[0], LONG_MS) == 0 && wait_ms(pids[1], LONG_MS) == 0,
          "each was written whole");
    close(fds[0]);
}

static void check_readv(void)
{
    char one[4] = "", two[4] = "";
    struct iovec v[2] = {{one, 4}, {two, 4}};
    int fds[2];

    if (pipe(fds) < 0 || write(fds[1], "wxyz", 4) != 4)
        return;
    int child = fork();

    if (child == 0)
        _exit(readv(fds[0], v, 2) != 4);
    check(wait_ms(child, LONG_MS) == 0,
          "readv does not wait for its second piece");
    if (write(fds[1], "1234", 4) < 0)
        return;
    close(fds[0]);
    close(fds[1]);
}

/* bad: a signal cuts the write of a file short. */
static void check_write_under_signals(void)
{
    int whole = 1;
    int other;

    signal(SIGUSR1, on_signal);
    other = pester(getpid(), SIGUSR1, SIGUSR1);
    for (int i = 0; i < 8 && whole; i++) {
        int fd = open("copy", O_RDWR | O_CREAT | O_TRUNC, 0644);

        whole = write(fd, data, SIZE) == SIZE &&
                pread(fd, copy, SIZE, 0) == SIZE &&
                memcmp(copy, data, SIZE) == 0;
        close(fd);
    }
    check(whole, "a write of a file is whole, whatever signals come");
    end(other);
    signal(SIGUSR1, SIG_DFL);
    unlink("copy");
}

#define RECORD 16384

/* bad: records of several pages are mixed with those of others. */
static void check_append(void)
{
    int pids[3], good = 1;
    static char record[RECORD];

    unlink("log");
    for (int w = 0; w < 3; w++) {
        pids[w] = fork();
        if (pids[w] != 0)
            continue;
        int fd = open("log", O_WRONLY | O_APPEND | O_CREAT, 0644);

        memset(record, 'a' + w, RECORD);
        for (int i = 0; i < 8; i++)
            if (write(fd, record, RECORD) != RECORD)
                _exit(1);
        _exit(0);
    }
    for (int w = 0; w < 3; w++)
        good &= wait_ms(pids[w], LONG_MS) == 0;
    int fd = open("log", O_RDONLY), records = 0;

    while (read_all(fd, record, RECORD) == RECORD) {
        records++;
        for (int i = 1; i < RECORD; i++)
            good &= record[i] == record[0];
    }
    check(good && records == 24, "appended records are not mixed: %d", records);
    close(fd);
    unlink("log");
}

static void check_vectors(void)
{
    int fd = open("v", O_RDWR | O_CREAT | O_TRUNC, 0644);
    char a[6] = "hello", b[8] = ", world", got[16] = "";
    struct iovec out[3] = {{a, 5}, {NULL, 0}, {b, 7}};
    struct iovec in[2] = {{got, 3}, {got + 3, 12}};

    check(writev(fd, out, 3) == 12,
          "writev of three pieces, one of them empty");
    check(preadv(fd, in, 2, 0) == 12 && strcmp(got, "hello, world") == 0,
          "preadv reads them back");
    check(lseek(fd, 0, SEEK_CUR) == 12, "the position is after what was "
                                        "written");
    check(pread(fd, (void *)16, 4, 0) < 0 && errno == EFAULT,
          "a bad address is an error for a file, too");
    close(fd);
    unlink("v");
}

int main(int argc, char *argv[])
{
    if (argc < 2 || chdir(argv[1]) < 0)
        return 125;
    for (size_t i = 0; i < SIZE; i++)
        data[i] = (char)(i * 7 ^ i >> 8);
    int fd = open("data", O_RDWR | O_CREAT | O_TRUNC, 0644);

    check(write(fd, data, SIZE) == SIZE, "a file of half a MiB");
    close(fd);
    check_sendfile();
    check_bad_address();
    check_torn_writev();
    check_readv();
    check_write_under_signals();
    check_append();
    check_vectors();
    unlink("data");
    return failures;
}
