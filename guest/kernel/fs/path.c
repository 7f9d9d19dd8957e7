/* SPDX-License-Identifier: MIT */
/*
 * Walks a path name by name, across mount points in both directions, and
 * through symbolic links. A link's target is put in front of the rest of the
 * path.
 */
#include "fs/path.h"

#include <asm/errno.h>

#include "kernel.h"
#include "layout.h"
#include "lib/string.h"
#include "mm/page.h"

#define MAX_LINKS 16u

struct walk {
    struct inode *at;     /* the inode reached so far; has a reference */
    struct inode *parent; /* where its name was found; has a reference */
    char *buffer;         /* a page: the rest of the path ... */
    char *rest;           /* ... begins here */
    unsigned nr_links;
    bool last; /* the current name is the last one */
    struct path *path;
};

/* Takes the next name off the rest of the path, into path->name. Returns 1, 0
 * if there is none, or -ENAMETOOLONG. */
static int next_name(struct walk *w)
{
    while (*w->rest == '/')
        w->rest++;
    size_t len = 0;

    while (w->rest[len] != '\0' && w->rest[len] != '/')
        len++;
    if (len == 0)
        return 0;
    if (len > NAME_MAX_LEN)
        return -ENAMETOOLONG;
    memcpy(w->path->name, w->rest, len);
    w->path->name[len] = '\0';
    w->rest += len;
    w->path->slash = *w->rest == '/';
    while (*w->rest == '/')
        w->rest++;
    w->last = *w->rest == '\0';
    return 1;
}

/* Makes `inode` the one that has been reached; takes over its reference. */
static void step_to(struct walk *w, struct inode *inode)
{
    inode_unref(w->parent);
    w->parent = w->at;
    w->at = inode;
}

static void replace(struct inode **old, struct inode *new)
{
    inode_ref(new);
    inode_unref(*old);
    *old = new;
}

/* From the root of a file system to the directory that it is mounted on. */
static void leave_mounts(struct inode **inode)
{
    while (*inode == (*inode)->mount->root && (*inode)->mount->covers != NULL)
        replace(inode, (*inode)->mount->covers);
}

/* From a directory to the root of the file system mounted on it. */
static void enter_mounts(struct inode **inode)
{
    while ((*inode)->covered != NULL)
        replace(inode, (*inode)->covered->root);
}

/* Puts the target of a symbolic link in front of the rest of the path. */
static int follow(struct walk *w, struct inode *link)
{
    uint64_t page = page_alloc(PAGE_KERNEL);
    size_t rest_len = strlen(w->rest);
    bool slash = w->path->slash;

    if (page == 0)
        return -ENOMEM;
    char *target = phys_to_virt(page);
    int64_t len = inode_read(link, target, PATH_MAX_LEN, 0);
    int error = len < 0 ? (int)len : 0;

    if (++w->nr_links > MAX_LINKS)
        error = -ELOOP;
    else if (len == 0)
        error = -ENOENT;
    else if (len > 0 && (size_t)len + 1 + rest_len > PATH_MAX_LEN)
        error = -ENAMETOOLONG;
    if (error == 0) {
        if (slash)
            target[len++] = '/';
        memcpy(target + len, w->rest, rest_len + 1);
        memcpy(w->buffer, target, (size_t)len + rest_len + 1);
        w->rest = w->buffer;
        if (*w->rest == '/')
            replace(&w->at, mounts->root);
    }
    page_unref(page);
    return error;
}

/* Takes one step, to the name in path->name. */
static int step(struct walk *w, unsigned flags)
{
    struct inode *next;

    if (!inode_is(w->at, S_IFDIR))
        return -ENOTDIR;
    if (strcmp(w->path->name, ".") == 0) {
        replace(&w->parent, w->at);
        return 0;
    }
    if (strcmp(w->path->name, "..") == 0)
        leave_mounts(&w->at);
    int error = inode_lookup(w->at, w->path->name, &next);

    if (error == -ENOENT && w->last && (flags & PATH_MAY_MISS)) {
        step_to(w, NULL);
        return 0;
    }
    if (error != 0)
        return error;
    enter_mounts(&next);
    if (inode_is(next, S_IFLNK) &&
        (!w->last || w->path->slash || !(flags & PATH_NOFOLLOW))) {
        if (next->ops->jump != NULL) {
            struct inode *to = NULL;

            error = next->ops->jump(next, &to);
            inode_unref(next);
            if (error == 0)
                step_to(w, to);
            return error;
        }
        error = follow(w, next);
        inode_unref(next);
        return error;
    }
    step_to(w, next);
    return 0;
}

static int walk_all(struct walk *w, unsigned flags)
{
    int result;

    while ((result = next_name(w)) > 0) {
        int error = step(w, flags);

        if (error != 0)
            return error;
        if (w->at == NULL) /* the last name, which may be missing */
            return 0;
    }
    if (result == 0 && w->path->slash && !inode_is(w->at, S_IFDIR))
        return -ENOTDIR;
    return result;
}

int path_walk(struct inode *start, const char *string, unsigned flags,
              struct path *path)
{
    uint64_t page;

    *path = (struct path){.name = "."};
    if (*string == '\0')
        return -ENOENT;
    size_t len = strlen(string);

    if (len > PATH_MAX_LEN)
        return -ENAMETOOLONG;
    page = page_alloc(PAGE_KERNEL);
    if (page == 0)
        return -ENOMEM;

    struct walk w = {
        .at = *string == '/' ? mounts->root : start,
        .buffer = phys_to_virt(page),
        .rest = phys_to_virt(page),
        .path = path,
    };

    w.parent = w.at;
    inode_ref(w.at);
    inode_ref(w.parent);
    memcpy(w.buffer, string, len + 1);
    int error = walk_all(&w, flags);

    page_unref(page);
    path->parent = w.parent;
    path->inode = w.at;
    if (error != 0)
        path_free(path);
    return error;
}

void path_free(struct path *path)
{
    inode_unref(path->parent);
    inode_unref(path->inode);
    path->parent = NULL;
    path->inode = NULL;
}

/* Finds the name of `child` in `dir`. */
static int find_name(struct inode *dir, const struct inode *child,
                     struct dir_entry *entry)
{
    uint64_t position = 0;
    int result;

    inode_lock(dir);
    do
        result = dir->ops->readdir(dir, &position, entry);
    while (result > 0 &&
           (entry->number != child->number || strcmp(entry->name, ".") == 0 ||
            strcmp(entry->name, "..") == 0));
    inode_unlock(dir);
    return result > 0 ? 0 : result == 0 ? -ENOENT : result;
}

/* Puts "/name" in front of the string at *start. */
static int prepend(char *to, size_t *start, const char *name)
{
    size_t len = strlen(name);

    if (*start < len + 1)
        return -ERANGE;
    *start -= len;
    memcpy(to + *start, name, len);
    to[--*start] = '/';
    return 0;
}

/* Goes one directory up, and puts the name of the one we leave in front of the
 * path. */
static int climb(struct inode **at, char *to, size_t *start,
                 struct dir_entry *entry)
{
    struct inode *parent;
    int error = inode_lookup(*at, "..", &parent);

    if (error != 0)
        return error;
    error = find_name(parent, *at, entry);
    if (error == 0)
        error = prepend(to, start, entry->name);
    inode_unref(*at);
    *at = parent;
    return error;
}

int64_t path_text(struct inode *dir, const char *name, char *to, size_t size)
{
    struct dir_entry entry;
    size_t start = size;
    int error = 0;

    if (size < 2)
        return -ERANGE;
    to[--start] = '\0';
    if (name != NULL)
        error = prepend(to, &start, name);
    inode_ref(dir);
    for (leave_mounts(&dir); error == 0 && dir != mounts->root;
         leave_mounts(&dir))
        error = climb(&dir, to, &start, &entry);
    inode_unref(dir);
    if (error != 0)
        return error;
    if (to[start] == '\0')
        to[--start] = '/';
    memmove(to, to + start, size - start);
    return (int64_t)(size - start - 1);
}
