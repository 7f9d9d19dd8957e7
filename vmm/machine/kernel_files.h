/* SPDX-License-Identifier: MIT */
/*
 * The files that are put into memory for a kernel: --initrd, then --module; and
 * where the kernel itself is unpacked.
 */
#ifndef VMM_MACHINE_KERNEL_FILES_H
#define VMM_MACHINE_KERNEL_FILES_H

#include "boot/boot_info.h"
#include "boot/file.h"
#include "options/options.h"

struct kernel_files {
    unsigned nr;
    struct boot_module modules[BOOT_MAX_MODULES];
    struct boot_file files[BOOT_MAX_MODULES];
    char *names[BOOT_MAX_MODULES]; /* of --module, cut at the comma */
};

/* Reads all the files. Returns 0, or the status to end with after one line on
 * stderr. */
int kernel_files_read(const struct options *options,
                      struct kernel_files *files) MUST_CHECK;
void kernel_files_free(struct kernel_files *files);

/* Unpacks a bzImage, as --unpack asks for, or leaves it to itself. Call it
 * before there is a thread or the guest's memory. */
void kernel_unpack(const struct options *options, struct image *image);

/* The exit status for a file that could not be read (`rc` is the -errno of
 * boot_file_read): it is not always the file's fault. */
int kernel_file_status(int rc);

#endif
