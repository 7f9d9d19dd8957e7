/* SPDX-License-Identifier: MIT */
/*
 * A short sorted list.
 */
#include "wanted.h"

uint32_t names_wanted_from(const struct names_wanted *wanted, uint64_t address)
{
    uint32_t low = 0, high = wanted->nr;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (wanted->list[middle] < address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void names_wanted_add(struct names_wanted *wanted, uint64_t address)
{
    uint32_t at = names_wanted_from(wanted, address);

    if (wanted->nr == NAMES_MAX_WANTED ||
        (at < wanted->nr && wanted->list[at] == address))
        return;
    memmove(&wanted->list[at + 1], &wanted->list[at],
            (wanted->nr - at) * sizeof(wanted->list[0]));
    wanted->list[at] = address;
    wanted->nr++;
}
