/* SPDX-License-Identifier: MIT */
/*
 * Which file each handle of hv/hostfs.h stands for, learnt from the hypercalls
 * that opened and closed it. A guest's records cannot forge this, but a damaged
 * file can: a name may be missing or hold any bytes.
 */
#ifndef VMM_TRACE_WORDS_HANDLES_H
#define VMM_TRACE_WORDS_HANDLES_H

#include "hv/hostfs.h"
#include "paths.h"

struct handles {
    struct {
        struct path_name name;
        uint64_t since, until; /* TSC: of the exits that opened and closed it */
    } of[HV_FILE_MAX_HANDLES];
};

/* Learns from the next record in order of time. `paths` are those of its vCPU,
 * and have learnt from it before. */
void handles_learn(struct handles *handles, const struct paths *paths,
                   const struct hv_trace_record *record);

/* The file of a hypercall that takes a handle; NULL if it takes none, or the
 * file is not known. */
const struct path_name *handles_find(const struct handles *handles,
                                     const struct hv_trace_record *record);

#endif
