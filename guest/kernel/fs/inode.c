/* SPDX-License-Identifier: MIT */
/* What is the same for all file systems: references, locking, and the checks
 * that do not depend on the file system. */
#include "fs/inode.h"

#include <asm/errno.h>

#include "fs/shared.h"
#include "kernel.h"

struct mount *mounts;

void mount_add(struct mount *mount, struct inode *on)
{
    static unsigned last_id;
    struct mount **at = &mounts;

    mutex_init(&mount->lock, mount->ops->type);
    mount->id = ++last_id;
    mount->root->mount = mount;
    mount->covers = on;
    if (on != NULL) {
        inode_ref(on);
        on->covered = mount;
    }
    while (*at != NULL)
        at = &(*at)->next;
    *at = mount;
}

void mounts_sync(void)
{
    for (struct mount *m = mounts; m != NULL; m = m->next) {
        if (m->ops->sync == NULL)
            continue;
        mutex_lock(&m->lock);
        (void)m->ops->sync(m);
        mutex_unlock(&m->lock);
    }
}

void mounts_end(void)
{
    for (struct mount *m = mounts; m != NULL; m = m->next) {
        if (m->ops->end == NULL)
            continue;
        mutex_lock(&m->lock);
        if (m->ops->end(m) != 0)
            printk("%s: not everything could be written to %s\n", m->where,
                   m->source);
    }
}

void inode_ref(struct inode *inode)
{
    uint32_t before = __atomic_fetch_add(&inode->refs, 1, __ATOMIC_RELAXED);

    ASSERT(before != 0);
}

void inode_unref_locked(struct inode *inode)
{
    DEBUG_ASSERT(mutex_held(&inode->mount->lock));
    uint32_t before = __atomic_fetch_sub(&inode->refs, 1, __ATOMIC_ACQ_REL);

    ASSERT(before != 0);
    if (before == 1 && inode->ops->release != NULL)
        inode->ops->release(inode);
}

void inode_unref(struct inode *inode)
{
    if (inode == NULL)
        return;
    uint32_t refs = __atomic_load_n(&inode->refs, __ATOMIC_RELAXED);

    while (refs > 1)
        if (__atomic_compare_exchange_n(&inode->refs, &refs, refs - 1, true,
                                        __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
            return;

    /* This may be the last reference. Take the lock, so that no lookup can find
     * the inode again. */
    struct mount *mount = inode->mount;

    mutex_lock(&mount->lock);
    inode_unref_locked(inode);
    mutex_unlock(&mount->lock);
}

/* Others may have mapped the file: first write their changes into it, so that
 * the file and the mappings agree. */
int64_t inode_read_locked(struct inode *inode, void *buf, size_t len,
                          uint64_t offset)
{
    if (inode->shared != NULL)
        (void)shared_to_file(inode);
    return inode->ops->read(inode, buf, len, offset);
}

int64_t inode_write_locked(struct inode *inode, const void *buf, size_t len,
                           uint64_t offset)
{
    if (inode->shared != NULL)
        (void)shared_to_file(inode);
    int64_t n = inode->ops->write(inode, buf, len, offset);

    if (inode->shared != NULL && n > 0)
        shared_from_file(inode, offset, (uint64_t)n);
    return n;
}

int64_t inode_read(struct inode *inode, void *buf, size_t len, uint64_t offset)
{
    if (inode_is(inode, S_IFDIR))
        return -EISDIR;
    if (inode->ops->read == NULL)
        return -EINVAL;
    if (inode->ops->jump != NULL) /* its text is about another file system */
        return inode->ops->read(inode, buf, len, offset);
    inode_lock(inode);
    int64_t result = inode_read_locked(inode, buf, len, offset);

    inode_unlock(inode);
    return result;
}

int64_t inode_write(struct inode *inode, const void *buf, size_t len,
                    uint64_t offset)
{
    if (inode->ops->write == NULL)
        return -EINVAL;
    inode_lock(inode);
    int64_t result = inode_write_locked(inode, buf, len, offset);

    inode_unlock(inode);
    return result;
}

int inode_truncate(struct inode *inode, uint64_t size)
{
    if (inode_is(inode, S_IFDIR))
        return -EISDIR;
    if (inode->ops->truncate == NULL || !inode_is(inode, S_IFREG))
        return -EINVAL;
    if (inode->mount->read_only)
        return -EROFS;
    if (inode->programs > 0)
        return -ETXTBSY;
    inode_lock(inode);
    if (inode->shared != NULL)
        (void)shared_to_file(inode);
    int result = inode->ops->truncate(inode, size);

    if (inode->shared != NULL)
        shared_from_file(inode, size, UINT64_MAX - size);

    inode_unlock(inode);
    return result;
}

/* Counts one more in *mine, if *theirs is 0. */
static int begin(struct inode *inode, uint32_t *mine, const uint32_t *theirs)
{
    int error = 0;

    inode_lock(inode);
    if (*theirs > 0)
        error = -ETXTBSY;
    else
        ++*mine;
    inode_unlock(inode);
    return error;
}

static void end(struct inode *inode, uint32_t *mine)
{
    inode_lock(inode);
    ASSERT(*mine > 0);
    --*mine;
    inode_unlock(inode);
}

int inode_begin_write(struct inode *inode)
{
    return begin(inode, &inode->writers, &inode->programs);
}

void inode_end_write(struct inode *inode)
{
    end(inode, &inode->writers);
}

int inode_begin_program(struct inode *inode)
{
    return begin(inode, &inode->programs, &inode->writers);
}

void inode_end_program(struct inode *inode)
{
    end(inode, &inode->programs);
}

int inode_sync(struct inode *inode)
{
    int error = 0;

    inode_lock(inode);
    if (inode->shared != NULL)
        error = shared_to_file(inode);
    if (error == 0 && inode->mount->ops->sync != NULL)
        error = inode->mount->ops->sync(inode->mount);
    inode_unlock(inode);
    return error;
}

int inode_lookup(struct inode *dir, const char *name, struct inode **found)
{
    if (!inode_is(dir, S_IFDIR))
        return -ENOTDIR;
    inode_lock(dir);
    int result = dir->ops->lookup(dir, name, found);

    inode_unlock(dir);
    return result;
}
