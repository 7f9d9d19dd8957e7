/* SPDX-License-Identifier: MIT */
/*
 * State that the parts of a story share. Only story.c, story_guest.c and
 * story_effect.c use this.
 */
#ifndef VMM_TRACE_STORY_STORY_STATE_H
#define VMM_TRACE_STORY_STORY_STATE_H

#include "story.h"
#include "story_process.h"
#include "story_request.h"
#include "story_vcpu.h"
#include "trace/strace/strace_files.h"

/* The teaching kernel has interrupt line n at vector 0x20 + n. With another
 * kernel, the cause of an interrupt is not known. */
#define IRQ_VECTOR_BASE 0x20u
#define NR_GSIS         64u

struct story {
    struct story_events events;
    const struct trace_info *info;
    uint64_t number; /* of the latest record */
    uint64_t tsc;    /* of the latest record */
    struct story_processes processes;
    struct story_requests requests;
    struct strace *files;
    struct story_vcpu *vcpus[256];
    uint64_t raised[NR_GSIS]; /* INTERRUPT record whose interrupt no vCPU has
                                 taken yet */
};

/* The state of a vCPU; NULL if out of memory. */
struct story_vcpu *story_vcpu_of(struct story *story, uint8_t index);

void story_tell_piece(struct story *story, const struct story_piece *piece);

/* Ends the guest's piece at `tsc`. */
void story_close_piece(struct story *story, struct story_vcpu *vcpu,
                       uint8_t index, uint64_t tsc);

/* Removes levels until `depth` are left; their ends were not seen. */
void story_unwind(struct story *story, struct story_process *process,
                  unsigned depth);

/* Adds a HOST_CALL, SERVICE, INTERRUPT, POLICY or PATH: what an exit caused, or
 * a device's thread. */
void story_add_effect(struct story *story, const struct hv_trace_record *r,
                      struct story_note *note);

/* Adds a record that the guest's kernel wrote. */
void story_add_guest(struct story *story, const struct hv_trace_record *r,
                     struct story_note *note);

#endif
