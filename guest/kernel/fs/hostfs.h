/* SPDX-License-Identifier: MIT */
/*
 * Files of the host, on /host: every operation is a hypercall, which the
 * hypervisor performs or refuses (hv/hostfs.h). Nothing is cached but what
 * stat() tells, as it was at the last lookup.
 *
 * The hypervisor knows paths and handles, the kernel names and inodes. So an
 * inode here is a path, with the handles that were opened by it; a rename
 * changes the paths of all that it moves. There is at most one inode of each
 * path. All but hostfs_mount() is called with the file system's lock held.
 */
#ifndef FS_HOSTFS_H
#define FS_HOSTFS_H

#include "fs/inode.h"
#include "hv/hostfs.h"
#include "lib/list.h"

#define HOSTFS_NONE (-1) /* no handle */

struct hostfs_node {
    struct inode inode;
    struct list link;
    char *path;     /* as the hypervisor has it: "/share/name" */
    int64_t reader; /* handles, of a directory too */
    int64_t writer;
    bool gone;  /* the path is not its any more; the handles are */
    bool dirty; /* written since the last sync */
};

/* Mounts it, if the hypervisor serves files and there is a directory /host. */
void hostfs_mount(void);

/* fs/hostfs.c: the inode of a path; *found gets a reference. */
int hostfs_get(const char *path, struct inode **found);
struct hostfs_node *hostfs_find(const char *path); /* in memory, or NULL */
/* All inodes of a path and of what is below it: they get another path, or
 * (`to` is NULL, or without memory) none. */
void hostfs_move(const char *path, const char *to);
/* Opens what is not open yet; `flag` is HV_FILE_READ, WRITE or DIRECTORY. */
int hostfs_open(struct hostfs_node *node, unsigned flag);

/* As in struct inode_ops. */
void hostfs_release(struct inode *inode);
int hostfs_refuse_change(struct inode *inode);

/* Share and inode number as one; the share of one. */
#define HOSTFS_SHARE_SHIFT 56u
uint64_t hostfs_number(uint64_t share, uint64_t inode);
uint32_t hostfs_type(uint32_t kind); /* S_IFx */

/* fs/hostfs_dir.c */
extern const struct inode_ops hostfs_dir_ops;
/* The directory's listing is no longer what it was. */
void hostfs_forget_list(void);

/* fs/hostfs_call.c: the hypercalls. >= 0, or -errno. */
int64_t hostfs_call_path(uint32_t number, const char *path, uint64_t arg2,
                         uint64_t arg3);
int64_t hostfs_call_handle(uint32_t number, int64_t handle, uint64_t arg);
int hostfs_call_stat(const char *path, struct hv_file_stat *stat);
int hostfs_call_rename(const char *from, const char *to);
int64_t hostfs_call_data(uint32_t number, int64_t handle, void *buf, size_t len,
                         uint64_t where);
/* Entries from a cursor on; *entries is overwritten by the next call. */
int64_t hostfs_call_list(int64_t handle, uint64_t cursor, const char **entries);

static inline struct hostfs_node *hostfs_node(struct inode *inode)
{
    return (struct hostfs_node *)inode;
}

#endif
