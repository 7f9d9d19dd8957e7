/* SPDX-License-Identifier: MIT */
/*
 * Redirections. To undo them in the shell itself, the replaced descriptor is
 * kept under a high number, close-on-exec.
 */
#include "../lib/errno.h"
#include "../lib/stdlib.h"
#include "../lib/string.h"
#include "../lib/sys.h"
#include "sh.h"

#define KEEP_FROM 10 /* kept descriptors are here or higher */

struct saved_fds {
    struct saved_fds *before;
    int fd;
    int kept; /* -1: fd was closed before */
};

static bool save(int fd, struct saved_fds **saved)
{
    struct saved_fds *s = temp_alloc(sizeof(*s));

    s->before = *saved;
    s->fd = fd;
    s->kept = fcntl(fd, F_DUPFD_CLOEXEC, KEEP_FROM);
    if (s->kept < 0 && errno != EBADF) {
        complain("cannot keep descriptor %d: %s", fd, strerror(errno));
        return false;
    }
    *saved = s;
    return true;
}

/* Opens the target of a redirection. *ours: whether we must close the
 * descriptor. */
static int open_target(const struct redir *r, const char *target, bool *ours)
{
    static const int flags[] = {
        [REDIR_IN] = O_RDONLY,
        [REDIR_OUT] = O_WRONLY | O_CREAT | O_TRUNC,
        [REDIR_APPEND] = O_WRONLY | O_CREAT | O_APPEND,
    };
    long number;
    int fd;

    *ours = r->kind != REDIR_DUP;
    if (r->kind == REDIR_DUP) {
        if (!parse_long(target, &number) || number < 0 || number >= KEEP_FROM ||
            fcntl((int)number, F_GETFD, 0) < 0) {
            complain("%s: no such descriptor", target);
            return -1;
        }
        return (int)number;
    }
    fd = open(target, flags[r->kind], 0666);
    if (fd < 0)
        complain("cannot open %s: %s", target, strerror(errno));
    return fd;
}

bool redirect(const struct redir *redirs, struct saved_fds **saved)
{
    for (const struct redir *r = redirs; r; r = r->next) {
        char *target = expand_one(r->target);
        bool ours, ok;
        int fd;

        if (saved && !save(r->fd, saved))
            return false;
        if (r->kind == REDIR_DUP && strcmp(target, "-") == 0) {
            close(r->fd);
            continue;
        }
        fd = open_target(r, target, &ours);
        if (fd < 0)
            return false;
        if (fd == r->fd)
            continue;
        ok = dup2(fd, r->fd) >= 0;
        if (!ok)
            complain("descriptor %d: %s", r->fd, strerror(errno));
        if (ours)
            close(fd);
        if (!ok)
            return false;
    }
    return true;
}

void redirect_undo(struct saved_fds *saved)
{
    for (; saved; saved = saved->before) {
        if (saved->kept < 0) {
            close(saved->fd);
            continue;
        }
        dup2(saved->kept, saved->fd);
        close(saved->kept);
    }
}
