/* SPDX-License-Identifier: MIT */
/* poll(): waiting for any of several files. */
#include <asm/errno.h>
#include <linux/time.h>

#include "cpu/clock.h"
#include "fs/files.h"
#include "fs/poll.h"
#include "kernel.h"
#include "mm/user_copy.h"
#include "proc/limit.h"
#include "proc/signal.h"
#include "proc/wait.h"
#include "sys/look.h"
#include "sys/syscall.h"

#define ALWAYS      (POLLERR | POLLHUP | POLLNVAL) /* even if not asked for */
#define MAX_SECONDS (UINT64_MAX / NS_PER_S / 4)    /* more counts as for ever */

unsigned look_at_files(struct pollfd *fds, unsigned count)
{
    unsigned ready = 0;

    for (unsigned i = 0; i < count; i++) {
        unsigned wanted = (uint16_t)fds[i].events | ALWAYS;
        unsigned events = POLLNVAL;

        fds[i].revents = 0;
        if (fds[i].fd < 0)
            continue;
        struct file *file = fd_get((uint64_t)fds[i].fd);

        if (file != NULL) {
            events = file_poll(file);
            file_unref(file);
        }
        fds[i].revents = (short)(events & wanted);
        if (fds[i].revents != 0)
            ready++;
    }
    return ready;
}

int64_t look_until(look_fn *look, void *what, uint64_t ns)
{
    uint64_t deadline = WAIT_FOREVER;

    if (ns != LOOK_FOR_EVER)
        deadline = signal_deadline(clock_monotonic() + ns);

    for (;;) {
        uint64_t events = poll_count();
        int64_t ready = look(what);

        if (ready != 0 || ns == 0)
            return ready;
        int why = poll_wait(events, deadline);

        if (why == -EINTR)
            return signal_interrupted(deadline);
        if (why == -ETIMEDOUT)
            return look(what);
    }
}

/* The array of poll(), which stays in the program's memory. */
struct array {
    uint64_t user;
    uint64_t count;
};

static int64_t look_at_array(void *what)
{
    const struct array *array = what;
    struct pollfd fds[LOOK_AT_A_TIME];
    int64_t ready = 0;

    for (uint64_t i = 0; i < array->count; i += LOOK_AT_A_TIME) {
        uint64_t user = array->user + i * sizeof(fds[0]);
        unsigned count =
            (unsigned)MIN(array->count - i, (uint64_t)LOOK_AT_A_TIME);

        if (user_read(fds, user, count * sizeof(fds[0])) != 0)
            return -EFAULT;
        ready += look_at_files(fds, count);
        if (user_write(user, fds, count * sizeof(fds[0])) != 0)
            return -EFAULT;
    }
    return ready;
}

static int64_t poll_for(uint64_t user, uint64_t count, uint64_t ns)
{
    struct array array = {user, (uint32_t)count};

    if (array.count > limit_open_files())
        return -EINVAL;
    return look_until(look_at_array, &array, ns);
}

int64_t sys_poll(const struct syscall *call)
{
    int ms = (int)call->arg[2];

    return poll_for(call->arg[0], call->arg[1],
                    ms < 0 ? LOOK_FOR_EVER : (unsigned)ms * NS_PER_MS);
}

int look_span(uint64_t user, uint64_t per_second, uint64_t *ns)
{
    int64_t span[2]; /* seconds, and a fraction */
    uint64_t seconds;

    *ns = LOOK_FOR_EVER;
    if (user == 0)
        return 0;
    if (user_read(span, user, sizeof(span)) != 0)
        return -EFAULT;
    if (span[0] < 0 || span[1] < 0 || (uint64_t)span[1] >= per_second)
        return -EINVAL;
    seconds = MIN((uint64_t)span[0], MAX_SECONDS);
    *ns = seconds * NS_PER_S + (uint64_t)span[1] * (NS_PER_S / per_second);
    return 0;
}

int look_mask_take(uint64_t user, uint64_t size)
{
    uint64_t mask;

    if (user == 0)
        return 0;
    if (size != sizeof(mask))
        return -EINVAL;
    if (user_read(&mask, user, sizeof(mask)) != 0)
        return -EFAULT;
    signal_mask_exchange(mask);
    return 0;
}

int64_t look_mask_give_back(int64_t result)
{
    if (result != -EINTR)
        signal_mask_restore();
    return result;
}

int64_t sys_ppoll(const struct syscall *call)
{
    uint64_t ns;
    int error = look_span(call->arg[2], NS_PER_S, &ns);

    if (error == 0)
        error = look_mask_take(call->arg[3], call->arg[4]);
    if (error != 0)
        return error;
    return look_mask_give_back(poll_for(call->arg[0], call->arg[1], ns));
}
