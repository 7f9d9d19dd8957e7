/* SPDX-License-Identifier: MIT */
/*
 * The heap: random blocks of random sizes, each with its own pattern, which
 * must still be there when the block is freed; and freed memory can be used
 * again.
 */
#include "errno.h"
#include "lab.h"
#include "stdint.h"
#include "stdlib.h"
#include "string.h"
#include "sys.h"

#define BLOCKS 300
#define ROUNDS 20000

static struct {
    unsigned char *p;
    size_t size;
    unsigned char mark;
} blocks[BLOCKS];

static unsigned random_state = 1;

static unsigned below(unsigned limit)
{
    random_state = random_state * 1103515245u + 12345u;
    return random_state / 65536u % limit;
}

static size_t nr_wrong(const unsigned char *p, size_t size, unsigned char mark)
{
    size_t wrong = 0;

    for (size_t i = 0; i < size; i++)
        wrong += p[i] != mark;
    return wrong;
}

int main(void)
{
    size_t wrong = 0, unaligned = 0, failed = 0;
    char *before = NULL, *after;
    void *p;

    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned i = below(BLOCKS);

        if (round == ROUNDS / 2)
            before = sbrk(0);
        if (blocks[i].p) {
            wrong += nr_wrong(blocks[i].p, blocks[i].size, blocks[i].mark);
            free(blocks[i].p);
            blocks[i].p = NULL;
            continue;
        }
        blocks[i].size = below(8) ? below(200) : below(20000);
        blocks[i].mark = (unsigned char)round;
        blocks[i].p = malloc(blocks[i].size);
        failed += !blocks[i].p;
        unaligned += (uintptr_t)blocks[i].p % 16;
        if (blocks[i].p)
            memset(blocks[i].p, blocks[i].mark, blocks[i].size);
    }
    after = sbrk(0);
    lab_check(failed == 0 && unaligned == 0, "blocks come, and aligned");
    lab_check(wrong == 0, "%zu bytes were changed by somebody", wrong);
    lab_check(after - before < (256 << 10),
              "the heap does not grow for ever: %ld bytes in the second half",
              after - before);

    for (unsigned i = 0; i < BLOCKS; i++)
        free(blocks[i].p);
    before = sbrk(0);
    p = malloc(1 << 18);
    after = sbrk(0);
    lab_check(p && after == before, "freed neighbours make one large block");

    p = malloc((size_t)-1);
    lab_check(!p && errno == ENOMEM, "too much is ENOMEM");
    p = malloc((size_t)1 << 46);
    lab_check(!p && errno == ENOMEM, "more than there is, too");
    p = malloc(100);
    lab_check(p != NULL, "and then it goes on");
    return lab_end();
}
