/* SPDX-License-Identifier: MIT */
/*
 * What the parts of launch share: one run of a command.
 */
#ifndef TESTS_SYSTEM_LAUNCH_H
#define TESTS_SYSTEM_LAUNCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

#define MAX_STEPS 32
#define KEEP      (1u << 20) /* bytes kept of each stream; others: counted */

struct step {
    int kind; /* the option's letter */
    const char *text;
    long value;
};

struct stream {
    int fd; /* our end, -1: none */
    char *data;
    size_t len;     /* bytes kept */
    uint64_t total; /* bytes seen */
};

struct run {
    const char *dir;
    const char *stdout_to;
    long timeout_s;
    bool on_tty;
    bool is_foreign; /* the terminal is not the command's controlling one */
    bool unread;
    bool nobody;
    bool blocks_signals;
    int ignored_signal; /* 0: none */
    struct step steps[MAX_STEPS];
    int nr_steps;
    int next;       /* the next step to do */
    size_t matched; /* bytes of stdout consumed by earlier steps */
    uint64_t step_ms;
    bool was_raw;
    int tty;   /* master side; -1: none */
    int input; /* where -i types; -1: nowhere */
    struct termios before;
    struct stream out, err;
    pid_t pid;
    bool timed_out;
};

/* Prints what failed and why, and exits. */
void die(const char *what);

uint64_t now_ms(void);

/* Starts the command, on a terminal or on pipes. */
void start_on_tty(struct run *run, char **command);
void start_on_pipes(struct run *run, char **command);

/* Is the terminal raw? */
bool is_raw(const struct run *run);

/* Does the steps that can be done now. Returns how many ms to wait at most
 * before the next one; -1: no limit. */
int do_steps(struct run *run);

#endif
