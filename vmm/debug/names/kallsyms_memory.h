/* SPDX-License-Identifier: MIT */
/*
 * Where a Linux kernel's table of symbols (kallsyms.h) is in the guest's
 * memory, for a kernel that unpacked itself: no file has its table, and the
 * kernel has added to the addresses in it how far it moved (KASLR). This only
 * finds its tokens; the process that reads names gets a copy of the bytes
 * there, which are whatever the guest wrote.
 */
#ifndef VMM_DEBUG_NAMES_KALLSYMS_MEMORY_H
#define VMM_DEBUG_NAMES_KALLSYMS_MEMORY_H

#include "debug/state.h"
#include "mem/guest_mem.h"

/* Bytes of a window, in which the whole table must be: in front of its tokens,
 * and from there on. Enough for some 400,000 symbols; Debian's 6.1 has 94,000
 * and takes 2 MiB. */
#define KALLSYMS_BEFORE (UINT64_C(8) << 20)
#define KALLSYMS_BEHIND (UINT64_C(2) << 20)

struct kallsyms_window {
    const uint8_t *data; /* as guest_mem_map */
    uint64_t size;       /* bytes */
};

/* Finds the first tokens of such a table in the memory that the page
 * tables of `state` map where Linux maps its own image. The work is bounded: as
 * much memory is searched as a kernel may have, 128 MiB, and only until the
 * time `until` (now_ms), or until the run must be over (ending.h). False if
 * there is none, or if the time is over. */
bool kallsyms_in_memory(const struct machine_state *state,
                        struct guest_mem *mem, uint64_t until,
                        struct kallsyms_window *window) MUST_CHECK;

#endif
