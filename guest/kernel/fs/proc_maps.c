/* SPDX-License-Identifier: MIT */
/* /proc/self/maps: the areas of the reader's own address space. C libraries
 * look there for the end of the first thread's stack. */
#include <linux/mman.h>

#include "cpu/cpu.h"
#include "fs/inode.h"
#include "fs/proc_text.h"
#include "layout.h"
#include "mm/space.h"
#include "proc/process.h"

static const char *name_of(const struct space *space, const struct area *area)
{
    if (area->end == USER_TOP)
        return "[stack]";
    if (area->inode == NULL && area->end > space->heap_start &&
        area->start < space->heap_end)
        return "[heap]";
    return "";
}

static void print_area(struct proc_text *text, const struct space *space,
                       const struct area *area)
{
    proc_print(text, "%08lx-%08lx %c%c%c%c %08lx 00:00 %-10lu %s\n",
               area->start, area->end, area->flags & PROT_READ ? 'r' : '-',
               area->flags & PROT_WRITE ? 'w' : '-',
               area->flags & PROT_EXEC ? 'x' : '-',
               area->flags & AREA_SHARED ? 's' : 'p', area->offset,
               area->inode != NULL ? area->inode->number : 0,
               name_of(space, area));
}

/* Shows only the reader's own space: another process's could go away
 * meanwhile. */
void proc_pid_maps(struct proc_text *text, int pid)
{
    const struct process *self = current_process();

    if (self->leader->pid != pid && self->pid != pid)
        return;
    bool locked = space_lock(self->space);

    for (const struct area *a = self->space->areas; a != NULL; a = a->next)
        print_area(text, self->space, a);
    space_unlock(self->space, locked);
}
