/* SPDX-License-Identifier: MIT */
/* The exception table. Each entry is written beside its instruction (section
 * .extable). */
#include "trap/extable.h"

struct entry {
    uint64_t instruction;
    uint64_t fixup;
};

extern const struct entry extable_start[], extable_end[];

uint64_t extable_find(uint64_t rip)
{
    for (const struct entry *e = extable_start; e < extable_end; e++)
        if (e->instruction == rip)
            return e->fixup;
    return 0;
}
