/* SPDX-License-Identifier: MIT */
/* The process that syncs every few seconds. It has no program. */
#include "fs/writeback.h"

#include "cpu/clock.h"
#include "fs/inode.h"
#include "kernel.h"
#include "proc/process.h"
#include "proc/wait.h"

#define PERIOD (5 * NS_PER_S)

static void write_back(void)
{
    struct wait_queue nobody = WAIT_QUEUE_INIT(nobody);

    for (;;) {
        (void)wait_sleep(&nobody, NULL, WAIT_UNINTERRUPTIBLE,
                         clock_monotonic() + PERIOD);
        mounts_sync();
    }
}

void writeback_start(void)
{
    struct process *process =
        process_create("writeback", NULL, NULL, write_back);

    if (process == NULL)
        panic("out of memory: making the process that writes back");
    process_run(process);
}
