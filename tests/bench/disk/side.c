/* SPDX-License-Identifier: MIT */
/*
 * One run on one side: makes the image, performs the requests, and checks what
 * was read and written.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <x86intrin.h>

#include "disk.h"

#define TIMEOUT_MS 120000

extern char **environ;

uint64_t ticks_now(void)
{
    return __rdtsc();
}

uint32_t next_block(const struct params *params, uint32_t i, uint32_t *state)
{
    if (!(params->flags & FLAG_RANDOM))
        return i & (params->blocks - 1);
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8 & (params->blocks - 1);
}

static off_t block_at(uint32_t number)
{
    return (off_t)BLOCK * (number + 1);
}

/* Writes the parameters, and then blocks that begin with their numbers. */
static bool make_image(const struct settings *set, const struct params *params)
{
    union {
        struct params params;
        uint32_t number;
        uint8_t bytes[BLOCK];
    } block = {.params = *params};
    bool good;

    int fd = open(set->image, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    good = write(fd, &block, BLOCK) == BLOCK;
    memset(&block, 0, sizeof(block));
    for (uint32_t i = 0; i < params->blocks && good; i++) {
        block.number = i;
        good = write(fd, &block, BLOCK) == BLOCK;
    }
    close(fd);
    return good;
}

/* Checks that each block to be written begins with the complement of its
 * number, and that all others are unchanged. */
static bool check_image(const struct settings *set, const struct params *params)
{
    static bool written[NR_BLOCKS];
    uint32_t state = 0, number;
    bool good = true;

    memset(written, 0, sizeof(written));
    for (uint32_t i = 0; i < params->count && params->flags & FLAG_WRITE; i++)
        written[next_block(params, i, &state)] = true;
    int fd = open(set->image, O_RDONLY | O_CLOEXEC);
    for (uint32_t i = 0; i < params->blocks && good; i++)
        good = pread(fd, &number, 4, block_at(i)) == 4 &&
               number == (written[i] ? ~i : i);
    close(fd);
    return good;
}

/* The same program as the guest's, but on the host's file: the floor. */
static bool run_host(const struct settings *set, const struct params *params,
                     struct sample *sample)
{
    static uint32_t block[BLOCK / 4];
    uint32_t state = 0;
    bool good = true;

    int fd = open(set->image, O_RDWR | O_CLOEXEC);
    uint64_t began = ticks_now();
    for (uint32_t i = 0; i < params->count && good; i++) {
        uint32_t number = next_block(params, i, &state);
        if (params->flags & FLAG_WRITE) {
            block[0] = ~number;
            good = pwrite(fd, block, BLOCK, block_at(number)) == BLOCK;
        } else {
            block[0] = ~number;
            good = pread(fd, block, BLOCK, block_at(number)) == BLOCK &&
                   block[0] == number;
        }
    }
    sample->ticks = ticks_now() - began;
    close(fd);
    if (!good)
        snprintf(sample->why, WHY_MAX, "%s: reading or writing failed",
                 set->image);
    return good;
}

static pid_t start(const char *const *args, int out)
{
    posix_spawn_file_actions_t actions;
    pid_t pid = -1;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out, 1);
    posix_spawn_file_actions_adddup2(&actions, out, 2);
    if (posix_spawn(&pid, args[0], &actions, NULL,
                    (char *const *)(uintptr_t)args, environ))
        pid = -1;
    posix_spawn_file_actions_destroy(&actions);
    return pid;
}

/* Reads the output until it is closed; returns false if that takes too long. */
static bool listen_to(int fd, char *text, size_t size)
{
    struct pollfd end = {.fd = fd, .events = POLLIN};
    size_t len = 0;
    ssize_t n = 1;

    text[0] = '\0';
    while (n > 0 && len + 1 < size) {
        if (poll(&end, 1, TIMEOUT_MS) != 1)
            return false;
        n = read(fd, text + len, size - 1 - len);
        len += n > 0 ? (size_t)n : 0;
        text[len] = '\0';
    }
    return true;
}

/* The guest must end with 0, which QEMU's exit port turns into 1, and must have
 * printed "ok" and how long it took. */
static bool run_guest(const char *const *args, int success,
                      struct sample *sample)
{
    char text[4096];
    int ends[2], status = 0;

    if (pipe2(ends, O_CLOEXEC))
        return false;
    pid_t pid = start(args, ends[1]);
    close(ends[1]);
    bool in_time = listen_to(ends[0], text, sizeof(text));
    close(ends[0]);
    if (pid > 0 && !in_time)
        kill(pid, SIGKILL);
    if (pid > 0)
        waitpid(pid, &status, 0);
    const char *ok = strstr(text, "ok ");
    if (ok)
        sample->ticks = strtoull(ok + 3, NULL, 16);
    if (pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == success && ok)
        return true;
    text[strcspn(text, "\n")] = '\0';
    snprintf(sample->why, WHY_MAX, "wait status 0x%x%s: %.100s", status,
             in_time ? "" : ", it took too long", text);
    return false;
}

static bool run_vmm(const struct settings *set, struct sample *sample)
{
    char disk[512];
    const char *const args[] = {set->vmm, disk, set->guest, NULL};

    snprintf(disk, sizeof(disk), "--disk=%s", set->image);
    return run_guest(args, 0, sample);
}

static bool run_qemu(const struct settings *set, struct sample *sample)
{
    char drive[512];
    const char *const args[] = {
        set->qemu,
        "-M",
        "microvm,pit=off,pic=off,rtc=off,isa-serial=off,acpi=off,"
        "auto-kernel-cmdline=off",
        "-accel",
        "kvm",
        "-m",
        "128",
        "-nodefaults",
        "-no-user-config",
        "-no-reboot",
        "-display",
        "none",
        "-global",
        "virtio-mmio.force-legacy=false",
        "-chardev",
        "file,id=out,path=/dev/fd/1",
        "-device",
        "isa-debugcon,iobase=0xe9,chardev=out",
        "-device",
        "isa-debug-exit,iobase=0xf4,iosize=4",
        "-drive",
        drive,
        "-device",
        "virtio-blk-device,drive=disk",
        "-kernel",
        set->guest,
        NULL,
    };

    snprintf(drive, sizeof(drive), "if=none,id=disk,format=raw,file=%s",
             set->image);
    return run_guest(args, 1, sample);
}

bool run_side(const struct settings *set, enum side side,
              const struct params *params, struct sample *sample)
{
    uint64_t exits, user_exits;
    bool good = false;

    *sample = (struct sample){0};
    if (!make_image(set, params)) {
        snprintf(sample->why, WHY_MAX, "%s: %s", set->image, strerror(errno));
        return false;
    }
    count_exits_read(&exits, &user_exits);
    switch (side) {
    case SIDE_HOST:
        good = run_host(set, params, sample);
        break;
    case SIDE_VMM:
        good = run_vmm(set, sample);
        break;
    case SIDE_QEMU:
        good = run_qemu(set, sample);
        break;
    case NR_SIDES:
        break;
    }
    count_exits_read(&sample->exits, &sample->user_exits);
    sample->exits -= exits;
    sample->user_exits -= user_exits;
    if (good && !check_image(set, params)) {
        snprintf(sample->why, WHY_MAX, "the image is not as it should be");
        good = false;
    }
    return good;
}
