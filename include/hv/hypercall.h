/* SPDX-License-Identifier: MIT */
/*
 * Hypercalls: how a guest kernel makes requests to the hypervisor.
 *
 * The guest puts a struct hv_request at the start of one page of its RAM and
 * rings one of two doorbells:
 *
 *  - the instruction (vmcall on Intel, vmmcall on AMD): rax =
 *    HV_KVM_HYPERCALL, rbx = guest-physical address of the page, rcx = 1,
 *    rdx = HV_HYPERCALL_MAGIC << 32 | request.number. On return rax is 0, or
 *    -errno if the request page itself was refused. Ring 0 only.
 *  - the port HV_PORT_HYPERCALL: out dx, eax with the page's frame number
 *    (guest-physical address >> 12). A refused page is counted and logged;
 *    the guest sees its request's result unchanged.
 *
 * struct hv_boot_info.doorbells says which of them work. The VMM reads the
 * request once, performs it, and writes `result` back before the guest
 * continues. `result` is >= 0, or -errno with Linux's numbers.
 *
 * Number 12 with rcx = 1 is how the instruction reaches user space through
 * an unmodified KVM: KVM api.rst, "KVM_CAP_EXIT_HYPERCALL".
 */
#ifndef HV_HYPERCALL_H
#define HV_HYPERCALL_H

#define HV_ABI_VERSION     1u
#define HV_KVM_HYPERCALL   12u         /* KVM_HC_MAP_GPA_RANGE */
#define HV_HYPERCALL_MAGIC 0x68766D6Du /* "hvmm" */

/*
 * Numbers. IN: what the guest sets. OUT: what the VMM sets.
 *
 *  FEATURES  OUT args[0] = HV_ABI_VERSION, args[1]: bit n set = number n is
 *            served (n < 64)
 *  CONSOLE   IN args[0] = guest-physical address, args[1] = bytes; result:
 *            bytes taken, may be fewer than asked
 *  EXIT      IN args[0] = status, over 255 is reported as 255; does not return
 *  TIME      IN args[0] = HV_CLOCK_x; result: ns
 *  TRACE     IN args[0] = guest-physical address of a struct hv_trace_ring
 *            (page aligned), args[1] = its bytes, header included, args[2] =
 *            the vCPU that writes it, which must be the one that calls;
 *            result: 0. Called again, the new ring takes the old one's place.
 *            Served (see FEATURES) only if the trace is being read.
 */
#define HV_CALL_FEATURES 0u
#define HV_CALL_CONSOLE  1u
#define HV_CALL_EXIT     2u
#define HV_CALL_TIME     3u
#define HV_CALL_TRACE    4u

/* Numbers of the file services. */
#define HV_CALL_FILE_FIRST 16u
#define HV_CALL_FILE_LAST  31u

#define HV_CLOCK_REALTIME  0u /* ns since 1970-01-01 UTC */
#define HV_CLOCK_MONOTONIC 1u /* ns since the machine started */

#define HV_REQUEST_NR_ARGS 6u
#define HV_CONSOLE_MAX     65536u /* bytes a console request may name */

#ifndef __ASSEMBLER__
#include <stdint.h>

struct hv_request {
    uint32_t number; /* IN: HV_CALL_x */
    uint32_t flags;  /* IN: 0; anything else is refused (-EINVAL) */
    int64_t result;  /* OUT */
    uint64_t args[HV_REQUEST_NR_ARGS]; /* IN and OUT, by number */
};

_Static_assert(sizeof(struct hv_request) == 64, "hv_request is ABI");
#endif

#endif
