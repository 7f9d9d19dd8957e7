/* SPDX-License-Identifier: MIT */
/*
 * The fixed tables (RSDP, XSDT, RSDT, FADT, FACS, MADT) and the place of every
 * table. The FADT does not claim hardware-reduced ACPI: Linux would then ignore
 * the PIC and the PIT, and could not calibrate its clock.
 */
#include "acpi.h"

#include <errno.h>
#include <stddef.h>

#include "acpi_dsdt.h"
#include "base/checksum.h"
#include "hv/layout.h"
#include "hv/ports.h"

#define OEM_ID       "VMM   "
#define OEM_TABLE_ID "VMM     "

struct header {
    char signature[4];
    uint32_t length;
    uint8_t revision, checksum;
    char oem_id[6], oem_table_id[8];
    uint32_t oem_revision;
    char creator_id[4];
    uint32_t creator_revision;
} __attribute__((packed));

struct rsdp {
    char signature[8];
    uint8_t checksum; /* of the first 20 bytes */
    char oem_id[6];
    uint8_t revision;
    uint32_t rsdt;
    uint32_t length;
    uint64_t xsdt;
    uint8_t extended_checksum;
    uint8_t reserved[3];
} __attribute__((packed));

struct address { /* Generic Address Structure */
    uint8_t space, bits, offset, access;
    uint64_t address;
} __attribute__((packed));

#define SPACE_IO 1u

struct fadt {
    struct header header;
    uint32_t firmware_ctrl, dsdt;
    uint8_t reserved, preferred_profile;
    uint16_t sci_int;
    uint32_t smi_cmd;
    uint8_t acpi_enable, acpi_disable, s4bios_req, pstate_cnt;
    uint32_t pm1a_evt_blk, pm1b_evt_blk, pm1a_cnt_blk, pm1b_cnt_blk;
    uint32_t pm2_cnt_blk, pm_tmr_blk, gpe0_blk, gpe1_blk;
    uint8_t pm1_evt_len, pm1_cnt_len, pm2_cnt_len, pm_tmr_len;
    uint8_t gpe0_blk_len, gpe1_blk_len, gpe1_base, cst_cnt;
    uint16_t p_lvl2_lat, p_lvl3_lat, flush_size, flush_stride;
    uint8_t duty_offset, duty_width, day_alarm, mon_alarm, century;
    uint16_t iapc_boot_arch;
    uint8_t reserved2;
    uint32_t flags;
    struct address reset_reg;
    uint8_t reset_value;
    uint16_t arm_boot_arch;
    uint8_t minor_version;
    uint64_t x_firmware_ctrl, x_dsdt;
    struct address x_pm1a_evt, x_pm1b_evt, x_pm1a_cnt, x_pm1b_cnt, x_pm2_cnt,
        x_pm_tmr, x_gpe0, x_gpe1, sleep_control, sleep_status;
    uint64_t hypervisor;
} __attribute__((packed));

_Static_assert(sizeof(struct header) == 36, "as specified");
_Static_assert(sizeof(struct rsdp) == 36, "as specified");
_Static_assert(sizeof(struct fadt) == 276, "as specified");

#define FADT_WBINVD       (1u << 0)
#define FADT_C1           (1u << 2)
#define FADT_POWER_BUTTON (1u << 4) /* set: no fixed one */
#define FADT_SLEEP_BUTTON (1u << 5)
#define FADT_TMR_VAL_EXT  (1u << 8) /* 32 bits */
#define FADT_RESET_REG    (1u << 10)
#define BOOT_LEGACY       (1u << 0) /* there are ISA devices */
#define BOOT_8042         (1u << 1)
#define RESET_VALUE       0x06u
#define PC_CMOS_CENTURY   0x32u

struct facs {
    char signature[4];
    uint32_t length, hardware_signature, waking_vector, global_lock, flags;
    uint64_t x_waking_vector;
    uint8_t version, reserved[31];
} __attribute__((packed));

_Static_assert(sizeof(struct facs) == 64, "as specified");

struct madt {
    struct header header;
    uint32_t local_apic, flags;
} __attribute__((packed));

struct madt_cpu {
    uint8_t type, length, uid, apic_id;
    uint32_t flags;
} __attribute__((packed));

#define IOAPIC_ID 0u /* its ID after reset: kernels compare them */

struct madt_ioapic {
    uint8_t type, length, id, reserved;
    uint32_t address, gsi_base;
} __attribute__((packed));

struct madt_override {
    uint8_t type, length, bus, source;
    uint32_t gsi;
    uint16_t flags;
} __attribute__((packed));

struct madt_nmi {
    uint8_t type, length, uid;
    uint16_t flags;
    uint8_t lint;
} __attribute__((packed));

#define MADT_PCAT_COMPAT 1u
#define MADT_ENABLED     1u
#define MADT_LEVEL_HIGH  0x000Du
#define MADT_ALL_CPUS    0xFFu

/* The tables one after another. */
struct tables {
    size_t len;
    uint8_t bytes[HV_ACPI_END - HV_ACPI];
};

/* Room for `len` bytes at a multiple of 64; NULL if there is none left. */
static void *take(struct tables *tables, size_t len, uint32_t *at)
{
    size_t start = (tables->len + 63) & ~(size_t)63;

    if (!range_inside(start, len, sizeof(tables->bytes)))
        return NULL;
    tables->len = start + len;
    *at = HV_ACPI + (uint32_t)start;
    return tables->bytes + start;
}

static void fill_header(struct header *header, const char *signature,
                        size_t len, uint8_t revision)
{
    *header = (struct header){
        .length = (uint32_t)len,
        .revision = revision,
        .oem_revision = 1,
        .creator_revision = 1,
    };
    memcpy(header->signature, signature, 4);
    memcpy(header->oem_id, OEM_ID, 6);
    memcpy(header->oem_table_id, OEM_TABLE_ID, 8);
    memcpy(header->creator_id, "VMM ", 4);
}

static void seal(struct header *header)
{
    header->checksum = checksum_of(header, header->length);
}

static struct address io(uint16_t port, uint8_t bytes)
{
    return (struct address){
        .space = SPACE_IO,
        .bits = (uint8_t)(bytes * 8),
        .access = bytes == 1   ? 1
                  : bytes == 2 ? 2
                               : 3,
        .address = port,
    };
}

static void fill_fadt(struct fadt *fadt, uint32_t facs, uint32_t dsdt)
{
    fill_header(&fadt->header, "FACP", sizeof(*fadt), 6);
    fadt->firmware_ctrl = facs;
    fadt->dsdt = dsdt;
    fadt->x_dsdt = dsdt;
    fadt->sci_int = HV_IRQ_ACPI;
    fadt->pm1a_evt_blk = HV_PORT_ACPI_EVENT;
    fadt->pm1a_cnt_blk = HV_PORT_POWER_OFF;
    fadt->pm_tmr_blk = HV_PORT_ACPI_TIMER;
    fadt->pm1_evt_len = 4;
    fadt->pm1_cnt_len = 2;
    fadt->pm_tmr_len = 4;
    fadt->p_lvl2_lat = 0xFFF; /* no C2 */
    fadt->p_lvl3_lat = 0xFFF;
    fadt->century = PC_CMOS_CENTURY;
    fadt->iapc_boot_arch = BOOT_LEGACY | BOOT_8042;
    fadt->flags = FADT_WBINVD | FADT_C1 | FADT_POWER_BUTTON |
                  FADT_SLEEP_BUTTON | FADT_TMR_VAL_EXT | FADT_RESET_REG;
    fadt->reset_reg = io(HV_PORT_RESET, 1);
    fadt->reset_value = RESET_VALUE;
    fadt->minor_version = 4;
    fadt->x_pm1a_evt = io(HV_PORT_ACPI_EVENT, 4);
    fadt->x_pm1a_cnt = io(HV_PORT_POWER_OFF, 2);
    fadt->x_pm_tmr = io(HV_PORT_ACPI_TIMER, 4);
    seal(&fadt->header);
}

static uint8_t *add(uint8_t *at, const void *entry, size_t len)
{
    memcpy(at, entry, len);
    return at + len;
}

static size_t madt_size(unsigned nr_cpus)
{
    return sizeof(struct madt) + nr_cpus * sizeof(struct madt_cpu) +
           sizeof(struct madt_ioapic) + sizeof(struct madt_override) +
           sizeof(struct madt_nmi);
}

/* The I/O APIC's number is the first after those of the CPUs, as in the MP
 * table. Interrupt lines are as on ISA, except that ACPI's own line is level
 * triggered. */
static void fill_madt(uint8_t *at, unsigned nr_cpus)
{
    struct madt *madt = (struct madt *)at;
    const struct madt_ioapic ioapic = {1, sizeof(ioapic), IOAPIC_ID,
                                       0, HV_IOAPIC_BASE, 0};
    const struct madt_override sci = {
        2, sizeof(sci), 0, HV_IRQ_ACPI, HV_IRQ_ACPI, MADT_LEVEL_HIGH};
    const struct madt_nmi nmi = {4, sizeof(nmi), MADT_ALL_CPUS, 0, 1};

    fill_header(&madt->header, "APIC", madt_size(nr_cpus), 4);
    madt->local_apic = HV_LAPIC_BASE;
    madt->flags = MADT_PCAT_COMPAT;
    at += sizeof(*madt);
    for (unsigned i = 0; i < nr_cpus; i++) {
        const struct madt_cpu cpu = {0, sizeof(cpu), (uint8_t)i, (uint8_t)i,
                                     MADT_ENABLED};
        at = add(at, &cpu, sizeof(cpu));
    }
    at = add(at, &ioapic, sizeof(ioapic));
    at = add(at, &sci, sizeof(sci));
    add(at, &nmi, sizeof(nmi));
    seal(&madt->header);
}

/* The table's body, after the header, is AML. */
static uint32_t add_dsdt(struct tables *tables,
                         const struct acpi_config *config)
{
    struct aml aml = {0};
    uint32_t at = 0;

    acpi_dsdt_build(config, &aml);
    if (aml.len > AML_MAX)
        return 0;
    size_t len = sizeof(struct header) + aml.len;
    struct header *header = take(tables, len, &at);
    if (!header)
        return 0;
    fill_header(header, "DSDT", len, 2);
    memcpy(header + 1, aml.bytes, aml.len);
    seal(header);
    return at;
}

#define NR_LISTED 2u /* FADT and MADT */

/* The list of tables: the XSDT with 8 bytes for each, and the RSDT with 4,
 * which is all that kernels after ACPI 1.0 read. 0 if there is no room. */
static uint32_t add_list(struct tables *tables, const char *signature,
                         size_t size, const uint32_t listed[NR_LISTED])
{
    const size_t len = sizeof(struct header) + NR_LISTED * size;
    uint32_t at;
    struct header *header = take(tables, len, &at);

    if (!header)
        return 0;
    fill_header(header, signature, len, 1);
    for (unsigned i = 0; i < NR_LISTED; i++)
        memcpy((uint8_t *)(header + 1) + i * size, &listed[i],
               sizeof(listed[i]));
    seal(header);
    return at;
}

static int build(struct tables *tables, const struct acpi_config *config)
{
    uint32_t rsdp_at, facs_at, fadt_at, madt_at;
    struct rsdp *rsdp = take(tables, sizeof(*rsdp), &rsdp_at);
    struct facs *facs = take(tables, sizeof(*facs), &facs_at);
    struct fadt *fadt = take(tables, sizeof(*fadt), &fadt_at);
    void *madt = take(tables, madt_size(config->nr_cpus), &madt_at);
    const uint32_t listed[NR_LISTED] = {fadt_at, madt_at};
    uint32_t xsdt_at = add_list(tables, "XSDT", sizeof(uint64_t), listed);
    uint32_t rsdt_at = add_list(tables, "RSDT", sizeof(uint32_t), listed);
    uint32_t dsdt_at = add_dsdt(tables, config);

    if (!madt || !xsdt_at || !rsdt_at || !dsdt_at)
        return -E2BIG;
    memcpy(facs->signature, "FACS", 4);
    facs->length = sizeof(*facs);
    facs->version = 2;
    fill_fadt(fadt, facs_at, dsdt_at);
    fill_madt(madt, config->nr_cpus);
    *rsdp = (struct rsdp){
        .revision = 2,
        .rsdt = rsdt_at,
        .length = sizeof(*rsdp),
        .xsdt = xsdt_at,
    };
    memcpy(rsdp->signature, "RSD PTR ", 8);
    memcpy(rsdp->oem_id, OEM_ID, 6);
    rsdp->checksum = checksum_of(rsdp, offsetof(struct rsdp, length));
    rsdp->extended_checksum = checksum_of(rsdp, sizeof(*rsdp));
    return 0;
}

int acpi_write(const struct acpi_config *config, struct guest_mem *mem,
               uint64_t *rsdp)
{
    struct tables tables = {0};
    int rc = build(&tables, config);

    *rsdp = HV_ACPI;
    return rc ? rc
              : guest_mem_write(mem, gpa(HV_ACPI), tables.bytes, tables.len);
}
