/* SPDX-License-Identifier: MIT */
/*
 * Linux's structures for x86-64, as strace shows them. The bytes come from a
 * guest and are copied out; they may have any value.
 */
#include "strace_struct.h"

#include <inttypes.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>

#include "strace_names.h"

#define DATA_SHOWN 32u

static bool get(const struct strace_text *text, void *to, size_t len)
{
    if (text->len < len)
        return false;
    memcpy(to, text->bytes, len);
    return true;
}

static const char *file_type(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFREG:
        return "S_IFREG";
    case S_IFDIR:
        return "S_IFDIR";
    case S_IFCHR:
        return "S_IFCHR";
    case S_IFBLK:
        return "S_IFBLK";
    case S_IFIFO:
        return "S_IFIFO";
    case S_IFLNK:
        return "S_IFLNK";
    case S_IFSOCK:
        return "S_IFSOCK";
    default:
        return NULL;
    }
}

bool strace_stat(struct strace_line *line, const struct strace_text *text)
{
    struct stat st;

    if (!get(text, &st, sizeof(st)))
        return false;
    const char *type = file_type(st.st_mode);
    strace_line_add(line, "{st_mode=%s%s%#03o, ", type ? type : "",
                    type ? "|" : "",
                    st.st_mode & ~(type ? (mode_t)S_IFMT : 0u));
    if (S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode))
        strace_line_add(line, "st_rdev=makedev(%#x, %#x), ...}",
                        major(st.st_rdev), minor(st.st_rdev));
    else
        strace_line_add(line, "st_size=%" PRId64 ", ...}", (int64_t)st.st_size);
    return true;
}

bool strace_timespec(struct strace_line *line, const struct strace_text *text)
{
    int64_t value[2];

    if (!get(text, value, sizeof(value)))
        return false;
    strace_line_add(line, "{tv_sec=%" PRId64 ", tv_nsec=%" PRId64 "}", value[0],
                    value[1]);
    return true;
}

bool strace_timeval(struct strace_line *line, const struct strace_text *text)
{
    int64_t value[2];

    if (!get(text, value, sizeof(value)))
        return false;
    strace_line_add(line, "{tv_sec=%" PRId64 ", tv_usec=%" PRId64 "}", value[0],
                    value[1]);
    return true;
}

static void add_sigset(struct strace_line *line, uint64_t set)
{
    const char *between = "";

    /* Show the complement where that is shorter. */
    if (__builtin_popcountll(set) > 32) {
        strace_line_add(line, "~");
        set = ~set;
    }
    strace_line_add(line, "[");
    for (unsigned i = 0; i < 64; i++) {
        struct strace_line name = {.len = 0};
        if (!(set >> i & 1))
            continue;
        strace_line_signal(&name, i + 1);
        bool is_named = strncmp(name.text, "SIG", 3) == 0;
        strace_line_add(line, "%s%s", between, name.text + (is_named ? 3 : 0));
        between = " ";
    }
    strace_line_add(line, "]");
}

bool strace_sigset(struct strace_line *line, const struct strace_text *text)
{
    uint64_t set;

    if (!get(text, &set, sizeof(set)))
        return false;
    add_sigset(line, set);
    return true;
}

/* The kernel's layout, not the C library's. */
bool strace_sigaction(struct strace_line *line, const struct strace_text *text)
{
    struct {
        uint64_t handler, flags, restorer, mask;
    } action;

    if (!get(text, &action, sizeof(action)))
        return false;
    if (action.handler < 2)
        strace_line_add(line, "{sa_handler=%s",
                        action.handler ? "SIG_IGN" : "SIG_DFL");
    else
        strace_line_add(line, "{sa_handler=%#" PRIx64, action.handler);
    strace_line_add(line, ", sa_mask=");
    add_sigset(line, action.mask);
    strace_line_add(line, ", sa_flags=");
    strace_named(line, NAMES_SA, action.flags);
    if (action.flags & 0x04000000)
        strace_line_add(line, ", sa_restorer=%#" PRIx64, action.restorer);
    strace_line_add(line, "}");
    return true;
}

static void add_limit(struct strace_line *line, const char *name,
                      uint64_t limit)
{
    if (limit == UINT64_MAX)
        strace_line_add(line, "%s=RLIM64_INFINITY", name);
    else if (limit > 1024 && limit % 1024 == 0)
        strace_line_add(line, "%s=%" PRIu64 "*1024", name, limit / 1024);
    else
        strace_line_add(line, "%s=%" PRIu64, name, limit);
}

bool strace_rlimit(struct strace_line *line, const struct strace_text *text)
{
    uint64_t limits[2];

    if (!get(text, limits, sizeof(limits)))
        return false;
    add_limit(line, "{rlim_cur", limits[0]);
    add_limit(line, ", rlim_max", limits[1]);
    strace_line_add(line, "}");
    return true;
}

bool strace_pipe(struct strace_line *line, const struct strace_text *text)
{
    int ends[2];

    if (!get(text, ends, sizeof(ends)))
        return false;
    strace_line_add(line, "[%d, %d]", ends[0], ends[1]);
    return true;
}

bool strace_status(struct strace_line *line, const struct strace_text *text)
{
    int status;

    if (!get(text, &status, sizeof(status)))
        return false;
    if (WIFEXITED(status)) {
        strace_line_add(line, "[{WIFEXITED(s) && WEXITSTATUS(s) == %d}]",
                        WEXITSTATUS(status));
    } else if (WIFSIGNALED(status)) {
        strace_line_add(line, "[{WIFSIGNALED(s) && WTERMSIG(s) == ");
        strace_line_signal(line, (uint64_t)WTERMSIG(status));
        strace_line_add(line, "}]");
    } else {
        strace_line_add(line, "[%#x]", (unsigned)status);
    }
    return true;
}

bool strace_pollfds(struct strace_line *line, const struct strace_text *text,
                    uint64_t nr)
{
    struct pollfd first;

    if (nr == 0 || !get(text, &first, sizeof(first)))
        return false;
    strace_line_add(line, "[{fd=%d, events=", first.fd);
    strace_named(line, NAMES_POLL, (uint16_t)first.events);
    strace_line_add(line, nr > 1 ? "}, ...]" : "}]");
    return true;
}

bool strace_words(struct strace_line *line, const struct strace_text *text)
{
    const char *between = "";

    strace_line_add(line, "[");
    for (size_t at = 0; at < text->len;) {
        const uint8_t *word = text->bytes + at;
        size_t len = strnlen((const char *)word, text->len - at);
        bool is_cut = at + len == text->len;
        strace_line_add(line, "%s", between);
        strace_line_quote(line, word, len, is_cut);
        between = ", ";
        at += len + 1;
    }
    strace_line_add(line, "]");
    return true;
}

bool strace_vector(struct strace_line *line, const struct strace_text *lengths,
                   const struct strace_text *data, uint64_t nr)
{
    size_t at = 0;

    if (lengths->len < sizeof(uint32_t))
        return false;
    for (size_t i = 0; i < lengths->len / sizeof(uint32_t); i++) {
        uint32_t len;
        memcpy(&len, lengths->bytes + i * sizeof(len), sizeof(len));
        size_t here = data->len - at < len ? data->len - at : len;
        size_t shown = here < DATA_SHOWN ? here : DATA_SHOWN;
        strace_line_add(line, i ? ", {iov_base=" : "[{iov_base=");
        strace_line_quote(line, data->bytes + at, shown, shown < len);
        strace_line_add(line, ", iov_len=%u}", len);
        at += here;
    }
    strace_line_add(line,
                    nr > lengths->len / sizeof(uint32_t) ? ", ...]" : "]");
    return true;
}
