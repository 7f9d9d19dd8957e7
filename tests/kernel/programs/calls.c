/* SPDX-License-Identifier: MIT */
/* What calls on files promise in their corners: flags that mean something, and
 * flags that nobody has defined. */
#include "suite.h"

#include <stdint.h>
#include <sys/random.h>
#include <sys/syscall.h>

#define UNKNOWN 0x8000000 /* a flag of no call */

/* bad: a link cannot be opened, or what O_PATH gives can be read. */
static void check_link(void)
{
    char text[16] = "";
    struct stat status;

    if (symlink("nowhere", "link") < 0)
        return; /* the host's files have none */
    check(open("link", O_RDONLY | O_NOFOLLOW) < 0 && errno == ELOOP,
          "a link is not opened");
    int link = open("link", O_PATH | O_NOFOLLOW);

    check(link >= 0 && fstat(link, &status) == 0 && S_ISLNK(status.st_mode),
          "but its place is");
    check(readlinkat(link, "", text, sizeof(text)) == 7 &&
              strcmp(text, "nowhere") == 0,
          "and read from there: '%s'", text);
    check(read(link, text, 1) < 0 && errno == EBADF, "but not by read()");
    close(link);
    unlink("link");
}

/* bad: O_PATH makes a file, or waits for a FIFO's other end. */
static void check_place(void)
{
    char byte;

    check(open("new", O_PATH | O_CREAT, 0600) < 0 && errno == ENOENT,
          "O_PATH makes nothing");
    if (mkfifo("fifo", 0600) < 0)
        return; /* the host's files have none */
    int fifo = open("fifo", O_PATH);

    check(fifo >= 0 && read(fifo, &byte, 1) < 0 && errno == EBADF,
          "and waits for nobody");
    close(fifo);
    unlink("fifo");
}

/* bad: pwrite() does not append, or what it appends has holes. */
static void check_append(void)
{
    char text[8] = "";
    int fd = open("appended", O_RDWR | O_CREAT | O_TRUNC | O_APPEND, 0600);

    check(write(fd, "ab", 2) == 2 && pwrite(fd, "cd", 2, 0) == 2 &&
              pread(fd, text, 8, 0) == 4 && strcmp(text, "abcd") == 0,
          "what is opened for appending is appended to: '%s'", text);
    check(lseek(fd, 0, SEEK_CUR) == 2, "pwrite() moves no position");
    close(fd);
    unlink("appended");
}

static void check_flags(void)
{
    struct stat status;
    char byte;

    close(open("file", O_WRONLY | O_CREAT, 0600));
    check(fstatat(AT_FDCWD, "file", &status, UNKNOWN) < 0 && errno == EINVAL,
          "fstatat knows its flags");
    check(linkat(AT_FDCWD, "file", AT_FDCWD, "other", UNKNOWN) < 0 &&
              errno == EINVAL,
          "and linkat");
    check(fchownat(AT_FDCWD, "file", 0, 0, UNKNOWN) < 0 && errno == EINVAL,
          "and fchownat");
    check(syscall(SYS_utimensat, AT_FDCWD, "file", NULL, UNKNOWN) < 0 &&
              errno == EINVAL,
          "and utimensat");
    check(getrandom(&byte, 1, UNKNOWN) < 0 && errno == EINVAL &&
              getrandom(&byte, 1, GRND_NONBLOCK) == 1,
          "and getrandom");
    unlink("file");
}

/* As musl does not have it. */
static int rename_new(const char *from, const char *to)
{
    return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 1);
}

static void check_rename(void)
{
    close(open("from", O_WRONLY | O_CREAT, 0600));
    close(open("there", O_WRONLY | O_CREAT, 0600));
    check(rename_new("from", "there") < 0 && errno == EEXIST &&
              access("from", F_OK) == 0,
          "RENAME_NOREPLACE replaces nothing");
    check(rename_new("from", "new") == 0 && access("from", F_OK) < 0 &&
              access("new", F_OK) == 0,
          "and renames what it may");
    check(rename_new("none", "there") < 0 && errno == ENOENT,
          "what is not there is the first error");
    unlink("new");
    unlink("there");
}

/* bad: a time before 1970, or in the far future, is refused. */
static void check_times(const char *dir)
{
    struct timespec far[2] = {{INT64_MAX, 0}, {-5, 0}};

    if (strncmp(dir, "/host", 5) == 0)
        return; /* no times can be set there */
    close(open("file", O_WRONLY | O_CREAT, 0600));
    check(utimensat(AT_FDCWD, "file", far, 0) == 0,
          "a time that cannot be kept becomes the nearest one");
    check(utimensat(AT_FDCWD, "none", far, 0) < 0 && errno == ENOENT,
          "what is not there is the first error");
    unlink("file");
}

static int set_lock(int fd, int type, off_t start, off_t len)
{
    struct flock lock = {.l_type = (short)type, .l_start = start, .l_len = len};

    return fcntl(fd, F_SETLK, &lock);
}

/* Another process looks what is locked. */
static int is_locked(int fd, int type, off_t start, off_t len)
{
    int pid = fork();

    if (pid == 0) {
        struct flock lock = {.l_type = F_WRLCK};

        fcntl(fd, F_GETLK, &lock);
        _exit(lock.l_type != type || lock.l_start != start ||
              lock.l_len != len);
    }
    return wait_ms(pid, LONG_MS) == 0;
}

/* bad: F_GETLK tells of any lock, and of pieces. */
static void check_locks(void)
{
    int fd = open("locked", O_RDWR | O_CREAT, 0600);

    check(set_lock(fd, F_RDLCK, 20, 5) == 0 &&
              set_lock(fd, F_WRLCK, 10, 5) == 0 &&
              set_lock(fd, F_RDLCK, 30, 5) == 0 &&
              is_locked(fd, F_WRLCK, 10, 5),
          "the lock that begins first is told of");
    check(set_lock(fd, F_UNLCK, 10, 5) == 0 &&
              set_lock(fd, F_RDLCK, 25, 5) == 0 &&
              is_locked(fd, F_RDLCK, 20, 15),
          "locks that touch each other are one");
    check(set_lock(fd, F_WRLCK, 15, 5) == 0 && is_locked(fd, F_WRLCK, 15, 5),
          "unless they are of different types");
    close(fd);
    unlink("locked");
}

static void check_pipe_size(void)
{
    int ends[2], file = open("file", O_RDWR | O_CREAT, 0600);

    if (pipe2(ends, O_NONBLOCK) < 0)
        exit(125);
    int size = fcntl(ends[0], F_GETPIPE_SZ), held = 0;

    while (write(ends[1], "12345678", 8) == 8)
        held += 8;
    check(size > 0 && held == size, "a pipe says that it holds %d", size);
    check(fcntl(file, F_GETPIPE_SZ) < 0 && errno == EBADF, "a file is none");
    close(file);
    close(ends[0]);
    close(ends[1]);
    unlink("file");
}

int main(int argc, char *argv[])
{
    if (argc < 2 || chdir(argv[1]) < 0)
        return 125;
    check_link();
    check_place();
    check_append();
    check_flags();
    check_rename();
    check_times(argv[1]);
    check_locks();
    check_pipe_size();
    return failures;
}
