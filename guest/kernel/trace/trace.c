/* SPDX-License-Identifier: MIT */
/* The rings themselves, and the records of traps, switches, processes and
 * requests to devices. */
#include "trace/trace.h"

#include "dev/machine.h"
#include "kernel.h"
#include "layout.h"
#include "lib/string.h"
#include "mm/page.h"
#include "mm/user_copy.h"
#include "trap/idt.h"
#include "x86/descriptor.h"
#include "x86/exceptions.h"
#include "x86/msr.h"

#define MAX_RECORDS  16384u /* 1 MiB */
#define MIN_RECORDS  256u
#define SHARE_OF_RAM 64u /* a ring takes at most this share: 1/n */

struct hv_trace_ring *trace_rings[MAX_CPUS];

static bool watched; /* the hypervisor reads the rings */
static bool kept;    /* this kernel will read them later */

void trace_init(bool keep)
{
    struct hv_request request = {.number = HV_CALL_FEATURES};

    kept = keep;
    watched =
        machine_call(&request) == 0 && request.args[1] >> HV_CALL_TRACE & 1;
}

static uint64_t ring_size(uint64_t nr)
{
    return HV_TRACE_RING_HEADER + nr * sizeof(struct hv_trace_record);
}

static uint64_t choose_nr(void)
{
    uint64_t room = page_count().total * X86_PAGE_SIZE / SHARE_OF_RAM;
    uint64_t nr = MAX_RECORDS;

    while (nr > MIN_RECORDS && ring_size(nr) > room)
        nr /= 2;
    return nr;
}

void trace_setup(uint32_t what, uint64_t data, const char *name, uint16_t size)
{
    struct hv_trace_ring *ring = trace_ring();

    if (ring == NULL)
        return;
    struct hv_trace_record *r = trace_begin(ring);

    *r = (struct hv_trace_record){
        .tsc = tsc_read(),
        .kind = HV_TRACE_SETUP,
        .reason = what,
        .size = size,
        .setup_data = data,
    };
    string_copy(r->setup_name, name, sizeof(r->setup_name));
    trace_end(ring);
}

/* Records the entry points of the kernel, as this CPU has them, and what the
 * interrupts are for, which only we know. */
static void tell_doors(void)
{
    static const struct {
        uint8_t vector;
        const char *name;
    } names[] = {
        {VECTOR_SYSCALL, "int 0x80"},
        {VECTOR_TIMER, "timer interrupt"},
        {VECTOR_RESCHEDULE, "reschedule interrupt"},
        {VECTOR_SHOOTDOWN, "shootdown interrupt"},
        {VECTOR_SPURIOUS, "spurious interrupt"},
    };

    trace_setup(HV_SETUP_TRAPS, idt_address(), "", X86_NR_VECTORS);
    trace_setup(HV_SETUP_SYSCALL, msr_read(X86_MSR_LSTAR), "", 0);
    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        trace_setup(HV_SETUP_VECTOR, names[i].vector, names[i].name, 0);
}

void trace_init_cpu(void)
{
    if (!watched && !kept)
        return;
    struct cpu *cpu = this_cpu();
    uint64_t nr = choose_nr();
    uint64_t pa =
        page_take(ALIGN_UP(ring_size(nr), X86_PAGE_SIZE) >> X86_PAGE_SHIFT);

    if (pa == 0) {
        printk("trace: no memory for the ring of CPU %u; it goes without\n",
               cpu->id);
        return;
    }
    struct hv_trace_ring *ring = phys_to_virt(pa);
    struct hv_request request = {
        .number = HV_CALL_TRACE,
        .args = {pa, ring_size(nr), cpu->id},
    };

    *ring = (struct hv_trace_ring){0};
    int64_t result = watched ? machine_call(&request) : 0;

    if (result != 0) {
        printk("trace: the hypervisor refuses the ring of CPU %u: error %ld\n",
               cpu->id, -result);
        return;
    }
    cpu->trace_mask = (nr - 1) * sizeof(struct hv_trace_record);
    trace_rings[cpu->id] = ring;
    cpu->trace = ring;
    tell_doors();
}

/* Copies the instruction that the program was at, as far as it lies in one
 * page, which the CPU has just read. Returns the number of bytes. */
static uint16_t copy_instruction(const struct trap_frame *frame, uint64_t cr2,
                                 uint8_t to[HV_TRACE_INSN_MAX])
{
    uint64_t room = X86_PAGE_SIZE - frame->rip % X86_PAGE_SIZE;
    uint16_t len =
        (uint16_t)(room < HV_TRACE_INSN_MAX ? room : HV_TRACE_INSN_MAX);
    bool is_fetch = frame->vector == X86_VEC_PF &&
                    cr2 / X86_PAGE_SIZE == frame->rip / X86_PAGE_SIZE;

    if (frame->vector >= X86_NR_EXCEPTIONS || !(frame->cs & 3) || is_fetch ||
        frame->rip >= USER_TOP)
        return 0;
    /* If another thread has just unmapped the page, this faults. */
    int rc = io_get(to, (const void *)frame->rip, len);
    if (frame->vector == X86_VEC_PF && rc != 0)
        cr2_write(cr2);
    return rc == 0 ? len : 0;
}

void trace_write_trap(struct hv_trace_ring *ring, uint8_t kind,
                      const struct trap_frame *frame)
{
    const struct process *process = current_process();
    uint64_t cr2 = frame->vector == X86_VEC_PF ? cr2_read() : 0;
    uint8_t insn[HV_TRACE_INSN_MAX] = {0};
    uint16_t size =
        kind == HV_TRACE_TRAP ? copy_instruction(frame, cr2, insn) : 0;
    struct hv_trace_record *r = trace_begin(ring);

    *r = (struct hv_trace_record){
        .tsc = tsc_read(),
        .pid = process != NULL ? (uint32_t)process->pid : 0,
        .kind = kind,
        .ring = frame->cs & 3,
        .flags = HV_TRACE_HAS_RIP | HV_TRACE_HAS_RING,
        .reason = (uint32_t)frame->vector,
        .rip = frame->rip,
    };
    if (kind == HV_TRACE_TRAP) {
        r->data = frame->error;
        r->address = cr2;
        r->size = size;
        memcpy(r->insn, insn, sizeof(insn));
    }
    trace_end(ring);
}

_Static_assert(NAME_LEN == HV_TRACE_NAME_MAX, "a name is copied whole");

void trace_write_switch(struct hv_trace_ring *ring, const struct process *prev,
                        const struct process *next)
{
    struct hv_trace_record *r = trace_begin(ring);

    r->tsc = tsc_read();
    r->pid = (uint32_t)prev->pid;
    r->kind = HV_TRACE_SWITCH;
    r->vcpu = r->ring = r->flags = 0;
    r->reason = (uint32_t)next->pid;
    /* The compiler's builtin: two moves and no call. */
    __builtin_memcpy(r->before, prev->name, sizeof(r->before));
    __builtin_memcpy(r->next, next->name, sizeof(r->next));
    trace_end(ring);
}

void trace_write_process(const struct process *process, uint32_t what,
                         uint64_t data)
{
    interrupts_push();
    struct hv_trace_ring *ring = trace_ring(); /* perhaps another CPU's now */

    if (ring != NULL) {
        struct hv_trace_record *r = trace_begin(ring);

        *r = (struct hv_trace_record){
            .tsc = tsc_read(),
            .pid = (uint32_t)process->pid,
            .kind = HV_TRACE_PROCESS,
            .reason = what,
            .task_data = data,
        };
        string_copy(r->name, process->name, NAME_LEN);
        trace_end(ring);
    }
    interrupts_pop();
}

void trace_write_request(struct hv_trace_ring *ring, uint32_t gsi,
                         uint64_t request, uint64_t what, uint64_t bytes)
{
    const struct process *process = current_process();
    struct hv_trace_record *r = trace_begin(ring);

    *r = (struct hv_trace_record){
        .tsc = tsc_read(),
        .pid = process != NULL ? (uint32_t)process->pid : 0,
        .kind = HV_TRACE_REQUEST,
        .reason = gsi,
        .address = request,
        .data = what,
        .count = bytes,
    };
    trace_end(ring);
}
