/* SPDX-License-Identifier: MIT */
/*
 * The checksum of ACPI tables, MP tables and ATA's IDENTIFY data.
 */
#ifndef VMM_BASE_CHECKSUM_H
#define VMM_BASE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/* The byte that makes the sum of these bytes and of itself 0. */
static inline uint8_t checksum_of(const void *data, size_t len)
{
    const uint8_t *bytes = data;
    uint8_t sum = 0;

    for (size_t i = 0; i < len; i++)
        sum = (uint8_t)(sum + bytes[i]);
    return (uint8_t)-sum;
}

#endif
