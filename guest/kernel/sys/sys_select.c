/* SPDX-License-Identifier: MIT */
/* select(): waiting for any of several files, named by sets of bits. */
#include <asm/errno.h>
#include <linux/time.h>

#include "cpu/clock.h"
#include "fs/files.h"
#include "kernel.h"
#include "lib/string.h"
#include "mm/user_copy.h"
#include "sys/look.h"
#include "sys/syscall.h"

/* The sets of descriptors of select(): a bit for each, in words. */
#define WORD_BITS 64u
#define MAX_WORDS (MAX_OPEN_FILES / WORD_BITS)
_Static_assert(WORD_BITS <= LOOK_AT_A_TIME, "a word is looked at at a time");

struct sets {
    uint64_t user[3]; /* user addresses; 0: none */
    unsigned words;
    uint64_t wanted[3][MAX_WORDS];
    uint64_t ready[3][MAX_WORDS];
};

static const unsigned select_events[3] = {
    POLLIN | POLLHUP | POLLERR,
    POLLOUT | POLLERR,
    POLLPRI,
};

static int read_sets(struct sets *sets, unsigned count)
{
    sets->words = (count + WORD_BITS - 1) / WORD_BITS;
    for (unsigned i = 0; i < 3; i++) {
        uint64_t *set = sets->wanted[i];
        size_t len = sets->words * sizeof(set[0]);

        memset(set, 0, len);
        if (sets->user[i] != 0 && user_read(set, sets->user[i], len) != 0)
            return -EFAULT;
        if (count % WORD_BITS != 0)
            set[sets->words - 1] &= (1ull << count % WORD_BITS) - 1;
    }
    return 0;
}

static int write_sets(const struct sets *sets)
{
    size_t len = sets->words * sizeof(sets->ready[0][0]);

    for (unsigned i = 0; i < 3; i++)
        if (sets->user[i] != 0 &&
            user_write(sets->user[i], sets->ready[i], len) != 0)
            return -EFAULT;
    return 0;
}

static unsigned make_pollfds(const struct sets *sets, unsigned word,
                             struct pollfd *fds)
{
    unsigned count = 0;

    for (unsigned bit = 0; bit < WORD_BITS; bit++) {
        unsigned events = 0;

        for (unsigned i = 0; i < 3; i++)
            if (sets->wanted[i][word] >> bit & 1)
                events |= select_events[i];
        if (events != 0)
            fds[count++] = (struct pollfd){(int)(word * WORD_BITS + bit),
                                           (short)events, 0};
    }
    return count;
}

static int64_t look_at_word(struct sets *sets, unsigned word)
{
    struct pollfd fds[LOOK_AT_A_TIME];
    unsigned count = make_pollfds(sets, word, fds);
    int64_t result = 0;

    (void)look_at_files(fds, count);
    for (unsigned s = 0; s < 3; s++)
        sets->ready[s][word] = 0;
    for (unsigned i = 0; i < count; i++) {
        uint64_t bit = 1ull << (unsigned)fds[i].fd % WORD_BITS;

        if (fds[i].revents & POLLNVAL)
            return -EBADF;
        for (unsigned s = 0; s < 3; s++)
            if ((sets->wanted[s][word] & bit) &&
                ((unsigned)fds[i].revents & select_events[s])) {
                sets->ready[s][word] |= bit;
                result++;
            }
    }
    return result;
}

static int64_t look_at_sets(void *what)
{
    struct sets *sets = what;
    int64_t ready = 0;

    for (unsigned word = 0; word < sets->words; word++) {
        int64_t more = look_at_word(sets, word);

        if (more < 0)
            return more;
        ready += more;
    }
    return ready;
}

static int64_t select_for(struct sets *sets, unsigned count, uint64_t ns)
{
    int error = read_sets(sets, MIN(count, MAX_OPEN_FILES));

    if (error != 0)
        return error;
    int64_t ready = look_until(look_at_sets, sets, ns);

    if (ready >= 0 && write_sets(sets) != 0)
        return -EFAULT;
    return ready;
}

static int64_t select_call(const struct syscall *call, uint64_t per_second)
{
    struct sets sets;
    uint64_t ns;
    int error = look_span(call->arg[4], per_second, &ns);

    if (error != 0)
        return error;
    if ((int)call->arg[0] < 0)
        return -EINVAL;
    for (unsigned i = 0; i < 3; i++)
        sets.user[i] = call->arg[1 + i];
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
        error = look_mask_take(mask[0], mask[1]);
    return error != 0 ? error
                      : look_mask_give_back(select_call(call, NS_PER_S));
}
