/* SPDX-License-Identifier: MIT */
/*
 * What the records of a trace mean together: which record caused which, which
 * begin belongs to an end, which process runs on which vCPU, and which level
 * has each vCPU at each moment. All outputs draw on this, so that they tell the
 * same story.
 *
 * Records are added in order of their TSC. Everything a guest wrote may be a
 * lie: a story that makes no sense leads to missing links, never to a crash,
 * and its memory is bounded.
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

/* What a record means. Records are numbered from 1; 0 means none. */
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
    uint64_t begin_tsc; /* SYSRET, TRAPRET: of its begin, or 0 */
    uint32_t pid;       /* the process the record belongs to, or STORY_NO_PID */
    uint32_t device;    /* the device that did it, or STORY_NO_DEVICE */
    /* SYSCALL: the file of its first descriptor, in printable UTF-8; NULL if it
     * has no descriptor or the file is not known. Valid until the next
     * story_add. */
    const char *file;
    unsigned file_index; /* index of that argument */
    /* TEXT: how many bytes of the text are in this record, and how many were in
     * the records before it. */
    uint16_t text_len, text_offset;
};

/* From a SYSCALL or TRAP to its end. */
struct story_span {
    uint64_t number; /* of the record that began it */
    uint64_t begin, end;
    uint64_t end_number; /* of the record that ended it, or 0 */
    uint32_t pid;
    uint8_t vcpu; /* where it began */
};

/* A stretch of time in which one level has the vCPU without a break. */
struct story_piece {
    uint64_t begin, end; /* TSC; end > begin */
    uint64_t owner;      /* the record it belongs to, or 0 */
    uint32_t pid;        /* or STORY_NO_PID */
    uint32_t device; /* if vcpu is HV_TRACE_NO_VCPU: the device whose thread it
                        is, or STORY_NO_DEVICE */
    uint8_t vcpu;    /* or HV_TRACE_NO_VCPU */
    /* STORY_HOST: true for KVM's work between an exit and the next entry, which
     * only KVM's own tracepoints show; `owner` is then the owner of the exit.
     * False for a system call that the VMM made. */
    bool by_kvm;
    enum story_lane lane;
};

/* How long the guest stood still for one exit: the sum of the parts, in TSC
 * ticks. */
struct story_still {
    uint64_t number; /* of the EXIT */
    uint64_t begin;  /* TSC: its record's */
    uint64_t vmm;    /* the program's own work */
    uint64_t host;   /* the host calls that it made meanwhile */
    uint64_t kvm;    /* KVM and the CPU, on the way out and back in */
    uint8_t vcpu;
    bool is_measured; /* kvm: by KVM's own records; else it is
                         trace_info.empty_exit_ticks */
};

struct story_events {
    void *ctx;
    /* Each may be NULL. Called from story_add and story_finish. */
    void (*span)(void *ctx, const struct story_span *span);
    void (*piece)(void *ctx, const struct story_piece *piece);
    /* Called once for each exit, some records after it. Never if the time of
     * KVM is neither measured nor estimated, or if records are hidden. */
    void (*still)(void *ctx, const struct story_still *still);
};

struct story;
struct trace_info;

/* Returns NULL if out of memory. `events` may be NULL; `info` must outlive the
 * story. */
struct story *story_create(const struct story_events *events,
                           const struct trace_info *info) MUST_CHECK;
void story_destroy(struct story *story);

/* Adds the next record. */
struct story_note story_add(struct story *story,
                            const struct hv_trace_record *record);

/* Call after the last record: reports the pieces and spans that are still
 * open. */
void story_finish(struct story *story);

/* The latest name of a process, "" if it has none. The name may hold any byte.
 * Valid until the next story_add. */
const char *story_process_name(const struct story *story, uint32_t pid,
                               uint8_t vcpu);

#endif
