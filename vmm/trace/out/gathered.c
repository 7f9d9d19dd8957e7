/* SPDX-License-Identifier: MIT */
/*
 * Which records share a line of the picture.
 */
#include "gathered.h"

#include <linux/kvm.h>
#include <linux/serial_reg.h>

#include "hv/ports.h"
#include "trace/words/quote.h"

#define BIOS_PRINT 0x100Eu /* int 0x10, ah 0x0E */

static bool is_port(const struct hv_trace_record *r)
{
    return r->kind == HV_TRACE_EXIT && r->reason == KVM_EXIT_IO &&
           !(r->flags & (HV_TRACE_CALL | HV_TRACE_BIOS | HV_TRACE_REFUSED));
}

bool gathered_is_byte_to(const struct hv_trace_record *r, uint64_t port)
{
    return is_port(r) && r->flags & HV_TRACE_WRITE && r->size == 1 &&
           r->count == 1 && r->address == port;
}

bool gathered_is_bios_byte(const struct hv_trace_record *r)
{
    uint8_t byte = (uint8_t)r->data;

    /* No bits beside the number: it did it, and returned. */
    return r->kind == HV_TRACE_EXIT && r->flags & HV_TRACE_BIOS &&
           !(r->flags & HV_TRACE_REFUSED) && r->address == BIOS_PRINT &&
           (byte == '\r' || byte == '\n' || (byte >= ' ' && byte <= '~'));
}

bool gathered_is_console_byte(const struct hv_trace_record *r)
{
    return gathered_is_bios_byte(r) ||
           gathered_is_byte_to(r, HV_PORT_UART + UART_TX) ||
           gathered_is_byte_to(r, HV_PORT_DEBUGCON);
}

bool gathered_is_status_read(const struct hv_trace_record *r)
{
    return is_port(r) && !(r->flags & HV_TRACE_WRITE) &&
           r->address == HV_PORT_UART + UART_LSR;
}

static bool is_same(const struct hv_trace_record *a,
                    const struct hv_trace_record *b)
{
    if (a->kind == HV_TRACE_KICK)
        return b->kind == HV_TRACE_KICK;
    return a->kind == HV_TRACE_EXIT && b->kind == HV_TRACE_EXIT &&
           a->reason == b->reason && a->address == b->address &&
           a->data == b->data && a->size == b->size && a->count == b->count &&
           a->flags == b->flags && a->rip == b->rip && a->ring == b->ring &&
           a->aux == b->aux;
}

bool gathered_joins(const struct gathered *run, const struct hv_trace_record *r)
{
    if (!run->records || run->first.vcpu != r->vcpu || run->has_path)
        return false;
    if (r->kind == HV_TRACE_TEXT)
        return run->first.kind == HV_TRACE_SYSCALL ||
               run->first.kind == HV_TRACE_SYSRET;
    if (!run->is_console)
        return is_same(&run->first, r);
    if (run->nr_bytes == 0) /* polls, until one returns another value */
        return is_same(&run->first, r) ||
               gathered_is_byte_to(r, HV_PORT_UART + UART_TX);
    if (gathered_is_status_read(r))
        return run->first.address == HV_PORT_UART + UART_TX;
    return gathered_is_console_byte(r) && run->first.address == r->address &&
           run->first.reason == r->reason;
}

bool gathered_ends(const struct gathered *run, const struct hv_trace_record *r)
{
    const struct hv_trace_record *first = &run->first;

    if (!run->records || first->vcpu != r->vcpu || first->reason != r->reason ||
        r->tsc < first->tsc)
        return false;
    if (first->kind == HV_TRACE_TRAP)
        return r->kind == HV_TRACE_TRAPRET && first->ring == r->ring;
    return first->kind == HV_TRACE_SYSCALL && r->kind == HV_TRACE_SYSRET &&
           first->pid == r->pid && r->size == 0;
}

/* A byte of a UTF-8 character other than the first. */
static bool is_inside(uint8_t byte)
{
    return (byte & 0xC0) == 0x80;
}

/* How many bytes of its character are still missing after this byte. */
static unsigned lacking(unsigned before, uint8_t byte)
{
    if (is_inside(byte))
        return before ? before - 1 : 0;
    return byte < 0xC2 ? 0 : byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1;
}

/* Columns of a byte of the console. A character takes two columns at its first
 * byte; if it then stays incomplete and its bytes are shown one by one, the
 * rest is added. */
static unsigned byte_columns(unsigned inside, uint8_t byte)
{
    if (inside)
        return is_inside(byte) ? 0 : 3 * 4 - 2 + trace_quote_width(byte);
    return trace_quote_width(byte);
}

void gathered_add_byte(struct gathered *run, uint8_t byte)
{
    run->bytes[run->nr_bytes++] = byte;
    run->columns += byte_columns(run->inside, byte);
    run->inside = lacking(run->inside, byte);
}
