/* SPDX-License-Identifier: MIT */
/*
 * How many tests run at the same time.
 *
 * In one step the limit grows at most threefold, and only if it was reached and
 * the CPUs are not fully used; if they are, it falls by an eighth, down to one
 * test per CPU. So it stays near the point where the CPUs are just busy. A test
 * that computes therefore competes at most with the tests that were started in
 * the step before its load was seen.
 */
#include "pace.h"

#define STEP_NS      20000000u  /* between decisions, if tests have ended */
#define QUIET_NS     400000000u /* the same, if none has ended */
#define OTHERS_NS    200000000u /* between measurements of other programs */
#define BUSY         0.95 /* of our part of the CPUs: they are fully used */
#define OWN_PART     0.5  /* part of the CPUs that is ours in any case */
#define LEAST_MEMORY (16u << 20) /* assumed minimum per test, in bytes */

void pace_init(struct pace *pace, unsigned jobs, unsigned cpus, unsigned most)
{
    *pace = (struct pace){
        .cpus = cpus,
        .limit = jobs ? jobs : cpus,
        .most = most,
        .is_fixed = jobs != 0,
    };
    if (pace->limit > most)
        pace->limit = most;
}

bool pace_is_due(const struct pace *pace, uint64_t now_ns, size_t nr_ended)
{
    uint64_t passed = now_ns - pace->last.now_ns;

    if (pace->is_fixed)
        return false;
    return !pace->has_last || passed >= QUIET_NS ||
           (passed >= STEP_NS && nr_ended > pace->last.nr_ended);
}

/* The part of the CPUs' time that was used between two figures. */
static double part(const struct pace *pace, uint64_t from, uint64_t to,
                   uint64_t ns)
{
    if (to <= from || !ns)
        return 0;
    return (double)(to - from) / ((double)ns * pace->cpus);
}

static void look_at_others(struct pace *pace, const struct pace_sample *sample)
{
    const struct pace_sample *last = &pace->last_others;
    uint64_t ns = sample->now_ns - last->now_ns;

    if (!sample->busy_ns || ns < OTHERS_NS)
        return;
    double all = part(pace, last->busy_ns, sample->busy_ns, ns);
    double own = part(pace, last->own_ns, sample->own_ns, ns);
    double others = all > own ? all - own : 0;
    pace->others = (pace->others + (others < 1 ? others : 1)) / 2;
    pace->last_others = *sample;
}

static unsigned grown(unsigned limit, double busy, double room)
{
    double factor = busy * 3 > room ? room / busy : 3;
    unsigned larger = (unsigned)((double)limit * factor);

    return larger > limit ? larger : limit + 1;
}

/* The number of tests that fit: added tests may use half of the available
 * memory. */
static unsigned fitting(const struct pace *pace,
                        const struct pace_sample *sample)
{
    uint64_t each = pace->peak > LEAST_MEMORY ? pace->peak : LEAST_MEMORY;
    uint64_t more = sample->available / 2 / each;

    return sample->available && more < pace->most
               ? sample->nr_running + (unsigned)more
               : pace->most;
}

void pace_step(struct pace *pace, const struct pace_sample *sample)
{
    unsigned limit = pace->limit, fits = fitting(pace, sample);

    if (pace->is_fixed)
        return;
    if (pace->has_last) {
        look_at_others(pace, sample);
        double busy = part(pace, pace->last.own_ns, sample->own_ns,
                           sample->now_ns - pace->last.now_ns);
        double ours = 1 - pace->others;
        double room = BUSY * (ours > OWN_PART ? ours : OWN_PART);
        if (busy >= room)
            limit -= limit / 8 ? limit / 8 : 1;
        else if (sample->nr_running >= limit)
            limit = grown(limit, busy, room);
    } else {
        pace->last_others = *sample;
    }
    limit = limit < fits ? limit : fits;
    limit = limit < pace->cpus ? pace->cpus : limit;
    pace->limit = limit < pace->most ? limit : pace->most;
    pace->last = *sample;
    pace->has_last = true;
}
