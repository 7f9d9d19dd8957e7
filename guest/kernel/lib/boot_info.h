/* SPDX-License-Identifier: MIT */
/*
 * The boot information from the VMM (include/hv/boot_info.h), copied before its
 * memory is used for anything else, and the words of the kernel command line.
 */
#ifndef LIB_BOOT_INFO_H
#define LIB_BOOT_INFO_H

#include <stdbool.h>
#include <stdint.h>

#include "hv/boot_info.h"
#include "hv/layout.h"

extern struct hv_boot_info boot_info;

/* Copies and checks the structure at guest-physical address `gpa`. Works before
 * there is a console. Returns NULL, or what is wrong. */
const char *boot_info_init(uint64_t gpa);

/* The value of the command line's word NAME=VALUE, or NULL. Lives for ever. */
const char *option_value(const char *name);

/* Whether the command line has the word `name`. */
bool option_present(const char *name);

/* The words from init=PATH on belong to the first program: stores up to `max`
 * pointers to PATH and its arguments. Returns how many; 0 if init= is not
 * there. */
unsigned option_init_words(const char *words[], unsigned max);

#endif
