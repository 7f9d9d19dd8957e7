/* SPDX-License-Identifier: MIT */
/*
 * The dead guest as an ELF core file: gdb opens it with the registers of each
 * vCPU, and with memory at the addresses where the guest's page tables have
 * it.
 */
#ifndef VMM_DEBUG_CORE_H
#define VMM_DEBUG_CORE_H

#include "mem/guest_mem.h"
#include "state.h"

#define CORE_MAX_MAPPINGS 2048u

/* A range of linear addresses that is mapped to one of physical ones. */
struct core_mapping {
    uint64_t linear;
    uint64_t gpa;
    uint64_t size;
};

/* The ranges that `state` maps to [0, limit) of physical addresses, sorted by
 * linear address, touching ones joined. Bounded whatever the tables say: at
 * most `max`, from a limited number of tables. Returns how many; *is_cut says
 * that there are more. Without paging: none. */
unsigned core_find_mappings(const struct machine_state *state,
                            struct core_mapping *mappings, unsigned max,
                            bool *is_cut);

/* Writes the empty file `fd`, sparse. The mappings are those of
 * states[current]. 0 or -errno. */
int core_write(int fd, const struct machine_state *states, unsigned nr_states,
               unsigned current, const struct guest_mem *mem) MUST_CHECK;

#endif
