/* SPDX-License-Identifier: MIT */
/*
 * One machine: the explicit, ordered list of what it is made of, and its one
 * end. Everything that a guest can reach belongs to it; main.c makes one and
 * runs it.
 */
#ifndef VMM_MACHINE_MACHINE_H
#define VMM_MACHINE_MACHINE_H

#include "asleep.h"
#include "base/delegate.h"
#include "boot/file.h"
#include "base/picture.h"
#include "debug/names/reader.h"
#include "exit/dispatch.h"
#include "host/console.h"
#include "hv/boot_info.h"
#include "host/hostfs.h"
#include "kvm/vcpu.h"
#include "kernel_files.h"
#include "options/options.h"
#include "panic_watch.h"
#include "policy/policy.h"
#include "profiling.h"
#include "debug/state.h"
#include "base/status.h"
#include "tracing.h"
#include "input.h"
#include "typing.h"

/* How a run ended. The first call that ends the machine decides. */
struct machine_end {
    int code;        /* enum status, or the guest's own */
    bool by_guest;   /* the guest chose the code */
    uint64_t status; /* by_guest: as it asked, before the cut to 255 */
    int vcpu;        /* the vCPU that ended it, -1: none */
    bool has_place;  /* rip and ring are known */
    uint64_t rip;
    unsigned ring;
    char detail[160]; /* details; "" if the reason is enough */
    /* From the death report, "" without one: its "why", and the place in the
     * source, "kernel.c:12". */
    char why[600];
    char source[128];
};

/* One virtual CPU and the data of its thread. */
struct machine_cpu {
    struct vcpu vcpu;
    struct exit_cpu exit; /* its exits: everything that dispatch knows */
    struct profiling_cpu profiling;
    struct machine *machine;
    uint64_t nr_records_seen; /* by asleep_poll */
    unsigned answered_round;  /* of the asleep_check */
    pthread_t thread;
    bool started; /* `thread` was created and must be joined */
    /* The thread that does what `thread` may not do (cpus.h). */
    struct delegate helper;
    pthread_t helper_thread;
    bool has_helper;
    bool has_state; /* holds its registers when the thread left for good */
    struct kvm_regs regs;
    struct kvm_sregs sregs;
};

/* Whether and how the guest's screen is shown (show.h). */
struct show {
    bool is_looked_at;
    bool is_printed; /* on standard output */
    bool was_live;   /* in the terminal */
    struct show_live *live;
    struct picture *last; /* once the machine has ended; NULL: nothing */
};

struct machine {
    const struct options *options;
    /* The machine that this one repeats. This one runs in the other's KVM
     * machine and uses its files: nothing is created or opened twice. It does
     * not own kvm, vm, the vCPUs, mem, image, kernel_files, files or policy.
     * NULL: this is the first machine. */
    const struct machine *first;
    struct image *image;
    struct kernel_files kernel_files;
    struct names names; /* empty until they are asked for */
    struct kvm_system kvm;
    struct vm vm;
    struct guest_mem *mem;
    struct bus *bus;
    struct console *console;
    struct panic_watch panic;  /* for Linux; else all zero */
    struct char_sink output;   /* of the guest's serial lines: the console */
    struct uart *uart;         /* owned by the bus */
    struct device *rtc;        /* owned by the bus */
    struct debugcon *debugcon; /* owned by the bus */
    struct post *post;         /* owned by the bus */
    struct i8042 *i8042;       /* owned by the bus */
    struct screen *screen;     /* owned by the bus */
    struct virtio_console *virtio_console; /* owned by the bus */
    struct blk *disks[OPTIONS_MAX_DISKS];  /* virtio disks, owned by the bus */
    /* The images of options->disks, owned by their devices. */
    struct disk *images[OPTIONS_MAX_DISKS];
    unsigned nr_disks; /* in `disks` */
    /* Which of options->disks is the image's file; options->nr_disks: none. */
    unsigned image_among;
    struct bios *bios;       /* NULL: the image needs none */
    struct disk *image_disk; /* the image itself; NULL: it is not a disk */
    bool image_is_ata;       /* it is an ATA disk; the channel closes it */
    struct hv_device devices[HV_BOOT_MAX_DEVICES]; /* listed for the guest */
    const char *device_names[HV_BOOT_MAX_DEVICES];
    unsigned nr_devices;
    struct hypercalls hypercalls;
    struct hostfs *files;  /* --share, else NULL */
    struct policy *policy; /* --policy, else NULL: all is allowed */
    struct machine_cpu *cpus;
    unsigned nr_cpus;
    struct again *again;  /* for a second run; NULL: none is possible */
    pthread_mutex_t gate; /* held until vCPU threads may run their guest */
    atomic_uint_fast64_t nr_exits; /* counted with --max-exits only */
    struct input input;
    uint64_t started_ms;
    uint64_t ended_ms;
    uint64_t started_tsc;
    uint32_t host_tsc_khz;
    int wake_fd;                      /* eventfd: the event loop should look */
    int signal_fd;                    /* of signals_collect */
    struct names_reader names_reader; /* of the image, or --symbols */
    struct asleep_check asleep;
    struct tracing tracing;
    struct profiling profiling;
    struct show show;
    struct typing typing;
    /* `ending`: a thread has claimed the end and fills `end`. `end_known`:
     * `end` is filled, and the event loop finishes. The place in `end` is known
     * only when all vCPU threads have finished. */
    atomic_bool ending;
    atomic_bool end_known;
    struct machine_end end;
};

/* Builds the machine, up to the first instruction. Returns 0, or the status to
 * end with after one line on stderr; *out is NULL then. `first` is as in struct
 * machine: it has ended and must outlive this one, its memory is empty, and its
 * KVM machine is back in its initial state. The console and the messages of a
 * machine with a `first` are thrown away. */
int machine_create(const struct options *options, const struct machine *first,
                   struct machine **out) MUST_CHECK;
void machine_destroy(struct machine *machine);

/* Ends the machine with `code`; only the first call counts. Any thread; if it
 * is a vCPU's thread, that vCPU ended the machine. */
void machine_stop(struct machine *machine, int code, const char *detail, ...)
    PRINTF(3, 4);

/* The same for an end that the guest asked for. */
void machine_stop_by_guest(struct machine *machine, uint64_t status);

/* The same for a guest that switched the machine off: the status is 0, and
 * `how` names the way. */
void machine_stop_by_power_off(struct machine *machine, const char *how);

/* Once this has returned true, the caller may read `end`. */
static inline bool machine_end_is_known(const struct machine *machine)
{
    return atomic_load_explicit(&machine->end_known, memory_order_acquire);
}

static inline bool machine_is_ending(const struct machine *machine)
{
    return atomic_load_explicit(&machine->ending, memory_order_relaxed);
}

/* The same for a reset, with --reset-ok. */
void machine_stop_by_reset(struct machine *machine, const char *how);

/* How a struct machine_state reads its memory: `mem` is a struct guest_mem. */
int machine_read_memory(void *mem, uint64_t at, void *buf, uint64_t len);
/* The state of a vCPU that has stopped, and the memory of its machine. */
struct machine_state machine_state_of(const struct machine *machine,
                                      const struct machine_cpu *cpu);

/* The vCPU of the calling thread; NULL if the thread is not a vCPU's. */
struct machine_cpu *machine_cpu_here(struct machine *machine);

#endif
