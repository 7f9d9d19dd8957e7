/* SPDX-License-Identifier: MIT */
/*
 * Where a recording was made: with what, on what.
 */
#ifndef VMM_TRACE_WORDS_ORIGIN_H
#define VMM_TRACE_WORDS_ORIGIN_H

#include <stddef.h>

/* Each "" if it is not known. UTF-8; a file's may be anything printable. */
struct trace_origin {
    char vmm[32];            /* its version */
    char host_kernel[96];    /* "Linux 6.1.0-57-amd64" */
    char cpu_vendor[16];     /* "AuthenticAMD" */
    char cpu[64];            /* the model's name */
    char virtualisation[16]; /* "AMD-V", "VT-x", "none" (an interpreter) */
    char options[512];       /* the words of the command line before IMAGE */
};

/* Member `index` and the name that files and outputs have for it; NULL after
 * the last. */
const char *trace_origin_get(const struct trace_origin *origin, size_t index,
                             const char **name);
/* The room of member `index`, to be filled. */
char *trace_origin_room(struct trace_origin *origin, size_t index,
                        const char **name, size_t *size);

/* "vmm 1.0, Linux 6.1, QEMU CPU (AuthenticAMD), AMD-V, options --trace=t"; ""
 * if nothing is known. */
void trace_origin_describe(const struct trace_origin *origin, char *buf,
                           size_t size);

#endif
