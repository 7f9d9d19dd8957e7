/* SPDX-License-Identifier: MIT */
/* poll() and select(): waiting for any of several files. */
#include <asm/errno.h>
#include <asm/poll.h>
#include <linux/posix_types.h>
#include <linux/time.h>

#include "cpu/clock.h"
#include "fs/files.h"
#include "fs/poll.h"
#include "kernel.h"
#include "lib/string.h"
#include "mm/user_copy.h"
#include "proc/signal.h"
#include "proc/wait.h"
#include "sys/syscall.h"

#define FOR_EVER    UINT64_MAX
#define ALWAYS      (POLLERR | POLLHUP | POLLNVAL) /* even if not asked for */
#define MAX_SECONDS (UINT64_MAX / NS_PER_S / 4)    /* more counts as for ever */

/* Checks all files once. Returns how many have events. */
static int look(struct pollfd *fds, unsigned count)
{
    int ready = 0;

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

/* Waits at most `ns`. Returns how many are ready, or -EINTR. */
static int64_t wait_for(struct pollfd *fds, unsigned count, uint64_t ns)
{
    uint64_t deadline = WAIT_FOREVER;

    if (ns != FOR_EVER)
        deadline = signal_deadline(clock_monotonic() + ns);

    for (;;) {
        uint64_t events = poll_count();
        int ready = look(fds, count);

        if (ready > 0 || ns == 0)
            return ready;
        int why = poll_wait(events, deadline);

        if (why == -EINTR)
            return signal_interrupted(deadline);
        if (why == -ETIMEDOUT)
            return look(fds, count);
    }
}

static int64_t poll_for(uint64_t user, uint64_t count, uint64_t ns)
{
    struct pollfd fds[MAX_OPEN_FILES];

    if (count > MAX_OPEN_FILES)
        return -EINVAL;
    size_t size = (size_t)count * sizeof(fds[0]);

    if (user_read(fds, user, size) != 0)
        return -EFAULT;
    int64_t result = wait_for(fds, (unsigned)count, ns);

    if (result >= 0 && user_write(user, fds, size) != 0)
        return -EFAULT;
    return result;
}

int64_t sys_poll(const struct syscall *call)
{
    int ms = (int)call->arg[2];

    return poll_for(call->arg[0], call->arg[1],
                    ms < 0 ? FOR_EVER : (unsigned)ms * NS_PER_MS);
}

/* Reads a time span; address 0 means for ever. */
static int read_span(uint64_t user, uint64_t per_second, uint64_t *ns)
{
    int64_t span[2]; /* seconds, and a fraction */
    uint64_t seconds;

    *ns = FOR_EVER;
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

/* For the time of the call, blocks the set of signals at address `user`, unless
 * that is 0. */
static int take_mask(uint64_t user, uint64_t size)
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

/* ... and restores the old set, unless the return from a handler does. */
static int64_t give_mask_back(int64_t result)
{
    if (result != -EINTR)
        signal_mask_restore();
    return result;
}

int64_t sys_ppoll(const struct syscall *call)
{
    uint64_t ns;
    int error = read_span(call->arg[2], NS_PER_S, &ns);

    if (error == 0)
        error = take_mask(call->arg[3], call->arg[4]);
    if (error != 0)
        return error;
    return give_mask_back(poll_for(call->arg[0], call->arg[1], ns));
}

/* A set of descriptors, as in select(). We look only at the first word, because
 * there are no more descriptors. */
_Static_assert(MAX_OPEN_FILES <= 64, "one word has them all");

struct sets {
    uint64_t user[3]; /* user addresses; 0: none */
    uint64_t bits[3];
};

static const unsigned select_events[3] = {
    POLLIN | POLLHUP | POLLERR,
    POLLOUT | POLLERR,
    POLLPRI,
};

static int read_sets(struct sets *sets, unsigned count)
{
    uint64_t mask = count >= 64 ? UINT64_MAX : (1ull << count) - 1;
    size_t len = count == 0 ? 0 : sizeof(sets->bits[0]);

    for (unsigned i = 0; i < 3; i++) {
        sets->bits[i] = 0;
        if (sets->user[i] != 0 &&
            user_read(&sets->bits[i], sets->user[i], len) != 0)
            return -EFAULT;
        sets->bits[i] &= mask;
    }
    return 0;
}

static unsigned make_pollfds(const struct sets *sets, struct pollfd *fds)
{
    unsigned count = 0;

    for (unsigned fd = 0; fd < MAX_OPEN_FILES; fd++) {
        unsigned events = 0;

        for (unsigned i = 0; i < 3; i++)
            if (sets->bits[i] >> fd & 1)
                events |= select_events[i];
        if (events != 0)
            fds[count++] = (struct pollfd){(int)fd, (short)events, 0};
    }
    return count;
}

static int64_t select_for(struct sets *sets, unsigned count, uint64_t ns)
{
    struct pollfd fds[MAX_OPEN_FILES];
    int error = read_sets(sets, count);
    int64_t result = 0;

    if (error != 0)
        return error;
    unsigned nr_fds = make_pollfds(sets, fds);
    int64_t ready = wait_for(fds, nr_fds, ns);
    uint64_t wanted[3];

    if (ready < 0)
        return ready;
    memcpy(wanted, sets->bits, sizeof(wanted));
    memset(sets->bits, 0, sizeof(sets->bits));
    for (unsigned i = 0; i < nr_fds; i++) {
        if (fds[i].revents & POLLNVAL)
            return -EBADF;
        for (unsigned s = 0; s < 3; s++) {
            uint64_t bit = 1ull << fds[i].fd;

            if ((wanted[s] & bit) &&
                ((unsigned)fds[i].revents & select_events[s])) {
                sets->bits[s] |= bit;
                result++;
            }
        }
    }
    size_t len = count == 0 ? 0 : sizeof(sets->bits[0]);

    for (unsigned s = 0; s < 3; s++)
        if (sets->user[s] != 0 &&
            user_write(sets->user[s], &sets->bits[s], len) != 0)
            return -EFAULT;
    return result;
}

static int64_t select_call(const struct syscall *call, uint64_t per_second)
{
    struct sets sets = {.user = {call->arg[1], call->arg[2], call->arg[3]}};
    uint64_t ns;
    int error = read_span(call->arg[4], per_second, &ns);

    if (error != 0)
        return error;
    if ((int)call->arg[0] < 0)
        return -EINVAL;
    return select_for(&sets, (unsigned)call->arg[0], ns);
}

int64_t sys_select(const struct syscall *call)
{
    return select_call(call, 1000000);
}

/* Its sixth argument points to a pair: the address of a mask, and its size. */
int64_t sys_pselect6(const struct syscall *call)
{
    uint64_t mask[2] = {0, 0};
    int error = 0;

    if (call->arg[5] != 0 && user_read(mask, call->arg[5], sizeof(mask)) != 0)
        error = -EFAULT;
    if (error == 0)
        error = take_mask(mask[0], mask[1]);
    return error != 0 ? error : give_mask_back(select_call(call, NS_PER_S));
}
