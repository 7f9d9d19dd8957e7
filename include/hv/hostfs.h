/* SPDX-License-Identifier: MIT */
/*
 * Files of the host: hypercalls on directories that the user of vmm gives to
 * the guest with --share=DIR[:NAME][,ro]. They are served (HV_CALL_FEATURES)
 * only if at least one is given.
 *
 * Paths. "/" is the VMM's own directory, which holds the shares, each by its
 * NAME: "/NAME/folder/file". A path is a guest-physical address and a length in
 * bytes, 1 to HV_FILE_PATH_MAX, without a NUL. It begins with a slash, does not
 * end with one (except "/" itself), and has no empty part, no "." and no "..":
 * a guest resolves these itself. Any other path gives -EINVAL; a part of more
 * than HV_FILE_NAME_MAX bytes gives -ENAMETOOLONG. Symbolic links are visible
 * (LIST) and can be removed and renamed, but are never followed: -ELOOP.
 * Opening something that is neither a file nor a directory gives -EACCES;
 * opening something on another file system of the host than its share gives
 * -EXDEV.
 *
 * Handles are small numbers, at most HV_FILE_MAX_HANDLES (-EMFILE); -EBADF for
 * one that is not open, or not open for the requested operation. A handle
 * refers to the file that was opened, whatever happens to its name. All virtual
 * CPUs share the handles; an operation on one while another CPU closes it is
 * done on the file or refused.
 *
 * Data is transferred directly between the guest's RAM and the host's call. It
 * is given by a list of buffers in RAM, at most HV_FILE_MAX_BUFFERS with a
 * total of at most HV_FILE_MAX_BYTES (-EINVAL). If the list or any buffer is
 * not all RAM, the result is -EFAULT and nothing is transferred. The list is
 * read once. A result may be less than requested.
 *
 * A read-only share refuses every change with -EROFS. A policy (docs/policy.md)
 * may refuse anything with an error of its choice; a refused name reaches no
 * system call of the host.
 *
 * Errors are Linux's, negated, in request.result. All arguments are IN.
 *
 *  number        args[0] [1]   [2]     [3]    [4]      result >= 0
 *  ------------- ------- ----- ------- ------ -------- ----------------------
 *  OPEN          path    len   flags   mode            handle
 *  CLOSE         handle
 *  READ          handle  where buffers nr              bytes, 0 at the end
 *  WRITE         handle  where buffers nr              bytes
 *  STAT          path    len   stat                    0
 *  FSTAT         handle  stat                          0
 *  LIST          handle  cursor buffer len             bytes of entries, 0 at
 *                                                      the end
 *  MKDIR         path    len   mode                    0
 *  UNLINK        path    len                           0
 *  RMDIR         path    len                           0
 *  RENAME        path    len   path    len    flags    0
 *  TRUNCATE      handle  size                          0
 *  SYNC          handle  flags                         0, and it is on the disk
 *
 * where: a byte offset, or HV_FILE_POSITION: at, and moving, the handle's own.
 * mode: permission bits (0777), less the host's umask. stat: address of a
 * struct hv_file_stat. buffers: address of an array of struct hv_file_buffer.
 * buffer, len: where entries go; -EINVAL if not even one entry fits. cursor: 0,
 * or `next` of the last entry that was used.
 */
#ifndef HV_HOSTFS_H
#define HV_HOSTFS_H

#include "hypercall.h"

#define HV_CALL_FILE_OPEN     16u
#define HV_CALL_FILE_CLOSE    17u
#define HV_CALL_FILE_READ     18u
#define HV_CALL_FILE_WRITE    19u
#define HV_CALL_FILE_STAT     20u
#define HV_CALL_FILE_FSTAT    21u
#define HV_CALL_FILE_LIST     22u
#define HV_CALL_FILE_MKDIR    23u
#define HV_CALL_FILE_UNLINK   24u
#define HV_CALL_FILE_RMDIR    25u
#define HV_CALL_FILE_RENAME   26u
#define HV_CALL_FILE_TRUNCATE 27u
#define HV_CALL_FILE_SYNC     28u

#define HV_FILE_PATH_MAX    4095u
#define HV_FILE_NAME_MAX    255u
#define HV_FILE_MAX_HANDLES 256u
#define HV_FILE_MAX_BUFFERS 64u
#define HV_FILE_MAX_BYTES   0x1000000u          /* 16 MiB per request */
#define HV_FILE_POSITION    0xFFFFFFFFFFFFFFFFu /* where */
#define HV_FILE_MAX_SHARES  8u

/* OPEN: flags. READ or WRITE or both, or only DIRECTORY. */
#define HV_FILE_READ      (1u << 0)
#define HV_FILE_WRITE     (1u << 1)
#define HV_FILE_CREATE    (1u << 2) /* if it does not exist; with WRITE */
#define HV_FILE_EXCLUSIVE (1u << 3) /* -EEXIST if it exists; with CREATE */
#define HV_FILE_TRUNCATE  (1u << 4) /* to length 0; with WRITE */
#define HV_FILE_APPEND    (1u << 5) /* every WRITE goes to the end */
#define HV_FILE_DIRECTORY (1u << 6) /* for LIST, FSTAT, SYNC */
#define HV_FILE_FLAGS     0x7Fu

/* RENAME: flags. */
#define HV_FILE_NO_REPLACE (1u << 0) /* -EEXIST if the new name exists */

/* SYNC: flags. */
#define HV_FILE_DATA_ONLY (1u << 0) /* plus what is needed to read it back */

/* kind */
#define HV_FILE_KIND_FILE      1u
#define HV_FILE_KIND_DIRECTORY 2u
#define HV_FILE_KIND_OTHER     3u /* a link, a device, ...: cannot be opened */

#ifndef __ASSEMBLER__
struct hv_file_buffer {
    uint64_t address; /* guest-physical */
    uint64_t len;     /* bytes, may be 0 */
};

struct hv_file_stat {
    uint64_t inode;                /* unique within a share; 0: "/" */
    uint64_t size;                 /* bytes */
    uint64_t blocks;               /* of 512 bytes, on the host's disk */
    int64_t modified_s, changed_s; /* since 1970-01-01 UTC */
    uint32_t modified_ns, changed_ns;
    uint32_t kind; /* HV_FILE_KIND_x */
    uint32_t mode; /* permission bits, 0777 */
    uint32_t links;
    uint32_t share; /* 1 for the first; 0: "/" */
};

/* One entry of LIST; the next one begins `size` bytes after its start. "." and
 * ".." are not listed. */
struct hv_file_entry {
    uint64_t inode;
    uint64_t next;     /* the cursor after this entry */
    uint32_t kind;     /* HV_FILE_KIND_x */
    uint16_t size;     /* bytes of the entry, a multiple of 8 */
    uint16_t name_len; /* bytes of name, which has no NUL */
    char name[];
};

_Static_assert(sizeof(struct hv_file_buffer) == 16, "hv_file_buffer is ABI");
_Static_assert(sizeof(struct hv_file_stat) == 64, "hv_file_stat is ABI");
_Static_assert(sizeof(struct hv_file_entry) == 24, "hv_file_entry is ABI");
#endif

#endif
