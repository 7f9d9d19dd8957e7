/* SPDX-License-Identifier: MIT */
/*
 * ext2 on the disk. Numbers are little endian, as ours. A disk consists of
 * blocks of 1, 2 or 4 KiB, in groups of as many blocks as one block has bits:
 *
 *   superblock | descriptors of all groups | block bitmap | inode bitmap |
 *   inode table | blocks of files and directories
 *
 * The first two are in the first group, with copies in some others.
 *
 * Source: Dave Poirier, "The Second Extended File System"; what e2fsck checks.
 */
#ifndef EXT2_FORMAT_H
#define EXT2_FORMAT_H

#include <stdint.h>

#define EXT2_SUPER_OFFSET 1024u
#define EXT2_MAGIC        0xef53u
#define EXT2_ROOT         2u /* inode of the root directory */

#define EXT2_STATE_CLEAN 1u /* was unmounted cleanly */

#define EXT2_REV_OLD        0u /* the fields from first_inode on are not there */
#define EXT2_OLD_FIRST      11u
#define EXT2_OLD_INODE_SIZE 128u

/* Features that we know. */
#define EXT2_INCOMPAT_FILETYPE 0x2u
#define EXT2_RO_SPARSE_SUPER   0x1u
#define EXT2_RO_LARGE_FILE     0x2u

struct ext2_super {
    uint32_t nr_inodes, nr_blocks, nr_reserved, free_blocks, free_inodes;
    uint32_t first_block;    /* 1 with blocks of 1 KiB, else 0 */
    uint32_t log_block_size; /* 1024 << this */
    uint32_t log_fragment_size;
    uint32_t blocks_per_group, fragments_per_group, inodes_per_group;
    uint32_t mounted, written; /* times, in s since 1970 */
    uint16_t nr_mounts, max_mounts;
    uint16_t magic;
    uint16_t state; /* EXT2_STATE_x */
    uint16_t on_error, minor_revision;
    uint32_t checked, check_interval;
    uint32_t creator, revision;
    uint16_t reserved_uid, reserved_gid;
    uint32_t first_inode; /* the first that is not reserved */
    uint16_t inode_size;
    uint16_t group; /* that holds this copy */
    uint32_t compatible, incompatible, read_only_compatible;
    uint8_t uuid[16];
    char label[16];
};

_Static_assert(sizeof(struct ext2_super) == 136, "as it is on the disk");

struct ext2_group {
    uint32_t block_bitmap, inode_bitmap, inode_table; /* blocks */
    uint16_t free_blocks, free_inodes, nr_directories;
    uint16_t flags;
    uint32_t reserved[3];
};

_Static_assert(sizeof(struct ext2_group) == 32, "as it is on the disk");

/* Where an inode's blocks are: 12 direct block numbers, then the number of an
 * indirect, a double indirect and a triple indirect block. 0 is a hole. */
#define EXT2_NR_DIRECT 12u
#define EXT2_NR_SLOTS  15u

#define EXT2_FLAG_INDEX 0x1000u /* directory that also has a hash tree */

struct ext2_inode {
    uint16_t mode, uid;
    uint32_t size;
    uint32_t accessed, changed, modified, deleted; /* s since 1970 */
    uint16_t gid, nlink;
    uint32_t nr_sectors; /* of 512 bytes, used by the file */
    uint32_t flags, version;
    uint32_t slots[EXT2_NR_SLOTS]; /* or a short link's target, or a device */
    uint32_t generation;
    uint32_t attributes; /* block of extended attributes, or 0 */
    uint32_t size_high;  /* of regular files */
    uint32_t fragment;
    uint16_t reserved, reserved2, uid_high, gid_high;
    uint32_t reserved3;
};

_Static_assert(sizeof(struct ext2_inode) == 128, "as it is on the disk");

/* An entry of a directory. Entries fill its blocks without a gap: `len` is the
 * distance to the next one. */
struct ext2_entry {
    uint32_t inode; /* 0: no name */
    uint16_t len;
    uint8_t name_len;
    uint8_t type; /* EXT2_TYPE_x, with INCOMPAT_FILETYPE; else 0 */
    char name[];
};

#define EXT2_ENTRY_HEAD 8u
#define EXT2_ENTRY_LEN(name_len)                                               \
    ((EXT2_ENTRY_HEAD + (unsigned)(name_len) + 3) & ~3u)

enum ext2_type {
    EXT2_TYPE_UNKNOWN,
    EXT2_TYPE_FILE,
    EXT2_TYPE_DIRECTORY,
    EXT2_TYPE_CHAR,
    EXT2_TYPE_BLOCK,
    EXT2_TYPE_FIFO,
    EXT2_TYPE_SOCKET,
    EXT2_TYPE_LINK,
};

/* The block of extended attributes; we only maintain its reference count. */
#define EXT2_ATTRIBUTES_MAGIC 0xea020000u
struct ext2_attributes {
    uint32_t magic;
    uint32_t users;
};

#endif
