/* SPDX-License-Identifier: MIT */
/*
 * The steps of a test: waiting for something, and doing something.
 */
#include "launch.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool is_raw(const struct run *run)
{
    struct termios t;

    return run->tty >= 0 && !tcgetattr(run->tty, &t) && !(t.c_lflag & ICANON);
}

/* Does the process handle the signal? In /proc/pid/status (proc(5)), a mask has
 * bit N - 1 for signal N. */
static bool handles(pid_t pid, long signal)
{
    char path[64], line[256];
    uint64_t either = 0, mask;

    snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
    FILE *file = fopen(path, "r");

    if (!file)
        return false;
    while (fgets(line, sizeof(line), file))
        if (sscanf(line, "SigBlk: %" SCNx64, &mask) == 1 ||
            sscanf(line, "SigCgt: %" SCNx64, &mask) == 1)
            either |= mask;
    fclose(file);
    return either >> (signal - 1) & 1;
}

static bool has_printed(struct run *run, const char *text)
{
    const char *start = run->out.data + run->matched;
    const char *hit =
        memmem(start, run->out.len - run->matched, text, strlen(text));
    if (!hit)
        return false;
    run->matched = (size_t)(hit - run->out.data) + strlen(text);
    return true;
}

static bool wait_is_over(struct run *run, const struct step *step, uint64_t now)
{
    struct stat st;

    switch (step->kind) {
    case 'w':
        return has_printed(run, step->text);
    case 'm':
        return now - run->step_ms >= (uint64_t)step->value;
    case 'r':
        return is_raw(run);
    case 'h':
        return handles(run->pid, step->value);
    case 'x':
        return !stat(step->text, &st) && st.st_size > 0;
    default: /* the step is not a wait */
        return true;
    }
}

int do_steps(struct run *run)
{
    for (; run->next < run->nr_steps; run->next++) {
        const struct step *step = &run->steps[run->next];
        uint64_t now = now_ms();

        if (!wait_is_over(run, step, now))
            return step->kind == 'w' ? -1 : 5;
        run->was_raw = is_raw(run);
        if (step->kind == 'i' &&
            write(run->input, step->text, strlen(step->text)) < 0)
            fprintf(stderr, "launch: typing: %s\n", strerror(errno));
        if (step->kind == 'e')
            close(run->input);
        if (step->kind == 's')
            kill(run->pid, (int)step->value);
        run->step_ms = now;
    }
    return -1;
}
