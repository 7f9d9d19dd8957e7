/* SPDX-License-Identifier: MIT */
#include "input.h"

#include "base/now.h"
#include "dev/uart.h"
#include "dev/virtio/console.h"
#include "machine.h"

#define SET_UP_MS 20u /* from a serial driver's start to its input */

/* A driver that has just enabled the receive interrupt may still empty the
 * port. So input waits for a moment after that. */
static bool serial_is_set_up(struct machine *machine)
{
    uint64_t now = now_ms();

    if (!uart_is_listening(machine->uart)) {
        machine->input.serial_ms = 0;
        return true; /* it refuses input, and tells when it listens */
    }
    if (!machine->input.serial_ms)
        machine->input.serial_ms = now + SET_UP_MS;
    return now >= machine->input.serial_ms;
}

void input_poll(struct machine *machine, uint64_t now)
{
    struct reminder *reminder = &machine->input.reminder;

    if (reminder_is_due(reminder, now) && !uart_remind(machine->uart))
        reminder->due_ms = 0;
}

uint64_t input_next_ms(const struct machine *machine, uint64_t now)
{
    const struct input *input = &machine->input;
    uint64_t due = input->reminder.due_ms, next = due ? due : UINT64_MAX;

    return input->serial_ms > now && input->serial_ms < next ? input->serial_ms
                                                             : next;
}

static size_t give_to_serial(struct machine *machine, const uint8_t *data,
                             size_t len)
{
    size_t taken = uart_receive(machine->uart, data, len);

    if (taken)
        reminder_start(&machine->input.reminder, now_ms());
    return taken;
}

size_t input_take(void *ctx, const uint8_t *data, size_t len)
{
    struct machine *machine = ctx;

    /* Input goes to the console that the guest has a driver for. */
    if (virtio_console_listens(machine->virtio_console))
        return virtio_console_receive(machine->virtio_console, data, len);
    if (typing_wants(machine, now_ms()))
        return console_input_is_end(machine->console, len)
                   ? len
                   : typing_take(machine, data, len, now_ms());
    if (!serial_is_set_up(machine))
        return 0;
    return give_to_serial(machine, data, len);
}
