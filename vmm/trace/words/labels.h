/* SPDX-License-Identifier: MIT */
/*
 * Names for the numbers in trace records: symbols, devices, processes. A live
 * trace has them from the machine, `vmm trace FILE` from the file.
 */
#ifndef VMM_TRACE_WORDS_LABELS_H
#define VMM_TRACE_WORDS_LABELS_H

#include "base/util.h"
#include "hv/trace.h"
#include "handles.h"
#include "paths.h"

struct blob;
struct blob_reader;
struct lines;
struct symbols;
struct trace_labels;

/* All of these return NULL if there is no name. A name lives as long as the
 * labels. `labels` may be NULL. For use by one thread. */

/* The symbol of the guest's kernel, as symbols_find gives it. Do not ask for a
 * record with HV_TRACE_HAS_RING and ring 3: programs have their own symbols. */
const char *trace_label_symbol(const struct trace_labels *labels,
                               uint64_t address, uint64_t *offset);
/* "file.c:123", from the ELF's line table. */
const char *trace_label_line(const struct trace_labels *labels,
                             uint64_t address);
const char *trace_label_port(const struct trace_labels *labels, uint64_t port);
const char *trace_label_mmio(const struct trace_labels *labels,
                             uint64_t address);
/* The device that a SERVICE record is about. */
const char *trace_label_device(const struct trace_labels *labels,
                               uint32_t device);
const char *trace_label_gsi(const struct trace_labels *labels, uint32_t gsi);
/* What a vector is for, as the guest's kernel said. */
const char *trace_label_vector(const struct trace_labels *labels,
                               uint32_t vector);
/* The latest name of a process, also if the record with it is not shown. */
const char *trace_label_process(const struct trace_labels *labels,
                                uint32_t pid);
/* The file that an EXIT, a POLICY or a HOST_CALL is about: see paths_find. */
const struct path_name *trace_label_path(const struct trace_labels *labels,
                                         const struct hv_trace_record *record,
                                         unsigned index);
/* The file of the handle that a hypercall takes: see handles_find. */
const struct path_name *
trace_label_handle(const struct trace_labels *labels,
                   const struct hv_trace_record *record);
/* "read", for the number of a Linux x86-64 system call. The host's numbers and
 * the guest kernel's are the same. */
const char *trace_label_syscall(uint32_t number);
/* The same, but "syscall_999" in `buf` if it has no name. Never NULL. */
const char *trace_label_any_syscall(uint32_t number, char *buf, size_t size);

/* --- creating them */

enum trace_place_kind {
    TRACE_PLACE_PORT,   /* ports [base, base + size) belong to a device */
    TRACE_PLACE_MMIO,   /* addresses in memory, the same */
    TRACE_PLACE_GSI,    /* base: an interrupt line */
    TRACE_PLACE_DEVICE, /* base: the `reason` of its SERVICE records */
    TRACE_PLACE_VECTOR, /* base: an interrupt vector of the guest's kernel */
};

struct trace_place {
    enum trace_place_kind kind;
    uint64_t base;
    uint64_t size; /* 1 for a GSI or a device */
    char name[32];
};

#define TRACE_MAX_PLACES 256u /* places beyond this have no name */

/* NULL: out of memory. */
struct trace_labels *trace_labels_create(void) MUST_CHECK;
void trace_labels_destroy(struct trace_labels *labels);

/* Adds a name. It is copied and made printable. */
void trace_labels_place(struct trace_labels *labels, enum trace_place_kind kind,
                        uint64_t base, uint64_t size, const char *name);
/* Learns the names in a record that carries some (SETUP, PATH, SWITCH,
 * PROCESS). Call it for each record, before the record is shown. */
void trace_labels_learn(struct trace_labels *labels,
                        const struct hv_trace_record *record);
/* Learns which file each handle stands for. Call it after trace_labels_learn,
 * in order of time, and not if records are hidden in between. */
void trace_labels_follow(struct trace_labels *labels,
                         const struct hv_trace_record *record);
/* Row `index`, or NULL after the last. */
const struct trace_place *
trace_labels_get_place(const struct trace_labels *labels, size_t index);

/* Uses the caller's tables. Both may be NULL, and must outlive the labels. */
void trace_labels_borrow(struct trace_labels *labels,
                         const struct symbols *symbols,
                         const struct lines *lines);

/* Is there any symbol or line? */
bool trace_labels_has_names(const struct trace_labels *labels);

/* Saves symbols and lines as a block of a trace file, or loads them: 0,
 * -EBADMSG if the bytes make no sense (what was read before that stays), or
 * -ENOMEM. */
void trace_labels_save(const struct trace_labels *labels, struct blob *blob);
int trace_labels_load(struct trace_labels *labels, struct blob_reader *reader);

#endif
