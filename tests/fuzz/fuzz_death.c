/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes the death report with any registers over any memory; page tables,
 * descriptor tables, stacks and code are read from that memory. An input is the
 * registers, and then the first bytes of memory, which are repeated after that.
 */
#include "fuzz.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "debug/core.h"
#include "debug/death_text.h"
#include "base/status.h"

#define RAM_SIZE 0x10000u

struct prefix {
    uint8_t code;      /* picks the status */
    uint8_t phys_bits; /* 32 to 52 */
    uint8_t interrupt;
    uint8_t intel;
    uint8_t padding[4];
    struct kvm_regs regs;
    struct kvm_sregs sregs;
};

static uint8_t ram[RAM_SIZE];

static int read_ram(void *ctx, uint64_t gpa, void *buf, uint64_t len)
{
    (void)ctx;
    if (!range_inside(gpa, len, RAM_SIZE))
        return -EFAULT;
    memcpy(buf, ram + gpa, len);
    return 0;
}

static void fill_ram(const uint8_t *data, size_t size)
{
    memset(ram, 0, sizeof(ram));
    for (size_t at = 0; size && at < RAM_SIZE; at += size)
        memcpy(ram + at, data, size < RAM_SIZE - at ? size : RAM_SIZE - at);
}

static void print(const struct death *death)
{
    const struct death_style style = {.colour = death->vcpu, .columns = 80};
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        abort();
    death_print(death, &style, out);
    fclose(out);
    if (!size || size > 16384 || !death->why[0])
        abort();
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int codes[] = {STATUS_TRIPLE_FAULT, STATUS_EMULATION,
                                STATUS_FAIL_ENTRY, STATUS_TIMEOUT,
                                STATUS_HALTED};
    static struct core_mapping mappings[256];
    static struct death death;
    struct prefix prefix;
    bool is_cut;

    if (size < sizeof(prefix))
        return 0;
    memcpy(&prefix, data, sizeof(prefix));
    fill_ram(data + sizeof(prefix), size - sizeof(prefix));
    death = (struct death){
        .code = codes[prefix.code % ARRAY_SIZE(codes)],
        .vcpu = prefix.intel & 1,
        .has_state = true,
        .state = {.regs = prefix.regs,
                  .sregs = prefix.sregs,
                  .intel = prefix.intel & 1,
                  .phys_bits = 32 + prefix.phys_bits % 21,
                  .read = read_ram},
        .detail = "",
        .rerun = "",
        .lacking = "",
        .interrupt = prefix.interrupt ? prefix.interrupt : -1,
        .ram_end = RAM_SIZE,
    };
    death_explain(&death);
    print(&death);
    if (core_find_mappings(&death.state, mappings, ARRAY_SIZE(mappings),
                           &is_cut) > ARRAY_SIZE(mappings))
        abort();
    return 0;
}

/* Long mode with tables in page 0 and an IDT; protected mode; real mode. */
size_t fuzz_seed(unsigned n, uint8_t *buf)
{
    struct prefix prefix = {.code = (uint8_t)(n / 3), .phys_bits = 8};
    struct kvm_sregs *s = &prefix.sregs;
    uint64_t table[512] = {
        0x1003, [8] = 0x00AF9B000000FFFF, [9] = 0x00CF93000000FFFF};

    if (n >= 15)
        return 0;
    prefix.regs.rip = 0x800;
    prefix.regs.rsp = 0x900;
    prefix.regs.rbp = 0x900;
    prefix.regs.rflags = 2;
    s->gdt.base = 0x38;
    s->gdt.limit = 0x1F;
    s->idt.base = 0x100;
    s->idt.limit = 0xFFF;
    s->cs = (struct kvm_segment){
        .limit = 0xFFFFFFFF, .selector = 8, .type = 11, .present = 1, .s = 1};
    s->ss = s->ds = s->es = (struct kvm_segment){
        .limit = 0xFFFFFFFF, .selector = 16, .type = 3, .present = 1, .s = 1};
    s->cr0 = n % 3 == 0 ? 0x80000011u : n % 3 == 1 ? 0x11 : 0x10;
    if (n % 3 == 0) {
        s->cs.l = 1;
        s->efer = 0x500;
        s->cr4 = 0x20;
        table[1] = 0x83;
    } else {
        s->cs.db = s->ss.db = n % 3 == 1;
    }
    for (unsigned i = 0; i < 32; i++)
        table[32 + 2 * i] = 0x00008E0000080800;
    table[256] = 0x0B0F;
    memcpy(buf, &prefix, sizeof(prefix));
    memcpy(buf + sizeof(prefix), table, sizeof(table));
    return sizeof(prefix) + sizeof(table);
}
