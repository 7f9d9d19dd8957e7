/* SPDX-License-Identifier: MIT */
/*
 * Trace records: one fixed-size binary record for each crossing between ring 3,
 * ring 0, the hypervisor and the host kernel. The VMM writes some into its own
 * rings; a guest kernel writes others into rings in its RAM (struct
 * hv_trace_ring, HV_CALL_TRACE), without an exit.
 *
 * What a record's fields mean depends on its kind; unused fields are 0 (a guest
 * need not clear them or set the vCPU: the VMM does both):
 *
 *  kind       handled/pid  reason     address   data     count    aux
 *  ---------- ------------ ---------- --------- -------- -------- ----------
 *  EXIT       ticks        KVM_EXIT_x see the fields' own comments
 *  HOST_CALL  ticks        Linux no.  arg 0     see below         result
 *  SERVICE    ticks        device     request   what     bytes    result
 *                                     or sector  WHAT()
 *  INTERRUPT  -            GSI        -         level    -        -
 *  POLICY     -            HV_POLICY_ what is   rule     what is  errno
 *                          verdict    asked for (line)   done     (DENY)
 *  VCPU       -            HV_VCPU_x  -         -        -        -
 *  LOST       -            -          -         -        records  -
 *  KVM        -            piece      "event: text", in pieces of 40 bytes
 *  PATH       ASKED: ticks HV_PATH_x  rip, and its text, in pieces of 32 bytes
 *  SAMPLE     -            HV_SAMPLE_ rip, and `size` addresses of callers
 *  SYSCALL    pid          number     arg 0     arg 1    arg 2    arg 3
 *  SYSRET     pid          number     -         result   arg 4    arg 5
 *                          (size: bytes of the TEXT that follows, or 0)
 *  TRAP       pid          vector     CR2 (#PF) error    the instruction at
 *                                               code     rip: `size` bytes
 *  TRAPRET    pid          vector     -         -        -        -
 *  SWITCH     pid before   pid next   the names: text
 *  TEXT       pid          which      text
 *  PROCESS    pid          HV_TASK_x  its name: text
 *  REQUEST    pid          device     request   what     bytes    -
 *             (as the SERVICE that it leads to: `device` is its line, GSI)
 *  SETUP      -            HV_SETUP_x what it told the CPU, and a name: text
 */
#ifndef HV_TRACE_H
#define HV_TRACE_H

#include <stdint.h>

enum hv_trace_kind {
    HV_TRACE_NONE = 0, /* an unused slot */

    /* Written by the VMM. */
    HV_TRACE_EXIT = 1,      /* the guest exited to the VMM */
    HV_TRACE_KICK = 2,      /* a signal took the CPU out of the guest */
    HV_TRACE_HOST_CALL = 3, /* a system call of the VMM for the guest */
    HV_TRACE_SERVICE = 4,   /* a device served a request */
    HV_TRACE_INTERRUPT = 5, /* a device raised, or lowered, its line */
    HV_TRACE_POLICY = 6,    /* a policy rule decided */
    HV_TRACE_VCPU = 7,      /* a vCPU's thread started, halted, stopped */
    HV_TRACE_LOST = 8,      /* by a reader: records are missing here */
    HV_TRACE_KVM = 9,       /* a tracepoint of the host kernel's KVM */
    HV_TRACE_PATH = 10,     /* the file of a hypercall or a host call */
    HV_TRACE_SAMPLE = 11,   /* where a vCPU was when the profile looked */

    /* Written by the guest kernel; `tsc` is the guest's. */
    HV_TRACE_SYSCALL = 16, /* ring 3 -> ring 0 */
    HV_TRACE_SYSRET = 17,  /* and back */
    HV_TRACE_TRAP = 18,    /* an exception or interrupt: into the kernel */
    HV_TRACE_TRAPRET = 19,
    HV_TRACE_SWITCH = 20, /* the CPU switches to another process */
    HV_TRACE_TEXT = 21,   /* what a pointer argument points to */
    HV_TRACE_PROCESS = 22,
    HV_TRACE_REQUEST = 23, /* the kernel sends a device a request, or will */
    HV_TRACE_SETUP = 24,   /* what the kernel set up in the CPU at boot */
};

#define HV_TRACE_FIRST_GUEST_KIND HV_TRACE_SYSCALL
#define HV_TRACE_LAST_GUEST_KIND  HV_TRACE_SETUP

/* record.flags */
#define HV_TRACE_WRITE    (1u << 0) /* the guest wrote, else it read */
#define HV_TRACE_HAS_RIP  (1u << 1) /* rip is known */
#define HV_TRACE_HAS_RING (1u << 2) /* ring is known */
#define HV_TRACE_CALL     (1u << 3) /* a hypercall, by either doorbell */
#define HV_TRACE_MORE     (1u << 4) /* TEXT, KVM, PATH, SAMPLE: goes on */
#define HV_TRACE_INT80    (1u << 5) /* SYSCALL: by int 0x80 */
#define HV_TRACE_CUT      (1u << 5) /* SAMPLE: there may be more callers */
#define HV_TRACE_BIOS     (1u << 6) /* EXIT: a BIOS call, see below */
#define HV_TRACE_REFUSED  (1u << 7) /* EXIT: by the policy; nothing was done */

/* EXIT with HV_TRACE_BIOS: rip is past the `int`, and of the others
 *
 *  address  0-15 vector << 8 | ah, 16-23 enum bios_answer, 24 it is a transfer,
 *           25 it is an exception, 26 a policy refused it
 *  data     ax, bx, cx, dx before
 *  count    si, di, ds, es before; a transfer: 0-47 sector, 48-63 sectors
 *  aux      ax, flags after; a transfer: offset, segment of the buffer
 */

/* HOST_CALL: data and count are the call's other arguments, without pointers:
 *
 *  read, write, sendto, getdents64       -         bytes
 *  pread64, pwrite64                     offset    bytes
 *  preadv, pwritev                       offset    buffers
 *  readv, writev                         -         buffers
 *  openat, openat2                       flags     mode
 *  newfstatat, unlinkat                  flags     -
 *  mkdirat                               -         mode
 *  renameat2                             arg 2     flags
 *  others                                arg 1     arg 2
 */

/* PATH: reason. tsc is that of the record to which the PATH belongs: for ASKED
 * the EXIT before it, `handled` ticks after that exit's start; for HOST and TO
 * the HOST_CALL after it. The text is cut after HV_PATH_MAX bytes; size is its
 * whole length. */
#define HV_PATH_ASKED 0u /* the path that the guest gave in a hypercall */
#define HV_PATH_HOST  1u /* the path that a host call names */
#define HV_PATH_TO    2u /* its second path, in a rename */
#define HV_PATH_PIECE 32u
#define HV_PATH_MAX   96u /* three pieces */

/* SAMPLE: reason. A sample is one record, and one of HV_SAMPLE_CALLERS for each
 * further HV_SAMPLE_PIECE return addresses, innermost first. */
#define HV_SAMPLE_RUNS    1u /* the instruction at rip was to be next */
#define HV_SAMPLE_HALTED  2u /* it stood in hlt, just before rip */
#define HV_SAMPLE_VMM     3u /* it waited for vmm to serve its exit */
#define HV_SAMPLE_CALLERS 4u /* the rest of the sample before */
#define HV_SAMPLE_PIECE   4u

/* record.vcpu of records that are not from a vCPU's thread. */
#define HV_TRACE_NO_VCPU 255u

/* VCPU: reason. */
#define HV_VCPU_RUN  1u /* its thread enters the guest for the first time */
#define HV_VCPU_STOP 2u /* its thread has left the guest for good */

/* POLICY: reason, the verdict. data = 0: no rule applied. */
#define HV_POLICY_ALLOW 1u
#define HV_POLICY_DENY  2u
#define HV_POLICY_LOG   3u /* allowed and logged */
#define HV_POLICY_KILL  4u

/* POLICY: size, the kind of resource; address is its number: a hypercall's, a
 * port, a guest-physical address, an MSR; FILE: the hypercall's; BIOS: vector
 * << 8 | ah. */
#define HV_POLICY_HYPERCALL 0u
#define HV_POLICY_FILE      1u
#define HV_POLICY_PORT      2u
#define HV_POLICY_MMIO      3u
#define HV_POLICY_MSR       4u
#define HV_POLICY_BIOS      5u

/* POLICY: count, the access, one of these; 0: a hypercall or a BIOS call. */
#define HV_POLICY_READ   (1u << 0)
#define HV_POLICY_WRITE  (1u << 1)
#define HV_POLICY_CREATE (1u << 2)
#define HV_POLICY_DELETE (1u << 3)
#define HV_POLICY_RENAME (1u << 4)
#define HV_POLICY_LIST   (1u << 5)
#define HV_POLICY_STAT   (1u << 6)

/* SERVICE, REQUEST: data of a virtio device: its VIRTIO_ID_x, and the type of
 * the request, which for a disk is a VIRTIO_BLK_T_x. */
#define HV_TRACE_WHAT(id, type) ((uint64_t)(id) << 32 | (uint32_t)(type))

/* PROCESS: reason. */
#define HV_TASK_FORK   1u /* task_data = pid of the parent */
#define HV_TASK_EXEC   2u
#define HV_TASK_EXIT   3u /* task_data = wait status */
#define HV_TASK_SIGNAL 4u /* task_data = the signal it is about to handle */

/* SETUP: reason. */
#define HV_SETUP_TRAPS                                                         \
    1u                      /* lidt: setup_data = the table's address, size =  \
                               its gates */
#define HV_SETUP_SYSCALL 2u /* LSTAR: setup_data = the entry for `syscall` */
#define HV_SETUP_TIMER   3u /* setup_data = ns between two interrupts; whose */
#define HV_SETUP_VECTOR                                                        \
    4u /* setup_data = a vector; what it is for: traces                        \
          name its interrupts by that */

/* TEXT: reason is an argument's index; or this, after a SYSRET: the bytes that
 * a read returned. It follows the call of the same process in the ring, perhaps
 * after records of an interrupt; vmm gives it the call's time, so that readers
 * have the two together. */
#define HV_TEXT_RESULT 16u
/* ... + an argument's index: the argument is an array of buffers, and the text
 * is their lengths, four bytes each. The argument's own TEXT has all their
 * bytes. */
#define HV_TEXT_LENGTHS 8u

/* TRAP: the most bytes of the instruction: 64-bit code. 0: not known. */
#define HV_TRACE_INSN_MAX 16u

#define HV_TRACE_NAME_MAX 16u /* a name in a SWITCH record, NUL-padded */
#define HV_TRACE_TEXT_MAX 40u /* bytes of text in one record */

struct hv_trace_record {
    uint64_t tsc; /* VMM: host's, at the start; EXIT: KVM_RUN returned */
    union {
        /* Duration in TSC ticks; EXIT: until the guest could continue, 0 unless
         * it is recorded (--trace, --stats). */
        uint32_t handled;
        uint32_t pid; /* guest records: owner of the kernel stack */
    };
    uint8_t kind; /* enum hv_trace_kind */
    uint8_t vcpu; /* or HV_TRACE_NO_VCPU */
    uint8_t ring; /* 0 to 3, if HV_TRACE_HAS_RING */
    uint8_t flags;
    uint32_t reason; /* EXIT: KVM_EXIT_x */
    uint16_t size;   /* bytes of one item; TEXT: of the whole text */
    uint16_t unused;
    union {
        struct {
            /* EXIT, SYSCALL, TRAP: a linear address, if HV_TRACE_HAS_RIP; an
             * exit for I/O has only that of the next instruction.
             * HOST_CALL, SERVICE, INTERRUPT, POLICY: tsc of the same vCPU's
             * EXIT record that caused this one, 0 if there was none. A SERVICE
             * by a device's own thread has its own tsc here, and so do the
             * records that it caused. */
            uint64_t rip;
            /* EXIT: port, guest-physical address, hypercall number, MSR */
            uint64_t address;
            /* EXIT: the first item, zero-extended; a hypercall's result */
            uint64_t data;
            uint64_t count; /* EXIT: items; a hypercall's first argument */
            uint64_t aux;   /* EXIT: a hypercall's second argument */
        };
        char text[HV_TRACE_TEXT_MAX]; /* TEXT, KVM: no NUL */
        struct {                      /* TRAP */
            uint64_t trap_fields[3];  /* rip, address, data */
            uint8_t insn[HV_TRACE_INSN_MAX];
        };
        struct {                              /* PROCESS */
            uint64_t task_data;               /* see HV_TASK_x */
            char name[HV_TRACE_TEXT_MAX - 8]; /* NUL-padded */
        };
        struct {                                    /* SETUP */
            uint64_t setup_data;                    /* see HV_SETUP_x */
            char setup_name[HV_TRACE_TEXT_MAX - 8]; /* NUL-padded */
        };
        struct {                                   /* PATH */
            uint64_t path_cause;                   /* as rip of a HOST_CALL */
            char path_text[HV_TRACE_TEXT_MAX - 8]; /* NUL-padded */
        };
        struct { /* SAMPLE */
            uint64_t sample_rip;
            uint64_t callers[HV_SAMPLE_PIECE];
        };
        struct { /* SWITCH */
            char before[HV_TRACE_NAME_MAX];
            char next[HV_TRACE_NAME_MAX];
        };
    };
};

#define HV_TRACE_RECORD_SIZE 64u /* one cache line */

_Static_assert(sizeof(struct hv_trace_record) == HV_TRACE_RECORD_SIZE,
               "hv_trace_record is ABI");

/*
 * A ring in the guest's RAM, one for each vCPU: this header, then `nr` records
 * (a power of two) from HV_TRACE_RING_HEADER on. It is registered by
 * HV_CALL_TRACE and must be page aligned. The CPU that owns the ring writes
 * record head % nr, then head + 1, without a lock, with interrupts off
 * meanwhile. Old records are overwritten. The VMM only reads the ring, and
 * trusts nothing in it.
 */
#define HV_TRACE_RING_HEADER 64u

struct hv_trace_ring {
    uint64_t head; /* records ever written */
    uint64_t unused[7];
};

_Static_assert(sizeof(struct hv_trace_ring) == HV_TRACE_RING_HEADER,
               "hv_trace_ring is ABI");

#endif
