/* SPDX-License-Identifier: MIT */
/*
 * Counts and costs of exits, by reason. There is one struct for each vCPU; only
 * its thread writes it, and it is read after that thread has ended.
 */
#ifndef VMM_RECORD_EXIT_STATS_H
#define VMM_RECORD_EXIT_STATS_H

#include <stdio.h>

#include "base/util.h"

#define EXIT_STATS_REASONS 64u /* larger KVM_EXIT_x count in the last */
#define EXIT_STATS_BIOS    62u /* BIOS calls, not counted as port I/O */

struct exit_stats {
    struct {
        uint64_t count;
        uint64_t ticks; /* host TSC ticks in our handlers */
        uint64_t max;
    } reasons[EXIT_STATS_REASONS];
};

static inline void exit_stats_add(struct exit_stats *stats, uint32_t reason,
                                  uint64_t ticks)
{
    if (reason >= EXIT_STATS_REASONS)
        reason = EXIT_STATS_REASONS - 1;
    stats->reasons[reason].count++;
    stats->reasons[reason].ticks += ticks;
    if (ticks > stats->reasons[reason].max)
        stats->reasons[reason].max = ticks;
}

/* Adds `from` to `to`. */
void exit_stats_merge(struct exit_stats *to, const struct exit_stats *from);

/* The table of --stats. `khz` is the rate of the host's TSC, `wall_ns` the time
 * that the machine ran. */
void exit_stats_print(const struct exit_stats *stats, uint32_t khz,
                      uint64_t wall_ns, FILE *out);

#endif
