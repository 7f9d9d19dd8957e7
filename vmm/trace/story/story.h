/* SPDX-License-Identifier: MIT */
/*
 * What the records of a trace tell together: which record led to which, which
 * begin an end belongs to, which process runs on which vCPU, and which level
 * has each vCPU at each moment. The outputs draw from this, so that they tell
 * the same story.
 *
 * Records are added in the order of their TSC. All that a guest wrote may be a
 * lie: a story that makes no sense gives missing links, never a crash, and its
 * memory is bounded.
 */
#ifndef VMM_TRACE_STORY_STORY_H
#define VMM_TRACE_STORY_STORY_H

#include "base/util.h"
#include "hv/trace.h"

#define STORY_NO_PID    UINT32_MAX
#define STORY_NO_DEVICE UINT32_MAX

enum story_lane {
    STORY_USER,   /* ring 3 */
    STORY_KERNEL, /* ring 0 */
    STORY_VMM,    /* ring -1 */
    STORY_HOST,   /* the host kernel, asked by the VMM */
    STORY_NR_LANES,
};

/* What a record turns out to be. Records are numbered from 1 on; 0: none. */
struct story_note {
    uint64_t number;
    /* The record that led to this one:
     *   HOST_CALL           the SERVICE it was made in, or the EXIT
     *   SERVICE             the EXIT; by a thread of the device's: the REQUEST
     *   POLICY              the EXIT
     *   INTERRUPT           the SERVICE or the EXIT
     *   EXIT                the SYSCALL or TRAP that the kernel was in
     *   TRAP                an interrupt's: the INTERRUPT. An exception's in
     *                       the kernel: what the kernel was in
     *   SWITCH, PROCESS,
     *   REQUEST             what the kernel was in
     *   TEXT                its SYSCALL or SYSRET
     *   SYSRET, TRAPRET     the one that it ends; a child's first SYSRET: the
     *                       PROCESS record of its fork */
    uint64_t cause;
    uint64_t begin_tsc; /* SYSRET, TRAPRET: of the one it ends, or 0 */
    uint32_t pid;       /* whose the record is; STORY_NO_PID if not known */
    uint32_t device;    /* that did it, or STORY_NO_DEVICE */
    /* SYSCALL: the file that its first descriptor is, in printable UTF-8; NULL
     * if there is none or it is not known. Lives until the next story_add. */
    const char *file;
    unsigned file_index; /* which of its arguments that is */
    /* TEXT: how many bytes of the text this record has, and how many of it
     * came in the records before. */
    uint16_t text_len, text_offset;
};

/* From a SYSCALL or TRAP to its end. */
struct story_span {
    uint64_t number; /* of the record that began it */
    uint64_t begin, end;
    uint64_t end_number; /* of the record that ended it, 0 if none was seen */
    uint32_t pid;
    uint8_t vcpu; /* where it began */
};

/* A level has the vCPU, without a break. */
struct story_piece {
    uint64_t begin, end; /* TSC; end > begin */
    uint64_t owner;      /* record it belongs to, or 0 */
    uint32_t pid;        /* or STORY_NO_PID */
    uint32_t device;     /* HV_TRACE_NO_VCPU: whose thread; STORY_NO_DEVICE */
    uint8_t vcpu;        /* or HV_TRACE_NO_VCPU */
    /* STORY_HOST: what KVM did between an exit and the next entry, which only
     * its own tracepoints tell; `owner` is the exit's. Else a system call of
     * the VMM's. */
    bool by_kvm;
    enum story_lane lane;
};

struct story_events {
    void *ctx;
    /* Either may be NULL. Called from story_add and story_finish. */
    void (*span)(void *ctx, const struct story_span *span);
    void (*piece)(void *ctx, const struct story_piece *piece);
};

struct story;
struct trace_info;

/* NULL if out of memory. `events` may be NULL; `info` outlives the story. */
struct story *story_create(const struct story_events *events,
                           const struct trace_info *info) MUST_CHECK;
void story_destroy(struct story *story);

/* The next record. */
struct story_note story_add(struct story *story,
                            const struct hv_trace_record *record);

/* After the last record: tells the pieces and spans that are still open. */
void story_finish(struct story *story);

/* What a process is called: its latest name, "" if it has none. The name may
 * hold any byte. Lives until the next story_add. */
const char *story_process_name(const struct story *story, uint32_t pid,
                               uint8_t vcpu);

#endif
