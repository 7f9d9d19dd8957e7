/* SPDX-License-Identifier: MIT */
/*
 * An ordinary C program, built with musl and not with this project's library:
 * printf, malloc, files and directories as every program uses them. Works in
 * the directory given (or /tmp), leaves nothing there, and exits with 0 only
 * if everything was as it should be.
 */
#define _GNU_SOURCE /* syscall() */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define LINES 1000

static int failures;

static void check(int ok, const char *what)
{
    printf("%s - %s\n", ok ? "ok" : "not ok", what);
    if (!ok)
        failures++;
}

static void check_printf(void)
{
    char text[128];

    snprintf(text, sizeof(text), "%5.2f|%-6s|%+d|%#x|%e", 3.14159, "musl", 42,
             255, 1e-3);
    check(strcmp(text, " 3.14|musl  |+42|0xff|1.000000e-03") == 0,
          "printf formats numbers, floating point too");
}

static void check_malloc(void)
{
    enum { BLOCKS = 200 };
    unsigned char *blocks[BLOCKS];
    size_t sizes[BLOCKS], wrong = 0;

    for (size_t i = 0; i < BLOCKS; i++) {
        sizes[i] = i * i * 7 + 1; /* 1 byte to 270 KiB: brk and mmap */
        blocks[i] = malloc(sizes[i]);
        if (!blocks[i]) {
            check(0, "malloc");
            return;
        }
        memset(blocks[i], (int)i, sizes[i]);
    }
    for (size_t i = 0; i < BLOCKS; i += 2) {
        unsigned char *larger = realloc(blocks[i], sizes[i] * 2);

        if (!larger) {
            check(0, "realloc");
            return;
        }
        blocks[i] = larger;
    }
    for (size_t i = 0; i < BLOCKS; i++)
        for (size_t j = 0; j < sizes[i]; j++)
            wrong += blocks[i][j] != (unsigned char)i;
    for (size_t i = 0; i < BLOCKS; i++)
        free(blocks[i]);
    check(wrong == 0, "malloc, realloc and free keep their blocks apart");
}

/* What the kernel fills in for statx (its linux/stat.h), as far as needed: this
 * C library does not define it. */
struct statx_head {
    uint32_t mask, blksize;
    uint64_t attributes;
    uint32_t nlink, uid, gid;
    uint16_t mode, spare;
    uint64_t ino, size, blocks;
    char rest[256 - 64];
};

static int statx_agrees(const char *path, const struct stat *st)
{
    struct statx_head x;

    memset(&x, 0xff, sizeof(x));
    return syscall(SYS_statx, AT_FDCWD, path, 0, 0x7ff, &x) == 0 &&
           (x.mask & 0x7ff) == 0x7ff && x.mode == st->st_mode &&
           x.ino == st->st_ino && x.size == (uint64_t)st->st_size &&
           x.nlink == st->st_nlink && x.uid == st->st_uid &&
           syscall(SYS_statx, AT_FDCWD, path, 0x8000, 0x7ff, &x) == -1 &&
           errno == EINVAL;
}

static void check_files(const char *dir)
{
    char path[256], other[300], line[64];
    long sum = 0, nr = 0;
    struct stat st;
    FILE *f;

    snprintf(path, sizeof(path), "%s/hello-musl.%d", dir, (int)getpid());
    snprintf(other, sizeof(other), "%s.renamed", path);
    f = fopen(path, "w");
    check(f != NULL, "fopen to write");
    if (!f)
        return;
    for (int i = 0; i < LINES; i++)
        fprintf(f, "line %d\n", i);
    check(fclose(f) == 0, "fclose wrote everything");
    check(stat(path, &st) == 0 && st.st_size == 8890 && S_ISREG(st.st_mode),
          "stat knows the size");

    check(statx_agrees(path, &st), "statx knows the same as stat");

    check(rename(path, other) == 0, "rename");
    f = fopen(other, "r");
    check(f != NULL, "fopen to read");
    if (!f)
        return;
    while (fgets(line, sizeof(line), f)) {
        sum += strtol(line + 5, NULL, 10);
        nr++;
    }
    check(nr == LINES && sum == 499500, "every line was read back");
    check(fseek(f, -4, SEEK_END) == 0 && fgets(line, sizeof(line), f) &&
              strcmp(line, "999\n") == 0,
          "fseek from the end");
    fclose(f);
    check(unlink(other) == 0 && access(other, F_OK) < 0 && errno == ENOENT,
          "unlink");
}

static void check_directories(const char *dir)
{
    char path[256], file[300];
    struct dirent *e;
    int seen = 0, fd;
    DIR *d;

    snprintf(path, sizeof(path), "%s/hello-musl-dir.%d", dir, (int)getpid());
    check(mkdir(path, 0755) == 0, "mkdir");
    for (int i = 0; i < 10; i++) {
        snprintf(file, sizeof(file), "%s/f%d", path, i);
        fd = open(file, O_CREAT | O_WRONLY, 0644);
        check(fd >= 0 && close(fd) == 0, "a file in it");
    }
    d = opendir(path);
    check(d != NULL, "opendir");
    while (d && (e = readdir(d)))
        if (e->d_name[0] == 'f')
            seen |= 1 << (e->d_name[1] - '0');
    if (d)
        closedir(d);
    check(seen == 1023, "readdir shows each of the ten");
    for (int i = 0; i < 10; i++) {
        snprintf(file, sizeof(file), "%s/f%d", path, i);
        unlink(file);
    }
    check(rmdir(path) == 0, "rmdir");
}

static void check_time(void)
{
    struct timespec a, b, nap = {.tv_nsec = 20000000};

    clock_gettime(CLOCK_MONOTONIC, &a);
    nanosleep(&nap, NULL);
    clock_gettime(CLOCK_MONOTONIC, &b);
    check((b.tv_sec - a.tv_sec) * 1000000000L + b.tv_nsec - a.tv_nsec >=
              nap.tv_nsec,
          "nanosleep sleeps at least as long as it was told");
}

int main(int argc, char *argv[])
{
    const char *dir = argc > 1 ? argv[1] : "/tmp";

    printf("hello from musl, %d argument%s\n", argc, argc == 1 ? "" : "s");
    check_printf();
    check_malloc();
    check_files(dir);
    check_directories(dir);
    check_time();
    printf("%d failed\n", failures);
    return failures != 0;
}
