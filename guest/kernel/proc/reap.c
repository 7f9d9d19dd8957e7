/* SPDX-License-Identifier: MIT */
/* Waiting for children. */
#include "proc/reap.h"

#include <asm/errno.h>
#include <linux/wait.h>

#include "cpu/cpu.h"
#include "kernel.h"
#include "proc/wait.h"

static bool matches(const struct process *child, int pid,
                    const struct process *parent)
{
    if (pid > 0)
        return child->pid == pid;
    if (pid == -1)
        return true;
    return child->group == (pid == 0 ? parent->group : -pid);
}

/* Whether there is news of `child`; stores its status. */
static bool has_news(const struct process *child, int options, int *status)
{
    bool stop = (child->job_event & 0xff) == 0x7f;

    if (child->ended && (options & WEXITED)) {
        *status = child->exit_status;
        return true;
    }
    *status = child->job_event;
    return child->job_event != 0 && !child->ended &&
           (options & (stop ? WUNTRACED : WCONTINUED)) != 0;
}

/* Finds the first child with news. *any: whether any child matches `pid`. */
static struct process *find(const struct process *parent, int pid, int options,
                            int *status, bool *any)
{
    *any = false;
    for (struct list *l = parent->children.next; l != &parent->children;
         l = l->next) {
        struct process *child = container_of(l, struct process, sibling);

        if (!matches(child, pid, parent))
            continue;
        *any = true;
        if (has_news(child, options, status))
            return child;
    }
    return NULL;
}

int process_wait(int pid, int options, struct wait_result *result)
{
    struct process *self = current_process()->leader;
    struct process *found;
    int why = 0;
    bool any;

    spin_lock(&process_lock);
    while ((found = find(self, pid, options, &result->status, &any)) == NULL &&
           any && !(options & WNOHANG) && why == 0)
        why = wait_sleep(&self->child_ended, &process_lock, WAIT_INTERRUPTIBLE,
                         WAIT_FOREVER);
    bool ended = found != NULL && found->ended;
    int found_pid = 0;

    if (found != NULL) {
        found_pid = found->pid;
        result->run_time = found->run_time + found->threads_run_time +
                           found->children_run_time;
        if (!(options & WNOWAIT))
            found->job_event = 0;
        if (ended && !(options & WNOWAIT))
            list_remove(&found->sibling); /* so that nobody else finds it */
    }
    spin_unlock(&process_lock);
    if (found == NULL)
        return why != 0 ? why : any ? 0 : -ECHILD;
    if (ended && !(options & WNOWAIT)) {
        self->children_run_time += result->run_time;
        process_free(found);
    }
    return found_pid;
}
