/* SPDX-License-Identifier: MIT */
/* The parts of the agent: see agent.c. */
#ifndef RIG_AGENT_H
#define RIG_AGENT_H

#include "wire.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* A job with pointers to its strings; they all point into one block that is
 * never freed. */
struct job {
    struct wire_job head;
    const char *cwd;
    const char *checkout;
    const char *out; /* empty: no output requested */
    char **argv;
    char **envp;
};

/* The connection to the outside, and how much was sent over it. */
struct link {
    int fd; /* the virtio port; -1: the printer port, which is one-way */
    bool is_open;
    uint64_t bytes; /* of WIRE_STDOUT, WIRE_STDERR and WIRE_TERMINAL */
};

/* agent_link.c */
void link_open_port(struct link *link);
void link_open_printer(struct link *link);

/* As write(2). The printer port takes everything at once. */
ssize_t link_write(const struct link *link, const void *data, size_t len);

/* Sends one frame and waits until it is gone; returns false if that is
 * impossible. */
bool link_send(const struct link *link, enum wire_kind kind, const void *data,
               size_t len);

/* agent.c: tells the outside that the rig failed, with the reason in errno if
 * `error` is not 0, and stops the emulated host. */
_Noreturn void agent_fail(int error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* agent_host.c: file systems, modules. */
void host_mount_basics(void);
void host_load_modules(const char *dir);
void host_enter_tree(const struct job *job);
void host_make_path(const char *path); /* as mkdir -p */

/* agent_files.c: sends all files below `dir` to the outside. */
void files_send(const struct link *link, const char *dir);

/* agent_run.c: runs the job, passing bytes both ways. Returns its status as a
 * shell reports it: 0 to 255, with 128 plus the number for a signal. */
int run_job(const struct job *job, struct link *link, int stdin_fd);

#endif
