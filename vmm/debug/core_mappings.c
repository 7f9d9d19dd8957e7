/* SPDX-License-Identifier: MIT */
/*
 * Everything that the page tables map. Tables may point to each other in
 * circles, so their number is bounded, not only their depth.
 */
#include "core.h"
#include "walk.h"
#include "x86/cr.h"
#include "x86/paging.h"

#define MAX_TABLES 4096u

struct search {
    const struct machine_state *state;
    struct core_mapping *mappings;
    unsigned nr, max;
    unsigned nr_tables;
    bool is_cut;
};

static void add(struct search *s, uint64_t linear, uint64_t at, uint64_t size)
{
    if (s->nr) {
        struct core_mapping *last = &s->mappings[s->nr - 1];
        if (last->linear + last->size == linear &&
            last->gpa + last->size == at) {
            last->size += size;
            return;
        }
    }
    if (s->nr < s->max)
        s->mappings[s->nr++] = (struct core_mapping){linear, at, size};
    else
        s->is_cut = true;
}

/* Searches one table and those below it. `shift` is the position of its index
 * in an address: 39, 30, 21, 12 (four levels), 22, 12 (two). At most five
 * deep. */
static void search_table(struct search *s, uint64_t table, unsigned shift,
                         unsigned entry_size, uint64_t linear)
{
    uint8_t bytes[X86_PAGE_SIZE];
    unsigned bits = entry_size == 8 ? 9 : 10;
    unsigned nr = 1u << bits;
    bool may_be_page = shift <= 30 && shift > X86_PAGE_SHIFT;

    if (entry_size == 8 && shift == 30 && !state_in_long_mode(s->state))
        nr = 4; /* PAE's first table */
    if (s->nr_tables++ >= MAX_TABLES || s->is_cut) {
        s->is_cut = true;
        return;
    }
    if (s->state->read(s->state->ctx, table, bytes, (uint64_t)nr * entry_size))
        return;
    for (unsigned i = 0; i < nr; i++) {
        uint64_t entry = 0, below = linear | (uint64_t)i << shift;
        __builtin_memcpy(&entry, bytes + (size_t)i * entry_size, entry_size);
        if (!(entry & X86_PTE_P))
            continue;
        if (shift + bits == 48 && below >> 47) /* sign-extended */
            below |= 0xFFFF000000000000ull;
        if (shift == X86_PAGE_SHIFT || (may_be_page && entry & X86_PTE_PS))
            add(s, below, entry & X86_PTE_ADDR & ~((1ull << shift) - 1),
                1ull << shift);
        else
            search_table(s, entry & X86_PTE_ADDR, shift - bits, entry_size,
                         below);
    }
}

unsigned core_find_mappings(const struct machine_state *state,
                            struct core_mapping *mappings, unsigned max,
                            bool *is_cut)
{
    struct search s = {.state = state, .mappings = mappings, .max = max};
    const struct kvm_sregs *sregs = &state->sregs;

    *is_cut = false;
    if (!(sregs->cr0 & X86_CR0_PG))
        return 0;
    if (state_in_long_mode(state))
        search_table(&s, sregs->cr3 & X86_PTE_ADDR,
                     sregs->cr4 & X86_CR4_LA57 ? 48 : 39, 8, 0);
    else if (sregs->cr4 & X86_CR4_PAE)
        search_table(&s, sregs->cr3 & 0xFFFFFFE0, 30, 8, 0);
    else
        search_table(&s, sregs->cr3 & 0xFFFFF000, 22, 4, 0);
    *is_cut = s.is_cut;
    return s.nr;
}
