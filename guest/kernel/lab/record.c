/* SPDX-License-Identifier: MIT */
/* The recorder: an array that fills up; what comes after that is lost. */
#include "lab/record.h"

#include "cpu/asm.h"
#include "cpu/cpu.h"
#include "kernel.h"
#include "lab/lab.h"
#include "proc/process.h"
#include "sync/spinlock.h"

#define MAX_MOMENTS 4096u

bool recording;

static struct moment moments[MAX_MOMENTS];
static size_t next;

void record_init(void)
{
    const struct lab *lab = lab_chosen();

    recording = lab != NULL && lab->record;
}

void record_moment(enum event event, uint64_t a, uint64_t b)
{
    interrupts_push(); /* one CPU's moments are in their order */
    const struct process *process = current_process();
    size_t at = __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED);

    if (at < MAX_MOMENTS)
        moments[at] = (struct moment){
            .tsc = tsc_read(),
            .a = a,
            .b = b,
            .pid = process != NULL ? (uint16_t)process->pid : 0,
            .cpu = (uint8_t)this_cpu()->id,
            .event = (uint8_t)event,
        };
    interrupts_pop();
}

const struct moment *record_stop(size_t *count)
{
    recording = false;
    *count = MIN(next, (size_t)MAX_MOMENTS);
    return moments;
}
