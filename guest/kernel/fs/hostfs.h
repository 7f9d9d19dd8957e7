/* SPDX-License-Identifier: MIT */
/*
 * Files of the host, on /host: every operation is a hypercall, which the
 * hypervisor performs or refuses (hv/hostfs.h). Only the attributes that stat()
 * reports are cached, as of the last lookup.
 *
 * The hypervisor works with paths and handles, the kernel with names and
 * inodes. So an inode here is a path, with the handles that were opened by that
 * path; a rename changes the paths of all inodes that it moves. There is at
 * most one inode for each path. All but hostfs_mount() is called with the file
 * system's lock held.
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
    char *path;     /* as the hypervisor sees it: "/share/name" */
    int64_t reader; /* handles; also of a directory */
    int64_t writer;
    bool gone;  /* the path is no longer its own; the handles are */
    bool dirty; /* written since the last sync */
};

/* Mounts the host's files, if the hypervisor serves any and there is a
 * directory /host. */
void hostfs_mount(void);

/* fs/hostfs.c: the inode of a path; *found gets a reference. */
int hostfs_get(const char *path, struct inode **found);
struct hostfs_node *hostfs_find(const char *path); /* in memory, or NULL */
/* Changes the path of the inode at `path` and of all inodes below it to `to`;
 * they lose their path if `to` is NULL, or if memory ran out. */
void hostfs_move(const char *path, const char *to);
/* Opens a handle if it is not open yet; `flag` is HV_FILE_READ, HV_FILE_WRITE
 * or HV_FILE_DIRECTORY. */
int hostfs_open(struct hostfs_node *node, unsigned flag);

/* As in struct inode_ops. */
void hostfs_release(struct inode *inode);
int hostfs_refuse_change(struct inode *inode);

/* Combining share and inode number into one number. */
#define HOSTFS_SHARE_SHIFT 56u
uint64_t hostfs_number(uint64_t share, uint64_t inode);
uint32_t hostfs_type(uint32_t kind); /* S_IFx */

/* fs/hostfs_dir.c */
extern const struct inode_ops hostfs_dir_ops;
/* Drops the cached listing, because a directory has changed. */
void hostfs_forget_list(void);

/* fs/hostfs_call.c: the hypercalls. They return a value >= 0, or -errno. */
int64_t hostfs_call_path(uint32_t number, const char *path, uint64_t arg2,
                         uint64_t arg3);
int64_t hostfs_call_handle(uint32_t number, int64_t handle, uint64_t arg);
int hostfs_call_stat(const char *path, struct hv_file_stat *stat);
int hostfs_call_rename(const char *from, const char *to);
int64_t hostfs_call_data(uint32_t number, int64_t handle, void *buf, size_t len,
                         uint64_t where);
/* Lists entries from a cursor on; the next call overwrites *entries. */
int64_t hostfs_call_list(int64_t handle, uint64_t cursor, const char **entries);

static inline struct hostfs_node *hostfs_node(struct inode *inode)
{
    return (struct hostfs_node *)inode;
}

#endif
