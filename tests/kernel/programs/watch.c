/* SPDX-License-Identifier: MIT */
/* What /proc tells about other processes, also about those that end while it is
 * read. */
#include "suite.h"

#include <dirent.h>
#include <stdint.h>

#define ROUNDS 200

struct child {
    int pid;
    int said;     /* it writes a byte here when it is ready */
    char dir[64]; /* /proc/PID */
};

static void watch(struct child *child, int pid, int said)
{
    child->pid = pid;
    child->said = said;
    snprintf(child->dir, sizeof(child->dir), "/proc/%d", pid);
}

static int end(struct child *child)
{
    kill(child->pid, SIGKILL);
    close(child->said);
    return wait_ms(child->pid, LONG_MS);
}

static void start(struct child *child, const char *const *args)
{
    int ends[2], pid;
    char byte;

    if (pipe(ends) < 0 || (pid = fork()) < 0)
        exit(125);
    if (pid == 0) {
        dup2(ends[1], 50);
        close(ends[0]);
        close(ends[1]);
        execv("/proc/self/exe", (char *const *)(uintptr_t)args);
        _exit(127);
    }
    close(ends[1]);
    watch(child, pid, ends[0]);
    check(read(ends[0], &byte, 1) == 1, "a child is ready");
}

/* The child: a few files, and then nothing. */
static int sleeper(void)
{
    int fd = open("file", O_RDWR | O_CREAT | O_TRUNC, 0644);

    if (fd < 0 || dup2(fd, 40) < 0 || write(40, "words", 5) != 5 ||
        mkdir("below", 0755) < 0 || chdir("below") < 0 || write(50, "x", 1) < 0)
        return 1;
    for (;;)
        pause();
}

/* Reads /proc/PID/NAME, or where it leads. Returns the length, or -1. */
static ssize_t tell(const struct child *child, const char *name, char *to,
                    size_t size, int link)
{
    char path[128];
    ssize_t len;

    snprintf(path, sizeof(path), "%s/%s", child->dir, name);
    memset(to, 0, size);
    if (link)
        return readlink(path, to, size - 1);
    int fd = open(path, O_RDONLY);

    if (fd < 0)
        return -1;
    len = read(fd, to, size - 1);
    close(fd);
    return len;
}

static int count_names(const struct child *child)
{
    char path[128];
    int count = 0;

    snprintf(path, sizeof(path), "%s/fd", child->dir);
    DIR *dir = opendir(path);

    while (dir != NULL && readdir(dir) != NULL)
        count++;
    if (dir != NULL)
        closedir(dir);
    return count;
}

/* bad: only the process itself sees its files. */
static void check_files(const struct child *child)
{
    char text[300];
    struct stat theirs, ours;

    check(tell(child, "fd/40", text, sizeof(text), 0) == 5 &&
              strcmp(text, "words") == 0,
          "the file of another process, opened anew: '%s'", text);
    snprintf(text, sizeof(text), "%s/fd/40", child->dir);
    check(stat(text, &theirs) == 0 && stat("file", &ours) == 0 &&
              theirs.st_ino == ours.st_ino && theirs.st_dev == ours.st_dev,
          "it is the same file");
    check(tell(child, "fd/50", text, sizeof(text), 1) > 0 &&
              strncmp(text, "pipe:[", 6) == 0,
          "a pipe's end is called '%s'", text);
    check(tell(child, "fd/41", text, sizeof(text), 1) < 0 && errno == ENOENT,
          "what is not open is not there");
    check(count_names(child) >= 2 + 6, "%d names", count_names(child));
}

static void check_place(const struct child *child, const char *where)
{
    char text[300], path[300];
    struct stat theirs, ours;

    snprintf(path, sizeof(path), "%s/below", where);
    check(tell(child, "cwd", text, sizeof(text), 1) > 0 &&
              strcmp(text, path) == 0,
          "it is in '%s'", text);
    snprintf(path, sizeof(path), "%s/cwd/..", child->dir);
    check(stat(path, &theirs) == 0 && stat(".", &ours) == 0 &&
              theirs.st_ino == ours.st_ino,
          "and a path may go through there");
}

static void check_command(const struct child *child)
{
    static const char args[] = "a program\0--sleep\0\0last one";
    char text[300], own[300];

    check(tell(child, "cmdline", text, sizeof(text), 0) == sizeof(args) &&
              memcmp(text, args, sizeof(args)) == 0,
          "its arguments, all of them");
    ssize_t len = readlink("/proc/self/exe", own, sizeof(own) - 1);

    own[len > 0 ? len : 0] = '\0';
    check(tell(child, "exe", text, sizeof(text), 1) > 0 &&
              strcmp(text, own) == 0,
          "its program: '%s'", text);
}

static void check_ended(struct child *child)
{
    char text[300];

    kill(child->pid, SIGKILL);
    siginfo_t info;

    waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOWAIT);
    check(tell(child, "stat", text, sizeof(text), 0) > 0 &&
              strstr(text, ") Z ") != NULL &&
              tell(child, "cmdline", text, sizeof(text), 0) == 0 &&
              count_names(child) <= 2 &&
              tell(child, "cwd", text, sizeof(text), 1) < 0,
          "when it has ended, it has a state, but no files");
    check(end(child) >= 0 && tell(child, "stat", text, sizeof(text), 0) < 0,
          "and then it is gone");
}

/* The child of the race: files come and go, among them such of /proc. */
static _Noreturn void busy(int said)
{
    if (write(said, "x", 1) < 0 || chdir("/proc/self") < 0)
        _exit(1);
    for (;;) {
        int fd = open("stat", O_RDONLY);

        if (fd < 0 || dup2(fd, 60) < 0)
            _exit(1);
        close(fd);
        close(60);
        if (chdir("fd") < 0 || chdir("..") < 0)
            _exit(1);
    }
}

/* bad: the kernel uses a file that has been closed, or waits for itself. */
static void check_race(void)
{
    static const char *const names[] = {"fd/60", "cwd", "fd/0", "cwd/stat"};
    char text[300];
    struct stat status;
    int told = 0;

    for (int i = 0; i < 10; i++) {
        struct child child;
        int ends[2], pid;

        if (pipe(ends) < 0 || (pid = fork()) < 0)
            exit(125);
        if (pid == 0)
            busy(ends[1]);
        close(ends[1]);
        watch(&child, pid, ends[0]);
        if (read(ends[0], text, 1) == 1)
            for (int j = 0; j < ROUNDS; j++) {
                const char *name = names[j % 4];

                told += tell(&child, name, text, sizeof(text), 1) > 0;
                snprintf(text, sizeof(text), "%s/%s", child.dir, name);
                (void)stat(text, &status);
                if (j == ROUNDS - 20)
                    kill(pid, SIGKILL);
            }
        (void)count_names(&child);
        end(&child);
    }
    check(told > 0, "told %d times while files came and went", told);
}

int main(int argc, char *argv[])
{
    static const char *const args[] = {"a program", "--sleep", "", "last one",
                                       NULL};
    struct child child;

    if (argc > 1 && strcmp(argv[1], "--sleep") == 0)
        return sleeper();
    if (argc < 2 || chdir(argv[1]) < 0)
        return 125;
    start(&child, args);
    check_files(&child);
    check_place(&child, argv[1]);
    check_command(&child);
    check_ended(&child);
    check_race();
    unlink("file");
    rmdir("below");
    return failures;
}
