/* SPDX-License-Identifier: MIT */
/*
 * Int 14h: the serial port, through its registers. Source: Ralf Brown's
 * Interrupt List, INT 14.
 */
#include "hv/ports.h"
#include "service.h"
#include "x86/uart.h"

#define TIMEOUT    0x80u /* in ah */
#define TIMEOUT_NS 1000000000ull
#define BAUD_BASE  115200u

static uint8_t line_status(struct bios *bios)
{
    return port_in(bios, HV_PORT_UART + X86_UART_LSR);
}

/* Does the port exist? Only the first does. */
static bool is_there(struct bios_regs *regs)
{
    if ((regs->edx & 0xFFFF) == 0)
        return true;
    set_high(&regs->eax, TIMEOUT);
    return false;
}

enum bios_answer bios_14_get_status(struct bios *bios, struct bios_regs *regs)
{
    if (!is_there(regs))
        return BIOS_RETURN;
    set_high(&regs->eax, line_status(bios));
    set_low(&regs->eax, port_in(bios, HV_PORT_UART + X86_UART_MSR));
    return BIOS_RETURN;
}

/* Al: bits 7 to 5 the rate, the rest as in the line control register. */
enum bios_answer bios_14_init(struct bios *bios, struct bios_regs *regs)
{
    static const uint16_t rates[] = {110,  150,  300,  600,
                                     1200, 2400, 4800, 9600};
    unsigned divisor = BAUD_BASE / rates[low(regs->eax) >> 5];
    uint8_t control = low(regs->eax) & 0x1F;

    if (!is_there(regs))
        return BIOS_RETURN;
    port_out(bios, HV_PORT_UART + X86_UART_LCR, control | X86_UART_LCR_DLAB);
    port_out(bios, HV_PORT_UART, (uint8_t)divisor);
    port_out(bios, HV_PORT_UART + 1, (uint8_t)(divisor >> 8));
    port_out(bios, HV_PORT_UART + X86_UART_LCR, control);
    port_out(bios, HV_PORT_UART + 1, 0); /* no interrupts */
    return bios_14_get_status(bios, regs);
}

static enum bios_answer timed_out(struct bios *bios, struct bios_regs *regs)
{
    set_high(&regs->eax, line_status(bios) | TIMEOUT);
    return BIOS_RETURN;
}

enum bios_answer bios_14_send(struct bios *bios, struct bios_regs *regs)
{
    if (!is_there(regs))
        return BIOS_RETURN;
    if (!(line_status(bios) & X86_UART_LSR_THRE))
        return bios_wait(bios, regs, TIMEOUT_NS) ? BIOS_WAIT
                                                 : timed_out(bios, regs);
    port_out(bios, HV_PORT_UART, low(regs->eax));
    set_high(&regs->eax, line_status(bios) & (uint8_t)~TIMEOUT);
    return BIOS_RETURN;
}

enum bios_answer bios_14_receive(struct bios *bios, struct bios_regs *regs)
{
    if (!is_there(regs))
        return BIOS_RETURN;
    if (!(line_status(bios) & X86_UART_LSR_DR))
        return bios_wait(bios, regs, TIMEOUT_NS) ? BIOS_WAIT
                                                 : timed_out(bios, regs);
    set_low(&regs->eax, port_in(bios, HV_PORT_UART));
    set_high(&regs->eax, line_status(bios) & (uint8_t)~TIMEOUT);
    return BIOS_RETURN;
}
