/* SPDX-License-Identifier: MIT */
/*
 * Where a recording was made: with which program, on which host.
 */
#ifndef VMM_TRACE_WORDS_ORIGIN_H
#define VMM_TRACE_WORDS_ORIGIN_H

#include <stddef.h>

/* Each is "" if not known. UTF-8; one that comes from a file may be any
 * printable text. */
struct trace_origin {
    char vmm[32];            /* its version */
    char host_kernel[96];    /* "Linux 6.1.0-57-amd64" */
    char cpu_vendor[16];     /* "AuthenticAMD" */
    char cpu[64];            /* the model's name */
    char virtualisation[16]; /* "AMD-V", "VT-x", "none" (an interpreter) */
    char options[512];       /* the words of the command line before IMAGE */
};

/* Member `index`, and in *name the name that files and outputs have for it;
 * NULL after the last. */
const char *trace_origin_get(const struct trace_origin *origin, size_t index,
                             const char **name);
/* The buffer of member `index`, of *size bytes, to be filled in. */
char *trace_origin_room(struct trace_origin *origin, size_t index,
                        const char **name, size_t *size);

/* "vmm 1.0, Linux 6.1, QEMU CPU (AuthenticAMD), AMD-V, options --trace=t"; ""
 * if nothing is known. */
void trace_origin_describe(const struct trace_origin *origin, char *buf,
                           size_t size);

#endif
