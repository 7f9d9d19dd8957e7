/* SPDX-License-Identifier: MIT */
/*
 * ACPI machine language: the part of it that describes devices that do not
 * change (names, scopes, devices, numbers, resources). Specification: ACPI 6.4,
 * "ACPI Machine Language (AML) Specification" and "Resource Data Types".
 */
#ifndef VMM_BOOT_AML_H
#define VMM_BOOT_AML_H

#include "base/util.h"

#define AML_MAX 4096u

/* Starts all zero. Bytes that no longer fit are counted but not written: check
 * `len` at the end. */
struct aml {
    size_t len;
    uint8_t bytes[AML_MAX];
};

/* A block whose length is filled in when it is closed. Blocks nest. */
struct aml_block {
    size_t length_at;
};

/* Name (name, value). `name` has four characters. */
void aml_name_integer(struct aml *aml, const char *name, uint64_t value);
void aml_name_string(struct aml *aml, const char *name, const char *value);
/* A compressed identifier: "PNP0501", as the CPU's CPUID of devices. */
void aml_name_eisa_id(struct aml *aml, const char *name, const char *id);
/* Name (name, Package () {values}), `nr` numbers. */
void aml_name_package(struct aml *aml, const char *name, const uint64_t *values,
                      unsigned nr);

struct aml_block aml_begin_scope(struct aml *aml, const char *name);
struct aml_block aml_begin_device(struct aml *aml, const char *name);
void aml_end(struct aml *aml, struct aml_block block);

/* Name (_CRS, ResourceTemplate () {...}) */
struct aml_block aml_begin_resources(struct aml *aml);
void aml_end_resources(struct aml *aml, struct aml_block block);
void aml_resource_memory(struct aml *aml, uint32_t base, uint32_t size);
void aml_resource_ports(struct aml *aml, uint16_t base, uint8_t nr);
/* An ISA line: edge, active high. */
void aml_resource_irq(struct aml *aml, unsigned irq);
/* A line of an interrupt controller: level, active high. */
void aml_resource_gsi(struct aml *aml, uint32_t gsi);

#endif
