/* SPDX-License-Identifier: MIT */
/*
 * The dead guest as an ELF core file: gdb opens it with the registers of each
 * vCPU, and with memory at the addresses to which the guest's page tables map
 * it.
 */
#ifndef VMM_DEBUG_CORE_H
#define VMM_DEBUG_CORE_H

#include "mem/guest_mem.h"
#include "state.h"

#define CORE_MAX_MAPPINGS 2048u

/* A range of linear addresses and the range of physical addresses that it is
 * mapped to. */
struct core_mapping {
    uint64_t linear;
    uint64_t gpa;
    uint64_t size;
};

/* Finds the ranges that `state` maps to physical addresses in [0, limit),
 * sorted by linear address, with adjacent ones joined. The work is bounded
 * whatever the tables say: at most `max` ranges, from a limited number of
 * tables. Returns the number of ranges; *is_cut says that there are more.
 * Without paging there are none. */
unsigned core_find_mappings(const struct machine_state *state,
                            struct core_mapping *mappings, unsigned max,
                            bool *is_cut);

/* Writes the core file, sparse, into the empty file `fd`. The mappings are
 * those of states[current]. 0 or -errno. */
int core_write(int fd, const struct machine_state *states, unsigned nr_states,
               unsigned current, const struct guest_mem *mem) MUST_CHECK;

#endif
