/* SPDX-License-Identifier: MIT */
/*
 * The checks on an ELF header, in two steps: what libelf must not be trusted
 * with, on the raw bytes; then the header as libelf decoded it.
 */
#ifndef VMM_BOOT_ELF_HEADER_H
#define VMM_BOOT_ELF_HEADER_H

#include <gelf.h>

#include "image.h"

/* Before libelf sees the file: class, byte order, version, enough bytes for
 * the header, no section count in the section table. 0 or -ENOEXEC with
 * error->text. */
int elf_header_check_ident(const struct image *image,
                           struct image_error *error) MUST_CHECK;

/* The decoded header: machine, type, and a program header table inside the
 * file. image->format is set. 0 or -ENOEXEC with error->text. */
int elf_header_check(const struct image *image, const GElf_Ehdr *header,
                     struct image_error *error) MUST_CHECK;

#endif
