/* SPDX-License-Identifier: MIT */
/*
 * The MP table of the interrupt controllers that KVM has by default: each ISA
 * line, the timer's too, is connected to the IOAPIC pin of the same number, and
 * the IOAPIC's id is the one it has after reset. Source: Intel MultiProcessor
 * Specification 1.4, "MP Configuration Table".
 */
#include "mp_table.h"

#include <hv/layout.h>

#include "base/checksum.h"

/* The BIOS data area. */
#define BDA_EBDA_SEGMENT 0x40Eu
#define BDA_MEMORY_KIB   0x413u /* below the EBDA */
#define EBDA             0x9FC00u

#define ENTRY_PROCESSOR 0u
#define ENTRY_BUS       1u
#define ENTRY_IOAPIC    2u
#define ENTRY_IOINT     3u
#define ENTRY_LINT      4u

#define SPEC_1_4       4u
#define CPU_ENABLED    0x01u
#define CPU_BOOTS      0x02u
#define LAPIC_VERSION  0x14u /* KVM's */
#define IOAPIC_VERSION 0x11u /* KVM's */
#define IOAPIC_ENABLED 0x01u
#define IOAPIC_ID      0u
#define BUS_ISA        0u
#define NR_ISA_LINES   16u
#define ISA_CASCADE    2u /* not a device's line */
#define INT_VECTORED   0u
#define INT_NMI        1u
#define INT_EXTERNAL   3u /* from the PICs */
#define ALL_LAPICS     0xFFu
#define MP_MAX_CPUS    64u

struct floating_pointer {
    char signature[4];
    uint32_t table;
    uint8_t paragraphs; /* its own length, in 16 bytes */
    uint8_t revision;
    uint8_t checksum;
    uint8_t features[5]; /* 0: the table tells; the PICs are wired as well */
};

struct header {
    char signature[4];
    uint16_t length;
    uint8_t revision;
    uint8_t checksum;
    char oem[8];
    char product[12];
    uint32_t oem_table;
    uint16_t oem_length;
    uint16_t nr_entries;
    uint32_t lapic;
    uint16_t more_length;
    uint8_t more_checksum;
    uint8_t reserved;
};

struct processor {
    uint8_t type;
    uint8_t apic_id;
    uint8_t apic_version;
    uint8_t flags;
    uint32_t signature;
    uint32_t features;
    uint32_t reserved[2];
};

struct bus {
    uint8_t type;
    uint8_t id;
    char name[6];
};

struct ioapic {
    uint8_t type;
    uint8_t id;
    uint8_t version;
    uint8_t flags;
    uint32_t address;
};

struct interrupt {
    uint8_t type;
    uint8_t kind;
    uint16_t flags; /* 0: polarity and trigger as the bus has them */
    uint8_t bus;
    uint8_t line;
    uint8_t apic_id;
    uint8_t pin;
};

/* The whole table as it lies in memory, for the maximum of processors; with
 * fewer, the entries after them move up. */
struct table {
    struct floating_pointer pointer;
    struct header header;
    uint8_t entries[MP_MAX_CPUS * sizeof(struct processor) +
                    sizeof(struct bus) + sizeof(struct ioapic) +
                    (NR_ISA_LINES - 1 + 2) * sizeof(struct interrupt)];
};

_Static_assert(sizeof(struct floating_pointer) == 16, "MP 1.4");
_Static_assert(sizeof(struct header) == 44, "MP 1.4");
_Static_assert(sizeof(struct processor) == 20, "MP 1.4");
_Static_assert(sizeof(struct bus) == 8, "MP 1.4");
_Static_assert(sizeof(struct ioapic) == 8, "MP 1.4");
_Static_assert(sizeof(struct interrupt) == 8, "MP 1.4");
_Static_assert(sizeof(struct table) <= HV_MP_TABLE_END - HV_MP_TABLE,
               "it fits its place");

static void add(struct table *table, const void *entry, size_t len)
{
    memcpy(table->entries + (table->header.length - sizeof(table->header)),
           entry, len);
    table->header.length = (uint16_t)(table->header.length + len);
    table->header.nr_entries++;
}

static void add_processors(struct table *table, const struct mp_config *config)
{
    for (unsigned i = 0; i < config->nr_cpus && i < MP_MAX_CPUS; i++) {
        const struct processor processor = {
            .type = ENTRY_PROCESSOR,
            .apic_id = (uint8_t)i,
            .apic_version = LAPIC_VERSION,
            .flags = CPU_ENABLED | (i == 0 ? CPU_BOOTS : 0),
            .signature = config->cpu_signature,
            .features = config->cpu_features,
        };
        add(table, &processor, sizeof(processor));
    }
}

static void add_interrupts(struct table *table)
{
    struct interrupt interrupt = {
        .type = ENTRY_IOINT,
        .kind = INT_VECTORED,
        .bus = BUS_ISA,
        .apic_id = IOAPIC_ID,
    };

    for (unsigned i = 0; i < NR_ISA_LINES; i++) {
        if (i == ISA_CASCADE)
            continue;
        interrupt.line = interrupt.pin = (uint8_t)i;
        add(table, &interrupt, sizeof(interrupt));
    }
    interrupt.type = ENTRY_LINT;
    interrupt.apic_id = ALL_LAPICS;
    interrupt.line = 0;
    for (uint8_t pin = 0; pin < 2; pin++) {
        interrupt.kind = pin ? INT_NMI : INT_EXTERNAL;
        interrupt.pin = pin;
        add(table, &interrupt, sizeof(interrupt));
    }
}

static void add_entries(struct table *table, const struct mp_config *config)
{
    const struct bus bus = {
        .type = ENTRY_BUS,
        .id = BUS_ISA,
        .name = {'I', 'S', 'A', ' ', ' ', ' '},
    };
    const struct ioapic ioapic = {
        .type = ENTRY_IOAPIC,
        .id = IOAPIC_ID,
        .version = IOAPIC_VERSION,
        .flags = IOAPIC_ENABLED,
        .address = HV_IOAPIC_BASE,
    };

    add_processors(table, config);
    add(table, &bus, sizeof(bus));
    add(table, &ioapic, sizeof(ioapic));
    add_interrupts(table);
}

int mp_table_write(const struct mp_config *config, struct guest_mem *mem)
{
    struct table table = {
        .pointer =
            {
                .signature = {'_', 'M', 'P', '_'},
                .table = HV_MP_TABLE + sizeof(table.pointer),
                .paragraphs = 1,
                .revision = SPEC_1_4,
            },
        .header =
            {
                .signature = {'P', 'C', 'M', 'P'},
                .length = sizeof(table.header),
                .revision = SPEC_1_4,
                .oem = {'V', 'M', 'M', ' ', ' ', ' ', ' ', ' '},
                .product = {'v', 'm', 'm', ' ', ' ', ' ', ' ', ' ', ' ', ' ',
                            ' ', ' '},
                .lapic = HV_LAPIC_BASE,
            },
    };

    add_entries(&table, config);
    table.header.checksum = checksum_of(&table.header, table.header.length);
    table.pointer.checksum = checksum_of(&table.pointer, sizeof(table.pointer));
    return guest_mem_write(mem, gpa(HV_MP_TABLE), &table,
                           sizeof(table.pointer) + table.header.length);
}

int mp_table_write_places(struct guest_mem *mem)
{
    const uint16_t segment = EBDA >> 4, kib = EBDA >> 10;
    int rc =
        guest_mem_write(mem, gpa(BDA_EBDA_SEGMENT), &segment, sizeof(segment));

    return rc ? rc
              : guest_mem_write(mem, gpa(BDA_MEMORY_KIB), &kib, sizeof(kib));
}
