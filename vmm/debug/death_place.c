/* SPDX-License-Identifier: MIT */
/*
 * Finds the instruction at which the guest died: rip may be past it already.
 */
#include "base/status.h"
#include "death.h"

void death_instruction(const struct death *death, struct machine_state *at,
                       struct fault *fault)
{
    uint8_t byte;

    *at = death->state;
    *fault = death->fault;
    if (death->code == STATUS_HALTED &&
        walk_read(at, state_linear_rip(at) - 1, &byte, 1, WALK_EXEC, NULL) ==
            0 &&
        byte == 0xF4) {
        at->regs.rip--;
        fault_predict(at, fault);
    }
}

unsigned death_left_by(const struct machine_state *state)
{
    static const struct {
        uint8_t len, first, mask, last; /* 0 in `last`: any byte */
    } ways[] = {
        {3, 0x0F, 0xFF, 0xD9}, /* vmmcall */
        {3, 0x0F, 0xFF, 0xC1}, /* vmcall */
        {2, 0x0F, 0xFF, 0x30}, /* wrmsr */
        {2, 0x0F, 0xFF, 0x32}, /* rdmsr */
        {1, 0xEC, 0xFC, 0},    /* in, out by dx */
        {2, 0xE4, 0xFC, 0},    /* in, out with an immediate port */
    };
    uint8_t before[3];

    if (walk_read(state, state_linear_rip(state) - sizeof(before), before,
                  sizeof(before), WALK_EXEC, NULL))
        return 0;
    for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
        const uint8_t *at = before + sizeof(before) - ways[i].len;

        if ((at[0] & ways[i].mask) == ways[i].first &&
            (!ways[i].last || before[2] == ways[i].last) &&
            (ways[i].len < 3 || at[1] == 0x01))
            return ways[i].len;
    }
    return 0;
}
