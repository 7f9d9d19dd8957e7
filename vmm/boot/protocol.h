/* SPDX-License-Identifier: MIT */
/*
 * Boot protocols: which of those that an image supports is used, and what the
 * guest then finds in memory and registers.
 */
#ifndef VMM_BOOT_PROTOCOL_H
#define VMM_BOOT_PROTOCOL_H

#include "boot_info.h"
#include "image.h"

/* The general registers that a protocol sets at entry. */
struct boot_registers {
    uint32_t eax, ebx, edx, esi, edi;
};

/* "multiboot1", ...: the name that --protocol takes. */
const char *boot_protocol_name(enum boot_protocol protocol);

/* Does the image have what this protocol needs? (`protocol` is not AUTO.) */
bool protocol_is_there(const struct image *image, enum boot_protocol protocol);

/* Fills image->protocol for an ELF or a flat image whose headers and notes have
 * been searched for. 0 or -ENOEXEC with error->text. */
int protocol_choose(struct image *image, const struct image_request *request,
                    struct image_error *error) MUST_CHECK;

struct boot_registers protocol_registers(const struct image *image);

/* Writes the information for the guest into `mem`, which has the image already.
 * Returns 0; -E2BIG if the user's words are too long, -ENOSPC if modules do not
 * fit, with the sentence (complete, no file name) in error->text. */
int protocol_write(const struct boot_config *config, const struct image *image,
                   struct guest_mem *mem, struct image_error *error) MUST_CHECK;

/* Says, as a sentence, what the image asks for and does not get; false if there
 * is nothing. */
bool protocol_misses(const struct image *image, struct image_error *sentence);

#endif
