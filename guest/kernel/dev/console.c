/* SPDX-License-Identifier: MIT */
/* The console's two output paths, and the lock that keeps each write in one
 * piece. */
#include "dev/console.h"

#include <stdbool.h>

#include "dev/machine.h"
#include "dev/uart.h"
#include "kernel.h"
#include "layout.h"
#include "lib/boot_info.h"
#include "lib/string.h"
#include "sync/spinlock.h"

static struct spinlock lock = SPINLOCK_INIT("console", RANK_CONSOLE);
static bool locking = true;
static bool by_hypercall;

/* A hypercall prints from physically contiguous memory, which a kernel stack is
 * not. */
static char bounce[X86_PAGE_SIZE] __attribute__((aligned(X86_PAGE_SIZE)));

void console_init(void)
{
    struct hv_request request = {.number = HV_CALL_FEATURES};
    const char *way = option_value("console");

    if (way != NULL && strcmp(way, "uart") == 0)
        return;
    by_hypercall =
        machine_call(&request) == 0 && (request.args[1] >> HV_CALL_CONSOLE & 1);
}

void console_without_lock(void)
{
    locking = false;
    by_hypercall = false; /* the hypercall has a lock, too */
}

/* Returns how many bytes the hypervisor took; 0: it takes no more. */
static size_t write_hypercall(const char *buf, size_t len)
{
    len = MIN(len, sizeof(bounce));
    memcpy(bounce, buf, len);

    struct hv_request request = {
        .number = HV_CALL_CONSOLE,
        .args = {image_to_phys(bounce), len},
    };
    int64_t taken = machine_call(&request);

    return taken > 0 && (uint64_t)taken <= len ? (size_t)taken : 0;
}

void console_write(const char *buf, size_t len)
{
    bool locked = locking;

    if (locked)
        spin_lock(&lock);
    while (by_hypercall && len > 0) {
        size_t taken = write_hypercall(buf, len);

        by_hypercall = taken > 0;
        buf += taken;
        len -= taken;
    }
    uart_write(buf, len);
    if (locked)
        spin_unlock(&lock);
}
