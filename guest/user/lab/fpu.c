/* SPDX-License-Identifier: MIT */
/*
 * fpu [PROCESSES [ROUNDS]]: each process fills the SSE, x87 and (where the
 * kernel has switched AVX on) the upper ymm registers with a pattern of its
 * own, gives the CPU away many times, by yielding and by being interrupted, and
 * checks that they still hold the pattern. They must, in every process.
 */
#include <stdint.h>

#include "../lib/args.h"
#include "../lib/lab.h"
#include "../lib/stdio.h"
#include "../lib/stdlib.h"
#include "../lib/string.h"
#include "../lib/sys.h"

#define SPIN_ROUNDS 20000000l /* about 10 ms: at least one timer tick */

struct image {
    _Alignas(64) uint8_t vector[16][32];
    double x87[8];
    uint32_t mxcsr;
    uint32_t control;
};

void fpu_hold_sse(const struct image *in, struct image *out, long rounds,
                  long yield);
void fpu_hold_avx(const struct image *in, struct image *out, long rounds,
                  long yield);

static void cpuid(uint32_t leaf, uint32_t regs[4])
{
    __asm__ volatile("cpuid"
                     : "=a"(regs[0]), "=b"(regs[1]), "=c"(regs[2]),
                       "=d"(regs[3])
                     : "a"(leaf), "c"(0));
}

/* Has the kernel switched on saving of ymm registers? Intel SDM Vol. 1,
 * "Detection of AVX Instructions". */
static bool have_avx(void)
{
    uint32_t regs[4], low, high;

    cpuid(1, regs);
    if (!(regs[2] & 1u << 27) || !(regs[2] & 1u << 28)) /* OSXSAVE, AVX */
        return false;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (low & 6) == 6;
}

/* Makes a pattern that depends on the process and the round. */
static void fill(struct image *image, unsigned who, unsigned round)
{
    memset(image, 0, sizeof(*image));
    for (unsigned i = 0; i < 16; i++)
        for (unsigned j = 0; j < 32; j++)
            image->vector[i][j] =
                (uint8_t)(who * 61 + round * 17 + i * 7 + j * 3 + 1);
    for (unsigned i = 0; i < 8; i++)
        image->x87[i] = (double)(who * 1000 + round * 10 + i) + 0.5;
    /* All exceptions masked; the rounding mode differs. */
    image->mxcsr = 0x1f80u | (who & 3) << 13;
    image->control = 0x037fu | (who & 3) << 10;
}

/* Compares what came back. Without AVX the upper halves do not count. */
static bool same(const struct image *a, const struct image *b, bool avx)
{
    for (unsigned i = 0; i < 16; i++)
        if (memcmp(a->vector[i], b->vector[i], avx ? 32 : 16) != 0)
            return false;
    return memcmp(a->x87, b->x87, sizeof(a->x87)) == 0 &&
           a->mxcsr == b->mxcsr && (uint16_t)a->control == (uint16_t)b->control;
}

/* Returns the number of rounds in which something was wrong. */
static int play(unsigned who, unsigned rounds, bool avx)
{
    int wrong = 0;

    for (unsigned round = 0; round < rounds; round++) {
        struct image in, out;
        long yield = round % 2;
        long count = yield ? 50 : SPIN_ROUNDS;

        fill(&in, who, round);
        memset(&out, 0, sizeof(out));
        (avx ? fpu_hold_avx : fpu_hold_sse)(&in, &out, count, yield);
        wrong += !same(&in, &out, avx);
    }
    return wrong;
}

int main(int argc, char *argv[])
{
    unsigned nr = 3, rounds = 20;
    bool avx = have_avx();
    int status, pids[16];

    if (argc > 3)
        usage("fpu [PROCESSES [ROUNDS]]");
    if (argc > 1)
        nr = (unsigned)args_number(argv[1], 1, 16, "PROCESSES");
    if (argc > 2)
        rounds = (unsigned)args_number(argv[2], 1, 10000, "ROUNDS");
    printf("fpu: %u processes, %u rounds, %s registers\n", nr, rounds,
           avx ? "ymm and x87" : "xmm and x87");
    for (unsigned i = 0; i < nr; i++) {
        pids[i] = fork();
        if (pids[i] < 0)
            die("starting process %u of %u", i + 1, nr);
        if (pids[i] == 0)
            exit(play(i, rounds, avx) != 0);
    }
    for (unsigned i = 0; i < nr; i++)
        lab_check(wait4(pids[i], &status, 0, NULL) == pids[i] && status == 0,
                  "process %d kept its registers", pids[i]);
    return lab_end();
}
