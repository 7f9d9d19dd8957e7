/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes the BIOS. An input is a list of calls, each with all registers, a
 * place in memory that is written before the call, and whether time passes.
 * Checked: every call ends; the guest continues in the stub that was called or,
 * to boot or hang, somewhere in the first MiB; and a description exists for
 * each call.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "bios/bios.h"
#include "bios/rom.h"
#include "hv/layout.h"
#include "hv/trace.h"

#define MEMORY (2u << 20)
#define IMAGE  (64u * BIOS_SECTOR_SIZE)
#define FLOPPY (1440u << 10)

struct step {
    uint8_t vector;
    uint8_t flags; /* 1: put bytes, 2: time goes on, 4: stack elsewhere */
    uint16_t ax, bx, cx, dx, si, di, bp, ds, es, ss, sp;
    uint16_t upper; /* bit n: register n has its upper half set */
    uint32_t at;    /* where `bytes` go */
    uint8_t bytes[24];
};

static struct guest_mem *mem;
static struct disk *disks[2];
static uint8_t image[IMAGE], ports[0x10000];
static uint64_t now;
static unsigned nr_ends;

static uint8_t port_in(void *ctx, uint16_t port)
{
    (void)ctx;
    return ports[port];
}

static void port_out(void *ctx, uint16_t port, uint8_t value)
{
    (void)ctx;
    ports[port] = value;
}

static uint64_t get_now(void *ctx)
{
    (void)ctx;
    return now;
}

static void on_exit_request(void *ctx, uint64_t status)
{
    (void)ctx, (void)status;
    nr_ends++;
}

static void on_text(void *ctx, const char *text)
{
    (void)ctx;
    if (!*text || strlen(text) > 200)
        abort();
    nr_ends++;
}

static struct bios *make(void)
{
    struct bios_config config = {
        .mem = mem,
        .in = port_in,
        .out = port_out,
        .now = get_now,
        .requests = {.exit = on_exit_request, .reset = on_text},
        .hang = on_text,
        .nr_drives = 2,
        .boot_drive = BIOS_HARD_DISK,
        .irqchip = true,
    };

    bios_drive_init(&config.drives[0], disks[0], BIOS_HARD_DISK);
    bios_drive_init(&config.drives[1], disks[1], BIOS_FLOPPY);
    struct bios *bios = bios_create(&config);
    if (!bios || bios_install(bios))
        abort();
    return bios;
}

static uint32_t wide(const struct step *step, unsigned nr, uint16_t value)
{
    return value | (step->upper >> nr & 1 ? 0xFFFF0000u : 0);
}

static void check(const struct step *step, const struct bios_regs *regs,
                  const struct bios_event *event)
{
    uint32_t stub = BIOS_ROM_OFFSET + step->vector * BIOS_STUB_SIZE;
    struct hv_trace_record record = {.kind = HV_TRACE_EXIT};
    char words[160] = "";

    switch (event->answer) {
    case BIOS_RETURN:
        if (regs->cs != HV_BIOS_SEGMENT || regs->eip != stub + BIOS_STUB_IRET)
            abort();
        break;
    case BIOS_WAIT:
        if (regs->cs != HV_BIOS_SEGMENT ||
            (regs->eip != stub + BIOS_STUB_WAIT &&
             regs->eip != bios_rom_map.wait_key))
            abort();
        break;
    case BIOS_JUMP:
        if (regs->eip > 0xFFFF)
            abort();
        break;
    }
    if (event->number >> 8 != step->vector)
        abort();
    bios_record(&record, event);
    bios_describe(&record, words, sizeof(words));
    bios_name(&record, words, sizeof(words));
    if (!words[0])
        abort();
}

static void perform(struct bios *bios, const struct step *step)
{
    struct bios_event event;
    struct bios_regs regs = {
        .eax = wide(step, 0, step->ax),
        .ebx = wide(step, 1, step->bx),
        .ecx = wide(step, 2, step->cx),
        .edx = wide(step, 3, step->dx),
        .esi = wide(step, 4, step->si),
        .edi = wide(step, 5, step->di),
        .ebp = wide(step, 6, step->bp),
        .esp = wide(step, 7, step->flags & 4 ? step->sp : 0x7000),
        .cs = HV_BIOS_SEGMENT,
        .ds = step->ds,
        .es = step->es,
        .ss = step->flags & 4 ? step->ss : 0,
        .eip = BIOS_ROM_OFFSET + step->vector * BIOS_STUB_SIZE,
    };

    if (step->upper & 0x8000) /* the fuzzer would not find "SMAP" by chance */
        regs.edx = 0x534D4150;
    if (step->flags & 1)
        (void)!guest_mem_write(mem, gpa(step->at % MEMORY), step->bytes,
                               sizeof(step->bytes));
    if (step->flags & 2)
        now += UINT64_C(1) << 31;
    if (!bios_serve(bios, &regs, &event))
        abort();
    check(step, &regs, &event);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    log_mute(true);
    if (guest_mem_create(MEMORY, &mem))
        abort();
    image[510] = 0x55;
    image[511] = 0xAA;
    if (disk_of_memory(image, IMAGE, IMAGE, NULL, &disks[0]) ||
        disk_of_memory(image, IMAGE, FLOPPY, NULL, &disks[1]))
        abort();
    memset(ports, 0, sizeof(ports));
    now = 0;
    struct bios *bios = make();
    for (struct step step; size >= sizeof(step);
         data += sizeof(step), size -= sizeof(step)) {
        memcpy(&step, data, sizeof(step));
        perform(bios, &step);
    }
    bios_destroy(bios);
    disk_close(disks[0]);
    disk_close(disks[1]);
    guest_mem_destroy(mem);
    return 0;
}

/* Each vector with its first few functions, and with suitable arguments. */
size_t fuzz_seed(unsigned n, uint8_t *buf)
{
    static const uint8_t packet[] = {16, 0, 1, 0, 0, 0x90, 0, 0, 3};
    static const uint8_t functions[] = {0x00, 0x02, 0x03, 0x08, 0x42,
                                        0x48, 0x87, 0xE8, 0x86, 0x13};
    size_t size = 0;

    if (n >= sizeof(functions))
        return 0;
    for (unsigned vector = 0x09; vector <= 0x1A; vector++) {
        struct step step = {
            .vector = (uint8_t)vector,
            .flags = 1,
            .ax = (uint16_t)(functions[n] << 8 |
                             (functions[n] == 0xE8 ? 0x20 : 1)),
            .bx = 0x9000,
            .cx = 20,
            .dx = 0x80,
            .si = 0x6000,
            .di = 0x6100,
            .at = 0x6000,
            .upper = functions[n] == 0xE8 ? 0x8000 : 0,
        };
        memcpy(step.bytes, packet, sizeof(packet));
        if (size + sizeof(step) > FUZZ_SEED_MAX)
            break;
        memcpy(buf + size, &step, sizeof(step));
        size += sizeof(step);
    }
    return size;
}
