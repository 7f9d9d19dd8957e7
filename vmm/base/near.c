/* SPDX-License-Identifier: MIT */
/*
 * Near misses. The distance is the restricted Damerau-Levenshtein distance,
 * which counts a swap of two neighbouring letters as one slip.
 */
#include "near.h"

#include <string.h>

#define MAX_LEN 24u /* longer words have no near misses */

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

static unsigned distance(const char *a, size_t a_len, const char *b,
                         size_t b_len)
{
    unsigned rows[MAX_LEN + 1][MAX_LEN + 1];

    for (unsigned i = 0; i <= a_len; i++)
        rows[i][0] = i;
    for (unsigned j = 0; j <= b_len; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_len; i++)
        for (size_t j = 1; j <= b_len; j++) {
            unsigned changed = rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            unsigned one_less = least(rows[i - 1][j], rows[i][j - 1]) + 1;

            rows[i][j] = least(changed, one_less);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                rows[i][j] = least(rows[i][j], rows[i - 2][j - 2] + 1);
        }
    return rows[a_len][b_len];
}

struct near_search near_begin(const char *word, size_t len)
{
    return (struct near_search){
        .word = word,
        .len = len,
        .slips = len > 4 ? 3 : 2, /* one more than counts as near */
    };
}

void near_try(struct near_search *search, const char *known)
{
    size_t len = strlen(known);

    if (search->len < 2 || search->len > MAX_LEN || len > MAX_LEN)
        return;
    unsigned slips = distance(search->word, search->len, known, len);
    if (slips > search->slips || (slips == search->slips && !search->best))
        return;
    search->is_tied = slips == search->slips;
    search->slips = slips;
    search->best = known;
}

const char *near_found(const struct near_search *search)
{
    return search->is_tied ? NULL : search->best;
}
