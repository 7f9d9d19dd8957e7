/* SPDX-License-Identifier: MIT */
/*
 * The table of `vmm doctor --exits`.
 */
#include "leave.h"

#include <string.h>

#include "leave_table.h"

/* Percentage of turns. Fewer exits than the first come from the host, whose
 * timer also takes the CPU out of the guest. */
#define AT_TIMES_PERCENT 2u
#define ALWAYS_PERCENT   50u

static unsigned percent(uint64_t exits)
{
    return (unsigned)(exits * 100 / LEAVE_TOTAL);
}

struct leave_verdict leave_judge(const struct leave_sample *sample,
                                 const struct leave_sample *cpuid)
{
    struct leave_verdict verdict = {.place = LEAVE_STAYS};

    if (percent(sample->ours) >= ALWAYS_PERCENT) {
        verdict.place = LEAVE_TO_US;
    } else if (!sample->is_counted) {
        verdict.is_inferred = true;
        if (2 * sample->ticks >= cpuid->ticks)
            verdict.place = LEAVE_TO_KVM;
    } else if (percent(sample->all) >= ALWAYS_PERCENT) {
        verdict.place = LEAVE_TO_KVM;
    } else if (percent(sample->all) >= AT_TIMES_PERCENT) {
        verdict.place = LEAVE_AT_TIMES;
    }
    return verdict;
}

static uint64_t less(uint64_t a, uint64_t b)
{
    return a > b ? a - b : 0;
}

/* Samples the row's guest, minus what is not caused by the instruction. */
static int try_row(const struct kvm_system *sys, const struct leave_row *row,
                   struct leave_sample *sample)
{
    struct leave_sample without;
    int rc = leave_try(sys, row->code, sample);

    if (rc || !row->without)
        return rc;
    rc = leave_try(sys, row->without, &without);
    if (rc)
        return rc;
    if (without.outcome != LEAVE_MEASURED)
        sample->outcome = without.outcome;
    sample->ours = less(sample->ours, without.ours);
    sample->all = less(sample->all, without.all);
    sample->ticks = less(sample->ticks, without.ticks);
    return 0;
}

/* The cost of one turn in ns, or in ticks if the TSC's rate is not known. */
static double cost(const struct leave_sample *sample)
{
    double ticks = (double)sample->ticks / LEAVE_TURNS;

    return sample->khz ? ticks * 1e6 / sample->khz : ticks;
}

static void print_row(const struct leave_row *row,
                      const struct leave_sample *sample,
                      const struct leave_sample *nop,
                      const struct leave_sample *cpuid, FILE *out)
{
    static const char *const places[] = {
        [LEAVE_STAYS] = "stays",
        [LEAVE_TO_KVM] = "to KVM",
        [LEAVE_TO_US] = "to vmm",
        [LEAVE_AT_TIMES] = "at times",
    };

    if (sample->outcome != LEAVE_MEASURED) {
        fprintf(out, "  %-22s %-9s %9s %6s  %s\n", row->name, "-", "-", "-",
                sample->outcome == LEAVE_NOT_THERE
                    ? "the CPU that the guest sees does not have it"
                    : "could not be tried on this host");
        return;
    }
    struct leave_verdict verdict = leave_judge(sample, cpuid);
    const char *why = row->why[verdict.place];
    char place[16];

    snprintf(place, sizeof(place), "%s%s", places[verdict.place],
             verdict.is_inferred ? "?" : "");
    fprintf(out, "  %-22s %-9s %9.1f %6.0f  %s\n", row->name, place,
            cost(sample),
            nop->ticks ? (double)sample->ticks / (double)nop->ticks : 0.0,
            why ? why : "not what is usual for it");
}

static bool is_of_vendor(const struct leave_row *row,
                         const struct kvm_system *sys)
{
    return row->vendor == LEAVE_ANY ||
           (row->vendor == LEAVE_INTEL) == sys->intel;
}

static void print_notes(const struct leave_sample *nop, FILE *out)
{
    fprintf(
        out,
        "\n%s: of one turn of a loop with it; nops: the same, in turns of a "
        "loop with nop.\nIn an emulated host they are the emulator's "
        "times, not a CPU's.\n",
        nop->khz ? "ns" : "ticks");
    if (nop->is_counted)
        fprintf(out, "stays, to KVM: from KVM's own count of exits.\n");
    else
        fprintf(out, "?: inferred from the cost, since this KVM counts no "
                     "exits (Linux 5.14 does): what\ncosts half a cpuid or "
                     "more has left.\n");
}

int leave_print(const struct kvm_system *sys, FILE *out)
{
    struct leave_sample nop = {.ticks = 0}, cpuid = {.ticks = 0}, sample;

    for (unsigned i = 0; i < leave_table_nr; i++) {
        const struct leave_row *row = &leave_table[i];
        if (!is_of_vendor(row, sys))
            continue;
        int rc = try_row(sys, row, &sample);
        if (rc)
            return rc;
        if (i == 0) {
            nop = sample;
            rc = leave_try(sys, leave_table[1].code, &cpuid);
            if (rc)
                return rc;
            fprintf(out, "  %-22s %-9s %9s %6s  %s\n", "instruction", "goes",
                    nop.khz ? "ns" : "ticks", "nops", "why");
        }
        print_row(row, &sample, &nop, &cpuid, out);
        fflush(out);
    }
    print_notes(&nop, out);
    return 0;
}
