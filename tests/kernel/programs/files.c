/* SPDX-License-Identifier: MIT */
/* Locks, named pipes, and files opened through a descriptor's number. */
#include "suite.h"

#include <dirent.h>
#include <sys/file.h>

static int lock(int fd, int command, short type, off_t start, off_t len)
{
    struct flock l = {
        .l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = len};

    return fcntl(fd, command, &l);
}

/* Evaluates `expression` in a child; returns the child's status. */
#define IN_CHILD(expression)                                                   \
    ({                                                                         \
        int pid_ = fork();                                                     \
        if (pid_ == 0)                                                         \
            _exit(!(expression));                                              \
        wait_ms(pid_, LONG_MS) == 0;                                           \
    })

static int is_locked_by_parent(int fd)
{
    struct flock l = {
        .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 15, .l_len = 1};

    return fcntl(fd, F_GETLK, &l) == 0 && l.l_type == F_WRLCK &&
           l.l_pid == getppid() && l.l_start == 10 && l.l_len == 10;
}

/* The child holds the lock for a while, and then reports it. */
static void check_lock_wait(int fd)
{
    int locked[2], ends[2];
    char byte;

    if (pipe(locked) < 0 || pipe2(ends, O_NONBLOCK) < 0)
        return;
    int child = fork();

    if (child == 0) {
        lock(fd, F_SETLK, F_WRLCK, 100, 1);
        if (write(locked[1], "x", 1) == 1)
            sleep_ms(80);
        _exit(write(ends[1], "x", 1) != 1);
    }
    check(read(locked[0], &byte, 1) == 1 &&
              lock(fd, F_SETLKW, F_WRLCK, 100, 1) == 0 &&
              read(ends[0], &byte, 1) == 1,
          "F_SETLKW waits, until its holder ends");
    waitpid(child, NULL, 0);
    for (int i = 0; i < 2; i++) {
        close(locked[i]);
        close(ends[i]);
    }
}

static void check_locks(void)
{
    int fd = open("l", O_RDWR | O_CREAT, 0644);

    check(lock(fd, F_SETLK, F_WRLCK, 10, 10) == 0, "bytes are locked");
    check(IN_CHILD(lock(fd, F_SETLK, F_RDLCK, 19, 5) < 0 && errno == EAGAIN),
          "another process does not get them");
    check(IN_CHILD(lock(fd, F_SETLK, F_WRLCK, 20, 5) == 0), "but those after");
    check(IN_CHILD(is_locked_by_parent(fd)), "F_GETLK tells who has which");
    check(lock(fd, F_SETLK, F_UNLCK, 12, 2) == 0 &&
              IN_CHILD(lock(fd, F_SETLK, F_WRLCK, 12, 2) == 0 &&
                       lock(fd, F_SETLK, F_WRLCK, 11, 1) < 0 &&
                       lock(fd, F_SETLK, F_WRLCK, 14, 1) < 0),
          "a hole can be cut into a lock");
    check_lock_wait(fd);
    close(open("l", O_RDONLY));
    check(IN_CHILD(lock(fd, F_SETLK, F_WRLCK, 10, 10) == 0),
          "closing any descriptor of the file gives them up");
    close(fd);
    unlink("l");
}

/* Each process holds one byte and wants the other's. The second one to ask gets
 * EDEADLK and gives up its own byte, and then the first one gets it. */
static void check_deadlock(void)
{
    int fd = open("d", O_RDWR | O_CREAT, 0644), fds[2];
    char byte;

    if (pipe(fds) < 0)
        return;
    lock(fd, F_SETLK, F_WRLCK, 0, 1);
    int child = fork();

    if (child == 0) {
        lock(fd, F_SETLK, F_WRLCK, 1, 1);
        if (write(fds[1], "x", 1) != 1)
            _exit(2);
        _exit(lock(fd, F_SETLKW, F_WRLCK, 0, 1) < 0 && errno == EDEADLK);
    }
    if (read(fds[0], &byte, 1) == 1)
        sleep_ms(40); /* so that the child usually asks first */
    int told = lock(fd, F_SETLKW, F_WRLCK, 1, 1) < 0 && errno == EDEADLK;

    close(fd);
    int status = wait_ms(child, LONG_MS);

    check(status == (told ? 0 : 1 << 8),
          "who would wait for one who waits for him is told so, and the other "
          "gets his: 0x%x",
          (unsigned)status);
    close(fds[0]);
    close(fds[1]);
    unlink("d");
}

static void check_flock(void)
{
    int a = open("f", O_RDWR | O_CREAT, 0644);
    int b = open("f", O_RDWR);

    check(flock(a, LOCK_EX) == 0 && flock(b, LOCK_SH | LOCK_NB) < 0 &&
              errno == EAGAIN,
          "flock is an open file's");
    close(a);
    check(flock(b, LOCK_SH | LOCK_NB) == 0, "and goes with it");
    close(b);
    unlink("f");
}

/* Locks of an open file description: threads that opened the file twice are not
 * one owner, and closing another descriptor of the file releases nothing. */
static void check_own_locks(void)
{
    struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    struct flock asked = all;
    int a = open("o", O_RDWR | O_CREAT, 0644);
    int b = open("o", O_RDWR);

    check(fcntl(a, F_OFD_SETLK, &all) == 0 && fcntl(b, F_OFD_SETLK, &all) < 0 &&
              errno == EAGAIN && fcntl(b, F_SETLK, &all) < 0 && errno == EAGAIN,
          "a lock is an open file's own");
    check(fcntl(b, F_OFD_GETLK, &asked) == 0 && asked.l_type == F_WRLCK &&
              asked.l_pid == -1,
          "no process is told to hold it");
    close(open("o", O_RDWR));
    check(fcntl(b, F_OFD_SETLK, &all) < 0, "it stays");
    close(a);
    check(fcntl(b, F_OFD_SETLK, &all) == 0, "until that file is closed");
    close(b);
    unlink("o");
}

static void check_fifo(const char *dir)
{
    char text[8] = "";

    if (mkfifo("p", 0644) < 0) {
        check(strstr(dir, "host") != NULL, "a pipe with a name");
        return; /* the host's file systems have no pipes */
    }
    check(open("p", O_WRONLY | O_NONBLOCK) < 0 && errno == ENXIO,
          "no writer without a reader");
    int child = fork();

    if (child == 0) {
        int fd = open("p", O_WRONLY);

        _exit(write(fd, "named", 5) != 5);
    }
    int fd = open("p", O_RDONLY);

    check(read(fd, text, 8) == 5 && memcmp(text, "named", 5) == 0,
          "bytes through a pipe with a name");
    check(read(fd, text, 8) == 0, "and its end when the writer has gone");
    check(wait_ms(child, LONG_MS) == 0, "the writer wrote them");
    close(fd);
    unlink("p");
}

static void check_numbers(void)
{
    int fds[2], count = 0;
    char path[32], text[8] = "";
    struct dirent *entry;

    if (pipe(fds) < 0)
        return;
    snprintf(path, sizeof(path), "/dev/fd/%d", fds[0]);
    int again = open(path, O_RDONLY);

    check(again >= 0 && write(fds[1], "number", 6) == 6 &&
              read(again, text, 8) == 6 && memcmp(text, "number", 6) == 0,
          "a pipe opened by its number");
    close(again);
    check(write(fds[1], "left", 4) == 4, "its writer goes");
    close(fds[1]);
    again = open(path, O_RDONLY); /* bad: waits for ever for a writer */
    check(again >= 0 && read(again, text, 8) == 4 && read(again, text, 8) == 0,
          "and it can be opened still");
    close(again);
    int fd = open("n", O_RDWR | O_CREAT | O_TRUNC, 0644);

    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    again = open(path, O_RDONLY);
    check(write(fd, "file", 4) == 4 && read(again, text, 8) == 4,
          "a file, with a position of its own");
    DIR *dir = opendir("/proc/self/fd");

    while (dir != NULL && (entry = readdir(dir)) != NULL)
        count += atoi(entry->d_name) == fds[0] || atoi(entry->d_name) == fd;
    check(count == 2, "and a directory of them");
    if (dir != NULL)
        closedir(dir);
    close(fds[0]);
    close(fd);
    close(again);
    unlink("n");
}

static int copy_self(const char *to)
{
    static char bytes[65536];
    int in = open("/proc/self/exe", O_RDONLY);
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0755);
    ssize_t n, all = 0;

    while ((n = read(in, bytes, sizeof(bytes))) > 0 &&
           write(out, bytes, (size_t)n) == n)
        all += n;
    close(in);
    close(out);
    return n == 0 && all > 0;
}

/* bad: a program's file changes while the program runs. */
static void check_busy(void)
{
    if (!check(copy_self("prog"), "a program of our own"))
        return;
    int fds[2];
    char byte;

    if (pipe2(fds, O_CLOEXEC) < 0)
        return;
    int child = fork();

    if (child == 0) {
        execl("./prog", "prog", "--sleep", (char *)NULL);
        _exit(127);
    }
    close(fds[1]);
    check(read(fds[0], &byte, 1) == 0, "it has begun");
    close(fds[0]);
    check(open("prog", O_WRONLY) < 0 && errno == ETXTBSY,
          "is not written to while it runs");
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    int fd = open("prog", O_WRONLY);

    check(fd >= 0, "but afterwards");
    child = fork();
    if (child == 0) {
        execl("./prog", "prog", "--sleep", (char *)NULL);
        _exit(errno == ETXTBSY ? 0 : 1);
    }
    check(wait_ms(child, LONG_MS) == 0, "and not run while it is written to");
    close(fd);
    unlink("prog");
}

static const char *name_of(int i)
{
    static char name[32];

    snprintf(name, sizeof(name), "many/file%d", i);
    return name;
}

/* How long it takes to look for a name in a directory where it is missing, and
 * to make some names there, in s. The shortest of several measurements is kept,
 * because the machine may be busy. */
struct times {
    double find, make;
};

static void keep_least(double *least, double start)
{
    double took = now_s() - start;

    if (took < *least)
        *least = took;
}

static void make_name(const char *dir, int i)
{
    char name[64];

    snprintf(name, sizeof(name), "%s/new%d", dir, i);
    close(open(name, O_WRONLY | O_CREAT | O_EXCL, 0644));
}

static void measure(const char *dir, struct times *least)
{
    struct stat st;
    char name[64];

    snprintf(name, sizeof(name), "%s/not there", dir);
    double start = now_s();

    for (int i = 0; i < 40; i++)
        (void)stat(name, &st);
    keep_least(&least->find, start);
    make_name(dir, 0); /* does the pending cleanup of removed names now */
    start = now_s();
    for (int i = 1; i < 20; i++)
        make_name(dir, i);
    keep_least(&least->make, start);
    for (int i = 0; i < 20; i++) {
        snprintf(name, sizeof(name), "%s/new%d", dir, i);
        unlink(name);
    }
}

static int count_names(const char *path)
{
    struct dirent *entry;
    DIR *dir = opendir(path);
    int seen = 0;

    while (dir != NULL && (entry = readdir(dir)) != NULL)
        seen += strncmp(entry->d_name, "file", 4) == 0;
    if (dir != NULL)
        closedir(dir);
    return seen;
}

/* Many names in one directory: each is there once, and is found as quickly as
 * in a small directory. bad: each search looks through all names, some 20 times
 * as long. (On the host's file systems, the host does the search.) */
static void check_many(const char *dir)
{
    int ours = strstr(dir, "host") == NULL, many = ours ? 3000 : 300, made = 0;
    struct times few = {1e9, 1e9}, among_many = {1e9, 1e9};

    mkdir("many", 0755);
    mkdir("few", 0755);
    for (int i = 0; i < many; i++) {
        int fd = open(name_of(i), O_WRONLY | O_CREAT | O_EXCL, 0644);

        made += fd >= 0;
        close(fd);
    }
    int seen = count_names("many");

    check(made == many && seen == many, "%d names made, %d seen", made, seen);
    check(open(name_of(many / 2), O_CREAT | O_EXCL, 0644) < 0 &&
              errno == EEXIST,
          "none is made twice");
    for (int round = 0; round < 10; round++) { /* in turn: load hits both */
        measure("few", &few);
        measure("many", &among_many);
    }
    check(!ours || (among_many.find < 4 * few.find &&
                    among_many.make < 4 * few.make),
          "among them finding takes %.1f, and making %.1f times as among few",
          among_many.find / few.find, among_many.make / few.make);
    check(rename(name_of(7), "many/file-with-a-longer-name") == 0 &&
              rename("many/file-with-a-longer-name", name_of(8)) == 0 &&
              access(name_of(7), F_OK) < 0 && count_names("many") == many - 1,
          "one renamed, and again to another");
    made = 0;
    for (int i = 0; i < many; i++)
        made += unlink(name_of(i)) == 0;
    check(made == many - 1 && rmdir("many") == 0, "and all taken away");
    rmdir("few");
}

int main(int argc, char *argv[])
{
    if (argc == 2 && strcmp(argv[1], "--sleep") == 0) {
        sleep_ms(LONG_MS);
        return 0;
    }
    if (argc < 2 || chdir(argv[1]) < 0)
        return 125;
    check_locks();
    check_deadlock();
    check_flock();
    check_own_locks();
    check_fifo(argv[1]);
    check_numbers();
    check_busy();
    check_many(argv[1]);
    return failures;
}
