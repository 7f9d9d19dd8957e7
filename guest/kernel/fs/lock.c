/* SPDX-License-Identifier: MIT */
/* File locks: a list for each inode; one spinlock and one wait queue for
 * all. */
#include "fs/lock.h"

#include <asm/errno.h>
#include <linux/fcntl.h>

#include "kernel.h"
#include "mm/heap.h"
#include "proc/wait.h"

#define MAX_CHAIN 64u /* of owners that wait for each other */

struct file_lock {
    struct file_lock *next;
    struct lock_request held;
};

/* A sleeper, and the owner that it waits for. */
struct sleeper {
    struct list link;
    const void *owner;
    const void *waits_for;
};

static struct spinlock lock = SPINLOCK_INIT("lock", RANK_FILE_LOCK);
static struct wait_queue changed = WAIT_QUEUE_INIT(changed);
static struct list sleepers = LIST_INIT(sleepers);

/* Of several conflicts, the one that begins first. */
static const struct file_lock *find_conflict(const struct inode *inode,
                                             const struct lock_request *r)
{
    const struct file_lock *found = NULL;

    for (const struct file_lock *l = inode->locks; l != NULL; l = l->next)
        if (l->held.owner != r->owner && l->held.whole == r->whole &&
            l->held.start <= r->last && r->start <= l->held.last &&
            (l->held.type == F_WRLCK || r->type == F_WRLCK) &&
            (found == NULL || l->held.start < found->held.start))
            found = l;
    return found;
}

/* Whether `holder` waits, perhaps through others, for `owner`. */
static bool waits_for(const void *holder, const void *owner)
{
    for (unsigned i = 0; i < MAX_CHAIN && holder != owner; i++) {
        const void *next = NULL;

        for (struct list *l = sleepers.next; l != &sleepers; l = l->next) {
            const struct sleeper *s = container_of(l, struct sleeper, link);

            if (s->owner == holder)
                next = s->waits_for;
        }
        if (next == NULL)
            return false;
        holder = next;
    }
    return true;
}

static int await(const struct lock_request *r, const struct file_lock *conflict)
{
    struct sleeper self = {
        .owner = r->owner,
        .waits_for = conflict->held.owner,
    };

    if (!r->whole && waits_for(conflict->held.owner, r->owner))
        return -EDEADLK;
    list_insert(&sleepers, &self.link);
    int why = wait_sleep(&changed, &lock, WAIT_INTERRUPTIBLE, WAIT_FOREVER);

    list_remove(&self.link);
    return why;
}

/* Cuts [start, last] out of the owner's locks. If that splits a lock in two,
 * the second part uses up `spare`. */
static void cut(struct inode *inode, const struct lock_request *r,
                struct file_lock **spare)
{
    for (struct file_lock **at = &inode->locks; *at != NULL;) {
        struct file_lock *l = *at;
        struct lock_request *h = &l->held;

        if (h->owner != r->owner || h->whole != r->whole ||
            h->start > r->last || h->last < r->start) {
            at = &l->next;
        } else if (h->start >= r->start && h->last <= r->last) {
            *at = l->next;
            heap_free(l);
        } else if (h->start < r->start && h->last > r->last) {
            struct file_lock *behind = *spare;

            *spare = NULL;
            *behind = *l;
            behind->held.start = r->last + 1;
            h->last = r->start - 1;
            l->next = behind;
            return;
        } else if (h->start < r->start) {
            h->last = r->start - 1;
            at = &l->next;
        } else {
            h->start = r->last + 1;
            at = &l->next;
        }
    }
}

/* Joins `new` with the owner's locks of the same type that end where it begins
 * or begin where it ends. */
static void join(struct inode *inode, struct file_lock *new)
{
    struct lock_request *to = &new->held;

    for (struct file_lock **at = &inode->locks; *at != NULL;) {
        struct file_lock *l = *at;
        const struct lock_request *h = &l->held;
        bool before = to->start != 0 && h->last == to->start - 1;
        bool behind = to->last != UINT64_MAX && h->start == to->last + 1;

        if (h->owner != to->owner || h->whole != to->whole ||
            h->type != to->type || !(before || behind)) {
            at = &l->next;
            continue;
        }
        to->start = MIN(to->start, h->start);
        to->last = MAX(to->last, h->last);
        *at = l->next;
        heap_free(l);
    }
}

int lock_set(struct inode *inode, const struct lock_request *r, bool wait)
{
    struct file_lock *new = heap_alloc(sizeof(*new));
    struct file_lock *spare = heap_alloc(sizeof(*spare));
    const struct file_lock *conflict = NULL;
    int error = new == NULL || spare == NULL ? -ENOLCK : 0;

    spin_lock(&lock);
    while (error == 0 && r->type != F_UNLCK &&
           (conflict = find_conflict(inode, r)) != NULL)
        error = wait ? await(r, conflict) : -EAGAIN;
    if (error == 0) {
        cut(inode, r, &spare);
        if (r->type != F_UNLCK) {
            new->held = *r;
            join(inode, new);
            new->next = inode->locks;
            inode->locks = new;
            new = NULL;
        }
        wait_wake(&changed);
    }
    spin_unlock(&lock);
    heap_free(new);
    heap_free(spare);
    return error;
}

void lock_test(const struct inode *inode, struct lock_request *request)
{
    spin_lock(&lock);
    const struct file_lock *conflict = find_conflict(inode, request);

    if (conflict != NULL)
        *request = conflict->held;
    else
        request->type = F_UNLCK;
    spin_unlock(&lock);
}

void lock_release(struct inode *inode, const void *owner)
{
    if (inode->locks == NULL)
        return;
    spin_lock(&lock);
    for (struct file_lock **at = &inode->locks; *at != NULL;) {
        struct file_lock *l = *at;

        if (l->held.owner != owner) {
            at = &l->next;
            continue;
        }
        *at = l->next;
        heap_free(l);
    }
    wait_wake(&changed);
    spin_unlock(&lock);
}
