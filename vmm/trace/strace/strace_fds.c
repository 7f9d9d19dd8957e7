/* SPDX-License-Identifier: MIT */
/*
 * The names of descriptors, learnt from the calls that create and change them.
 */
#include "strace_fds.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>

#include "base/utf8.h"
#include "strace_call.h"

static struct strace_fd *find(struct strace_fds *fds, int64_t fd)
{
    return fd >= 0 && fd < STRACE_MAX_FDS ? &fds->fds[fd] : NULL;
}

const char *strace_fds_name(const struct strace_fds *fds, int64_t fd)
{
    if (fd < 0 || fd >= STRACE_MAX_FDS || !fds->fds[fd].name[0])
        return NULL;
    return fds->fds[fd].name;
}

void strace_fds_init(struct strace_fds *fds)
{
    memset(fds, 0, sizeof(*fds));
    snprintf(fds->cwd, sizeof(fds->cwd), "/");
}

/* Appends one component: "." and "" add nothing, ".." removes the last one. */
static void step(char *path, const char *name, size_t len)
{
    size_t at = strlen(path);

    if (len == 0 || (len == 1 && name[0] == '.'))
        return;
    if (len == 2 && name[0] == '.' && name[1] == '.') {
        char *slash = strrchr(path, '/');
        if (slash)
            *slash = '\0';
        return;
    }
    snprintf(path + at, STRACE_PATH_MAX - at, "/%.*s", (int)len, name);
    path[utf8_whole(path, strlen(path))] = '\0';
}

/* Resolves `text` relative to `from`, and removes dots. */
static void resolve(const char *from, const struct strace_text *text, char *to)
{
    char name[STRACE_PATH_MAX] = "", path[STRACE_PATH_MAX] = "";
    size_t len = text->len < sizeof(name) ? text->len : sizeof(name) - 1;

    memcpy(name, text->bytes, len);
    utf8_make_printable(name);
    if (name[0] != '/')
        snprintf(path, sizeof(path), "%s", strcmp(from, "/") ? from : "");
    for (const char *at = name; *at;) {
        size_t n = strcspn(at, "/");
        step(path, at, n);
        at += n + (at[n] == '/');
    }
    memcpy(to, path[0] ? path : "/", path[0] ? sizeof(path) : 2);
}

static void learn_open(struct strace_fds *fds, const struct strace_call *call,
                       bool at, uint64_t flags)
{
    const struct strace_text *path = strace_call_text(call, at ? 1 : 0);
    struct strace_fd *fd = find(fds, call->result);
    const char *from = fds->cwd;

    if (!fd || !path)
        return;
    if (at && (int)call->args[0] != AT_FDCWD) {
        from = strace_fds_name(fds, (int)call->args[0]);
        if (!from)
            from = "?";
    }
    resolve(from, path, fd->name);
    fd->cloexec = flags & O_CLOEXEC;
}

static void learn_dup(struct strace_fds *fds, const struct strace_call *call,
                      bool cloexec)
{
    const struct strace_fd *old = find(fds, (int)call->args[0]);
    struct strace_fd *new = find(fds, call->result);

    if (!old || !new)
        return;
    *new = *old;
    new->cloexec = cloexec;
}

static void learn_pipe(struct strace_fds *fds, const struct strace_call *call,
                       uint64_t flags)
{
    const struct strace_text *text = strace_call_text(call, HV_TEXT_RESULT);
    int ends[2];

    if (!text || text->len < sizeof(ends))
        return;
    memcpy(ends, text->bytes, sizeof(ends));
    for (unsigned i = 0; i < 2; i++) {
        struct strace_fd *fd = find(fds, ends[i]);
        if (!fd)
            continue;
        snprintf(fd->name, sizeof(fd->name), "pipe:%s", i ? "write" : "read");
        fd->cloexec = flags & O_CLOEXEC;
    }
}

static void learn_fcntl(struct strace_fds *fds, const struct strace_call *call)
{
    struct strace_fd *fd = find(fds, (int)call->args[0]);

    if (call->args[1] == F_DUPFD || call->args[1] == F_DUPFD_CLOEXEC)
        learn_dup(fds, call, call->args[1] == F_DUPFD_CLOEXEC);
    else if (call->args[1] == F_SETFD && fd)
        fd->cloexec = call->args[2] & FD_CLOEXEC;
}

static void learn_directory(struct strace_fds *fds,
                            const struct strace_call *call)
{
    const struct strace_text *path =
        strace_call_text(call, call->number == SYS_chdir ? 0 : HV_TEXT_RESULT);
    const char *name = strace_fds_name(fds, (int)call->args[0]);
    char cwd[STRACE_PATH_MAX];

    if (call->number == SYS_fchdir && name) {
        snprintf(fds->cwd, sizeof(fds->cwd), "%s", name);
    } else if (path) {
        resolve(fds->cwd, path, cwd);
        memcpy(fds->cwd, cwd, sizeof(cwd));
    }
}

void strace_fds_learn(struct strace_fds *fds, const struct strace_call *call)
{
    struct strace_fd *fd;

    if (!call->known || call->result < 0)
        return;
    switch (call->number) {
    case SYS_open:
        learn_open(fds, call, false, call->args[1]);
        break;
    case SYS_creat:
        learn_open(fds, call, false, 0);
        break;
    case SYS_openat:
        learn_open(fds, call, true, call->args[2]);
        break;
    case SYS_close:
        fd = find(fds, (int)call->args[0]);
        if (fd)
            fd->name[0] = '\0';
        break;
    case SYS_dup:
    case SYS_dup2:
        learn_dup(fds, call, false);
        break;
    case SYS_dup3:
        learn_dup(fds, call, call->args[2] & O_CLOEXEC);
        break;
    case SYS_fcntl:
        learn_fcntl(fds, call);
        break;
    case SYS_pipe:
        learn_pipe(fds, call, 0);
        break;
    case SYS_pipe2:
        learn_pipe(fds, call, call->args[1]);
        break;
    case SYS_chdir:
    case SYS_fchdir:
    case SYS_getcwd:
        learn_directory(fds, call);
        break;
    default:
        break;
    }
}

void strace_fds_exec(struct strace_fds *fds)
{
    for (unsigned i = 0; i < STRACE_MAX_FDS; i++)
        if (fds->fds[i].cloexec)
            fds->fds[i] = (struct strace_fd){0};
}
