/* SPDX-License-Identifier: MIT */
/*
 * The page walk. One table row for each level of each paging mode. Source:
 * Intel SDM Vol. 3A, "Paging"; AMD APM Vol. 2, "Page Translation and
 * Protection".
 */
#include "walk.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "x86/cr.h"
#include "x86/msr.h"
#include "x86/paging.h"

struct level {
    const char *table;
    unsigned shift;      /* of the index in the address */
    unsigned index_bits; /* 9, 10; 2 in PAE's first */
    bool may_be_page;    /* PS is a page here, not reserved */
    bool has_access;     /* R/W, U/S and NX count */
};

static const struct level five_levels[] = {
    {"PML5", 48, 9, false, true}, {"PML4", 39, 9, false, true},
    {"PDPT", 30, 9, true, true},  {"PD", 21, 9, true, true},
    {"PT", 12, 9, true, true},
};
static const struct level pae_levels[] = {
    {"PDPT", 30, 2, false, false},
    {"PD", 21, 9, true, true},
    {"PT", 12, 9, true, true},
};
static const struct level two_levels[] = {
    {"PD", 22, 10, true, true},
    {"PT", 12, 10, true, true},
};

struct paging {
    const struct level *levels;
    unsigned nr;
    unsigned entry_size;
    uint64_t root;
};

static struct paging paging_of(const struct machine_state *state)
{
    const struct kvm_sregs *sregs = &state->sregs;
    struct paging paging = {.entry_size = 8};

    if (state_in_long_mode(state)) {
        bool five = sregs->cr4 & X86_CR4_LA57;
        paging.levels = five ? five_levels : five_levels + 1;
        paging.nr = five ? 5 : 4;
        paging.root = sregs->cr3 & X86_PTE_ADDR;
    } else if (sregs->cr4 & X86_CR4_PAE) {
        paging.levels = pae_levels;
        paging.nr = 3;
        paging.root = sregs->cr3 & 0xFFFFFFE0;
    } else {
        paging.levels = two_levels;
        paging.nr = 2;
        paging.entry_size = 4;
        paging.root = sregs->cr3 & 0xFFFFF000;
    }
    return paging;
}

/* Bits of an entry that must be 0. */
static uint64_t reserved_bits(const struct machine_state *state,
                              const struct paging *paging,
                              const struct level *level, uint64_t entry,
                              bool is_page)
{
    uint64_t reserved = 0;

    if (paging->entry_size == 4)
        return is_page && level->shift == 22 ? entry & 1u << 21 : 0;
    if (state->phys_bits < 52)
        reserved = X86_PTE_ADDR & ~((1ull << state->phys_bits) - 1);
    if (!(state->sregs.efer & X86_EFER_NXE))
        reserved |= X86_PTE_NX;
    if (paging->levels == pae_levels) {
        reserved |= 0x7FF0000000000000ull;
        if (!level->has_access)
            reserved |= X86_PTE_NX | 0x1E6;
    }
    if (!level->may_be_page && level->has_access)
        reserved |= X86_PTE_PS;
    if (is_page && level->shift > X86_PAGE_SHIFT) /* bit 12 is PAT */
        reserved |= (1ull << level->shift) - (1ull << 13);
    return entry & reserved;
}

static bool is_page(const struct machine_state *state,
                    const struct paging *paging, const struct level *level,
                    uint64_t entry)
{
    if (level->shift == X86_PAGE_SHIFT)
        return true;
    if (!level->may_be_page || !(entry & X86_PTE_PS))
        return false;
    return paging->entry_size == 8 || state->sregs.cr4 & X86_CR4_PSE;
}

/* Is the access allowed by all levels together? */
static enum walk_problem check_access(const struct machine_state *state,
                                      uint64_t allowed, uint64_t no_exec,
                                      unsigned access)
{
    const struct kvm_sregs *sregs = &state->sregs;
    bool user_page = allowed & X86_PTE_U;

    if (access & WALK_USER && !user_page)
        return WALK_KERNEL;
    if (access & WALK_WRITE && !(allowed & X86_PTE_W) &&
        (access & WALK_USER || sregs->cr0 & X86_CR0_WP))
        return WALK_READ_ONLY;
    if (access & WALK_EXEC && no_exec)
        return WALK_NO_EXEC;
    if (access & WALK_USER || !user_page)
        return WALK_OK;
    if (access & WALK_EXEC)
        return sregs->cr4 & X86_CR4_SMEP ? WALK_SMEP : WALK_OK;
    return sregs->cr4 & X86_CR4_SMAP && !(state->regs.rflags & X86_RFLAGS_AC)
               ? WALK_SMAP
               : WALK_OK;
}

static uint32_t error_code(const struct machine_state *state,
                           enum walk_problem problem, unsigned access)
{
    uint32_t code = 0;

    if (problem != WALK_NOT_PRESENT)
        code |= X86_PF_P;
    if (problem == WALK_RESERVED || problem == WALK_TABLE_LOST)
        code |= X86_PF_RSVD;
    if (access & WALK_WRITE)
        code |= X86_PF_W;
    if (access & WALK_USER)
        code |= X86_PF_U;
    if (access & WALK_EXEC &&
        (state->sregs.efer & X86_EFER_NXE || state->sregs.cr4 & X86_CR4_SMEP))
        code |= X86_PF_I;
    return code;
}

/* Walks down the tables; sets everything except the error code. */
static enum walk_problem descend(const struct machine_state *state,
                                 const struct paging *paging, unsigned access,
                                 struct walk *walk)
{
    uint64_t allowed = X86_PTE_W | X86_PTE_U, no_exec = 0;
    uint64_t table = paging->root;

    for (unsigned i = 0; i < paging->nr; i++) {
        const struct level *level = &paging->levels[i];
        struct walk_step *step = &walk->steps[i];
        uint64_t entry = 0;

        step->table = level->table;
        step->index = (unsigned)(walk->linear >> level->shift) &
                      ((1u << level->index_bits) - 1);
        step->gpa = table + (uint64_t)step->index * paging->entry_size;
        walk->table_gpa = table;
        if (state->read(state->ctx, step->gpa, &entry, paging->entry_size))
            return WALK_TABLE_LOST;
        step->entry = entry;
        walk->nr_steps = i + 1;
        if (!(entry & X86_PTE_P))
            return WALK_NOT_PRESENT;
        bool page = is_page(state, paging, level, entry);
        walk->reserved = reserved_bits(state, paging, level, entry, page);
        if (walk->reserved)
            return WALK_RESERVED;
        if (level->has_access) {
            allowed &= entry;
            no_exec |= paging->entry_size == 8 ? entry & X86_PTE_NX : 0;
        }
        table = entry & X86_PTE_ADDR;
        if (page) {
            walk->page_size = 1ull << level->shift;
            walk->gpa = (table & ~(walk->page_size - 1)) |
                        (walk->linear & (walk->page_size - 1));
            if (paging->entry_size == 4 && level->shift == 22) /* PSE-36 */
                walk->gpa = (walk->gpa & 0xFFFFFFFF) |
                            (uint64_t)(entry >> 13 & 0xFF) << 32;
            return check_access(state, allowed, no_exec, access);
        }
    }
    return WALK_OK; /* not reached: the last level is always a page */
}

struct walk walk_linear(const struct machine_state *state, uint64_t linear,
                        unsigned access)
{
    struct walk walk = {.linear = linear};

    if (!(state->sregs.cr0 & X86_CR0_PG) || !(state->sregs.cr0 & X86_CR0_PE)) {
        walk.gpa = linear;
        return walk;
    }
    if (state_in_long_mode(state) && !state_is_canonical(state, linear)) {
        walk.problem = WALK_NON_CANONICAL;
        return walk;
    }
    struct paging paging = paging_of(state);
    walk.problem = descend(state, &paging, access, &walk);
    if (walk.problem != WALK_OK)
        walk.error_code = error_code(state, walk.problem, access);
    return walk;
}

char *walk_words(const struct walk *walk, char *buf, size_t size)
{
    static const char *const words[] = {
        [WALK_OK] = "mapped",
        [WALK_NON_CANONICAL] = "not a canonical address",
        [WALK_NOT_PRESENT] = "not present",
        [WALK_RESERVED] = "reserved bit set",
        [WALK_READ_ONLY] = "read-only",
        [WALK_KERNEL] = "not for ring 3",
        [WALK_NO_EXEC] = "not executable",
        [WALK_SMEP] = "a page of ring 3 that ring 0 may not execute (SMEP)",
        [WALK_SMAP] = "a page of ring 3 that ring 0 may not use (SMAP)",
        [WALK_TABLE_LOST] = "table outside of RAM",
    };
    const struct walk_step *last =
        walk->nr_steps ? &walk->steps[walk->nr_steps - 1] : NULL;

    if (walk->problem == WALK_TABLE_LOST)
        snprintf(buf, size,
                 "not reachable: the %s at 0x%" PRIx64 " is outside of RAM",
                 walk->steps[walk->nr_steps].table, walk->table_gpa);
    else if (walk->problem == WALK_RESERVED && last)
        snprintf(buf, size, "mapped with reserved bits 0x%" PRIx64 " in %s[%u]",
                 walk->reserved, last->table, last->index);
    else if (walk->problem == WALK_NOT_PRESENT && last)
        snprintf(buf, size, "not present in %s[%u]", last->table, last->index);
    else
        snprintf(buf, size, "%s", words[walk->problem]);
    return buf;
}

int walk_read(const struct machine_state *state, uint64_t linear, void *buf,
              uint64_t len, unsigned access, struct walk *failed)
{
    uint8_t *to = buf;

    while (len) {
        uint64_t part = X86_PAGE_SIZE - linear % X86_PAGE_SIZE;
        struct walk walk = walk_linear(state, linear, access);
        if (part > len)
            part = len;
        if (walk.problem != WALK_OK ||
            state->read(state->ctx, walk.gpa, to, part)) {
            if (failed)
                *failed = walk;
            return -EFAULT;
        }
        to += part;
        linear += part;
        len -= part;
    }
    return 0;
}
