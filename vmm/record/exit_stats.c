/* SPDX-License-Identifier: MIT */
/*
 * The table of --stats.
 */
#include "exit_stats.h"

#include <inttypes.h>

#include "base/names.h"

void exit_stats_merge(struct exit_stats *to, const struct exit_stats *from)
{
    for (unsigned i = 0; i < EXIT_STATS_REASONS; i++) {
        to->reasons[i].count += from->reasons[i].count;
        to->reasons[i].ticks += from->reasons[i].ticks;
        if (from->reasons[i].max > to->reasons[i].max)
            to->reasons[i].max = from->reasons[i].max;
    }
}

static double microseconds(uint64_t ticks, uint32_t khz)
{
    return khz ? (double)ticks * 1000.0 / khz : 0.0;
}

void exit_stats_print(const struct exit_stats *stats, uint32_t khz,
                      uint64_t wall_ns, FILE *out)
{
    uint64_t count = 0, ticks = 0;

    fprintf(out, "\n%-22s %12s %14s %12s %12s\n", "exits to vmm", "count",
            "handled, us", "mean, us", "max, us");
    for (unsigned i = 0; i < EXIT_STATS_REASONS; i++) {
        uint64_t n = stats->reasons[i].count;
        if (!n)
            continue;
        fprintf(out, "%-22s %12" PRIu64 " %14.1f %12.2f %12.2f\n",
                i == EXIT_STATS_BIOS ? "BIOS call" : names_exit_reason(i), n,
                microseconds(stats->reasons[i].ticks, khz),
                microseconds(stats->reasons[i].ticks, khz) / (double)n,
                microseconds(stats->reasons[i].max, khz));
        count += n;
        ticks += stats->reasons[i].ticks;
    }
    double us = microseconds(ticks, khz);
    fprintf(out, "%-22s %12" PRIu64 " %14.1f   of %.1f ms (%.1f %%)\n", "all",
            count, us, (double)wall_ns / 1e6,
            wall_ns ? 100.0 * us * 1e3 / (double)wall_ns : 0.0);
}
