/* SPDX-License-Identifier: MIT */
/*
 * The tokens first: names contain every digit, so the token of each digit is
 * that digit, and ten strings of one digit lie in a row. What is next to them
 * follows. Source: Linux, scripts/kallsyms.c, write_src, of 6.1 (the offsets
 * come first) and of 6.4 and later (they come last).
 */
#include "kallsyms_find.h"

#define TOKEN_MAX   128u   /* bytes */
#define TRIES       64u    /* places that look like the tokens */
#define NAMES_ROOM  65536u /* bytes that the names of one section take */
#define INDEX_BYTES (UINT64_C(2) * KALLSYMS_TOKENS)
#define WORD        UINT64_C(4) /* bytes of a marker, and of an offset */
#define KERNEL_HALF 0xFFFF800000000000u

_Static_assert(KALLSYMS_TOKENS *TOKEN_MAX + 8 + INDEX_BYTES <=
                   KALLSYMS_TOKEN_ROOM,
               "8: the index is aligned");

static uint64_t align(uint64_t at, unsigned to)
{
    return (at + to - 1) / to * to;
}

/* --------------------------------------------------------------- the tokens */

/* Goes back from the digits to the first token; 0: there are too few. In front
 * of the first there need not be a zero, so it may begin later. */
static uint64_t first_token(const struct kallsyms *table, uint64_t digits)
{
    uint64_t at = digits;

    for (unsigned i = 0; i < '0'; i++) {
        uint64_t end = at - 1;
        if (at < 2 || table->data[end])
            return 0;
        for (at = end; at && table->data[at - 1] && end - at < TOKEN_MAX - 1;)
            at--;
        if (at == end)
            return 0;
    }
    return at;
}

static bool read_tokens(struct kallsyms *table, uint64_t at)
{
    for (unsigned i = 0; i < KALLSYMS_TOKENS; i++) {
        uint64_t most =
            table->size - at < TOKEN_MAX ? table->size - at : TOKEN_MAX;
        const uint8_t *end = memchr(table->data + at, '\0', most);
        if (!end || end == table->data + at)
            return false;
        table->tokens[i] = at;
        at = (uint64_t)(end - table->data) + 1;
    }
    table->index = at; /* at least */
    return true;
}

/* Is this the index? It repeats where the tokens are: nothing else looks like
 * that. It also says where the first one begins. */
static bool is_index(struct kallsyms *table, uint64_t at)
{
    uint16_t offsets[KALLSYMS_TOKENS];

    memcpy(offsets, table->data + at, sizeof(offsets));
    uint64_t first = table->tokens[1] - offsets[1];
    if (offsets[0] || first < table->tokens[0] || first >= table->tokens[1] - 1)
        return false;
    for (unsigned i = 1; i < KALLSYMS_TOKENS; i++)
        if (offsets[i] != table->tokens[i] - first)
            return false;
    table->tokens[0] = first;
    table->index = at;
    return true;
}

static bool read_index(struct kallsyms *table)
{
    const unsigned alignments[] = {8, 4, 2};

    for (unsigned try = 0; try < ARRAY_SIZE(alignments); try++) {
        uint64_t at = align(table->index, alignments[try]);
        if (range_inside(at, INDEX_BYTES, table->size) && is_index(table, at))
            return true;
    }
    return false;
}

bool kallsyms_find_tokens(struct kallsyms *table)
{
    static const char digits[20] =
        "0\0001\0002\0003\0004\0005\0006\0007\0008\0009";
    const uint8_t *from = table->data, *end = from + table->size;

    for (unsigned i = 0; i < TRIES; i++) {
        from = memmem(from, (size_t)(end - from), digits, sizeof(digits));
        if (!from)
            return false;
        uint64_t at = first_token(table, (uint64_t)(from - table->data));
        if (at && read_tokens(table, at) && read_index(table))
            return true;
        from++;
    }
    return false;
}

/* ------------------------------------------------------ markers and names */

/* The markers that end at `end`, or a few zeros before: offsets that rise from
 * 0. */
static bool are_markers(struct kallsyms *table, uint64_t end)
{
    uint64_t at = end / 4 * 4;
    uint32_t word = 0, behind = UINT32_MAX;

    for (unsigned i = 0; i < 4 && at >= 4 && !word; i++)
        word = kallsyms_word(table, at -= 4);
    for (table->nr_markers = 1; word && at >= 4; table->nr_markers++) {
        if (word >= behind)
            return false;
        behind = word;
        word = kallsyms_word(table, at -= 4);
    }
    table->markers = at;
    return !word && table->nr_markers > 1;
}

/* In front of the tokens, or, in kernels from 6.1 to 6.3, in front of three
 * bytes for each symbol, which are in front of the tokens. */
static bool find_markers(struct kallsyms *table)
{
    const uint64_t tokens = table->tokens[0];

    if (are_markers(table, tokens))
        return true;
    for (uint64_t nr = KALLSYMS_SECTION + 1; nr <= KALLSYMS_MAX; nr++) {
        uint64_t room = align(3 * nr, 8);
        if (room > tokens)
            return false;
        if (are_markers(table, tokens - room) &&
            table->nr_markers == align(nr, KALLSYMS_SECTION) / KALLSYMS_SECTION)
            return true;
    }
    return false;
}

bool kallsyms_next(const struct kallsyms *table, uint64_t *at, uint64_t end,
                   uint32_t *length)
{
    if (*at >= end)
        return false;
    *length = table->data[(*at)++];
    if (*length & 0x80) { /* from 6.1 on, two bytes */
        if (*at >= end)
            return false;
        *length = (*length & 0x7F) | (uint32_t)table->data[(*at)++] << 7;
    }
    return *length && *length <= end - *at;
}

/* Do the names that would begin there reach each marker? */
static bool are_names(const struct kallsyms *table, uint64_t names, uint32_t nr)
{
    uint64_t at = names;
    uint32_t length;

    for (uint32_t i = 0; i < nr; i++) {
        uint64_t marker = table->markers + i / KALLSYMS_SECTION * WORD;
        if (i % KALLSYMS_SECTION == 0 &&
            at - names != kallsyms_word(table, marker))
            return false;
        if (!kallsyms_next(table, &at, table->markers, &length))
            return false;
        at += length;
    }
    return table->markers - at < 8;
}

/* The names end at the markers, and their number stands in front of them. */
static bool find_names(struct kallsyms *table)
{
    uint32_t last =
        kallsyms_word(table, table->markers + WORD * (table->nr_markers - 1));
    uint32_t most = table->nr_markers * KALLSYMS_SECTION;
    uint64_t room = (uint64_t)last + NAMES_ROOM;
    uint64_t lowest = table->markers > room ? table->markers - room : 8;

    if (table->markers < last)
        return false;
    for (uint64_t at = (table->markers - last) / 4 * 4; at >= lowest + 8;
         at -= 4) {
        for (unsigned before = 4; before <= 8; before += 4) {
            uint32_t nr = kallsyms_word(table, at - before);
            if (nr > most || nr <= most - KALLSYMS_SECTION ||
                !are_names(table, at, nr))
                continue;
            table->names = at;
            table->nr = nr;
            return true;
        }
    }
    return false;
}

/* ---------------------------------------------------------------- addresses */

static bool take_offsets(struct kallsyms *table, uint64_t offsets,
                         uint64_t base)
{
    uint64_t address;

    if (!range_inside(base, 8, table->size) ||
        !range_inside(offsets, WORD * table->nr, table->size))
        return false;
    memcpy(&address, table->data + base, sizeof(address));
    if (address < KERNEL_HALF)
        return false;
    uint32_t nr_negative = 0;
    for (uint32_t i = 0; i < table->nr; i++)
        nr_negative += kallsyms_word(table, offsets + WORD * i) >> 31;
    table->offsets = offsets;
    table->base = address;
    table->is_signed = nr_negative > table->nr / 2;
    return true;
}

static bool find_offsets(struct kallsyms *table)
{
    uint64_t room = align(WORD * table->nr, 8);
    uint64_t behind = align(table->index + INDEX_BYTES, 8);

    /* In front of the number of symbols, the address, and in front of that the
     * offsets. */
    if (table->names >= 16 + room &&
        take_offsets(table, table->names - 16 - room, table->names - 16))
        return true;
    return take_offsets(table, behind, behind + room);
}

bool kallsyms_find(struct kallsyms *table, const uint8_t *data, uint64_t size)
{
    *table = (struct kallsyms){.data = data, .size = size};
    return kallsyms_find_tokens(table) && find_markers(table) &&
           find_names(table) && find_offsets(table);
}
