/* SPDX-License-Identifier: MIT */
/*
 * Prints the table for people.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

static const char *style(const char *code)
{
    static int is_terminal = -1;

    if (is_terminal < 0)
        is_terminal = isatty(STDOUT_FILENO);
    return is_terminal ? code : "";
}

#define BOLD  style("\033[1m")
#define DIM   style("\033[2m")
#define GREEN style("\033[32m")
#define RED   style("\033[31;1m")
#define OFF   style("\033[0m")

void table_head(bool exact)
{
    printf("%s%-38s %11s %11s %11s %11s  %s%s\n", BOLD, "", "floor", "vmm",
           "QEMU", exact ? "vmm - floor" : "vmm / floor", "goal", OFF);
}

static void print_value(const struct row *row, enum side side, double value)
{
    char text[32];

    if (!row->has[side])
        snprintf(text, sizeof(text), "-");
    else if (!row->unit[0])
        snprintf(text, sizeof(text), "%.0f", value);
    else if (strcmp(row->unit, "KiB") == 0)
        snprintf(text, sizeof(text), "%.0f KiB", value);
    else
        snprintf(text, sizeof(text), "%.*f %s", value < 10 ? 3 : 2, value,
                 row->unit);
    printf(" %11s", text);
}

static bool can_compare(const struct row *row)
{
    if (row->goal_kind == GOAL_TRACE)
        return row->has[SIDE_VMM] && row->untraced->has[SIDE_VMM];
    return row->has[SIDE_VMM] &&
           (row->goal_kind == GOAL_MOST || row->has[SIDE_FLOOR]);
}

/* The quantity that the goal limits, from minima or medians. */
static double judged(const struct row *row, const double *values)
{
    switch (row->goal_kind) {
    case GOAL_RATIO:
        return values[SIDE_VMM] / values[SIDE_FLOOR];
    case GOAL_OVER:
        return values[SIDE_VMM] - values[SIDE_FLOOR];
    case GOAL_TRACE: /* by instructions, which have one value */
        return values[SIDE_VMM] - row->untraced->best[SIDE_VMM];
    case GOAL_MOST:
        return values[SIDE_VMM];
    case GOAL_NONE:
        break;
    }
    return 0;
}

/* Minima and medians estimate the same ratio or difference. Other load may
 * spoil either of the two; a true cost of vmm shows in both. */
enum outcome row_outcome(const struct row *row)
{
    if (row->goal_kind == GOAL_NONE)
        return OUTCOME_NO_GOAL;
    if (!can_compare(row))
        return OUTCOME_SKIPPED;
    if (judged(row, row->best) <= row->goal)
        return OUTCOME_MET;
    if ((row->goal_kind == GOAL_RATIO || row->goal_kind == GOAL_OVER) &&
        judged(row, row->median) <= row->goal)
        return OUTCOME_MET;
    return OUTCOME_MISSED;
}

static void print_compared(const struct row *row, const double *values,
                           bool exact)
{
    if (!row->has[SIDE_VMM] || !row->has[SIDE_FLOOR])
        printf(" %11s", "-");
    else if (!exact && row->goal_kind == GOAL_OVER)
        printf(" %+8.2f ms", values[SIDE_VMM] - values[SIDE_FLOOR]);
    else if (exact || strcmp(row->unit, "KiB") == 0)
        printf(" %+11.0f", values[SIDE_VMM] - values[SIDE_FLOOR]);
    else
        printf(" %11.3f", values[SIDE_VMM] / values[SIDE_FLOOR]);
}

static void print_goal(const struct row *row)
{
    char goal[60];

    switch (row->goal_kind) {
    case GOAL_RATIO:
        snprintf(goal, sizeof(goal), "at most %.2f", row->goal);
        break;
    case GOAL_OVER:
        snprintf(goal, sizeof(goal), "at most +%.0f%s%s", row->goal,
                 row->unit[0] ? " " : "", row->unit);
        break;
    case GOAL_TRACE:
        snprintf(goal, sizeof(goal), "%+.0f by the trace, at most +%.0f",
                 judged(row, row->best), row->goal);
        break;
    case GOAL_MOST:
        snprintf(goal, sizeof(goal), "vmm at most %.0f %s", row->goal,
                 row->unit);
        break;
    case GOAL_NONE:
        return;
    }
    switch (row_outcome(row)) {
    case OUTCOME_MET:
        printf("  %-12s %smet%s", goal, GREEN, OFF);
        break;
    case OUTCOME_MISSED:
        printf("  %-12s %sMISSED%s", goal, RED, OFF);
        break;
    case OUTCOME_SKIPPED:
    case OUTCOME_NO_GOAL:
        printf("  %-12s skipped", goal);
        break;
    }
}

static void print_line(const struct row *row, const char *name,
                       const double *values, bool exact)
{
    printf("%-38s", name);
    for (enum side side = 0; side < NR_SIDES; side++)
        print_value(row, side, values[side]);
    print_compared(row, values, exact);
}

enum outcome table_row(const struct row *row, bool exact)
{
    bool one_line =
        exact || strcmp(row->unit, "KiB") == 0 || !row->has[SIDE_FLOOR];

    if (!one_line)
        printf("%s%s%s\n", BOLD, row->name, OFF);
    print_line(row, one_line ? row->name : "    minimum", row->best, exact);
    print_goal(row);
    if (!one_line) {
        printf("\n%s", DIM);
        print_line(row, "    median", row->median, exact);
        printf("%s", OFF);
    }
    printf("\n");
    fflush(stdout);
    return row_outcome(row);
}

void table_notes(const struct row *rows, unsigned nr)
{
    static const char *const names[] = {"floor", "vmm", "QEMU"};

    for (unsigned i = 0; i < nr; i++)
        for (enum side side = 0; side < NR_SIDES; side++)
            if (!rows[i].has[side] && rows[i].why_not[side][0])
                printf("%sskipped: %s, %s: %s%s\n", DIM, rows[i].name,
                       names[side], rows[i].why_not[side], OFF);
}
