/* SPDX-License-Identifier: MIT */
/*
 * How many tests run at the same time.
 *
 * The limit at most trebles in a step, and only if it was reached and the CPUs
 * have room; where they have none it falls, by an eighth, down to one a CPU: it
 * stays about where the CPUs are just busy. A test that computes can so meet at
 * most what was started in the step before it was seen to.
 */
#include "pace.h"

#define STEP_NS      20000000u   /* between decisions, when tests have ended */
#define QUIET_NS     400000000u  /* and when none has */
#define OTHERS_NS    200000000u  /* between looks at other programs */
#define BUSY         0.95        /* of our part of the CPUs: there is no room */
#define OWN_PART     0.5         /* is ours, whatever other programs want */
#define LEAST_MEMORY (16u << 20) /* that a test is taken to need, in bytes */

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

/* The part of the CPUs that was used between two figures. */
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

/* Half of the memory that is left may be used by tests that are added. */
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
