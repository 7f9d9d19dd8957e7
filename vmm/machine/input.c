/* SPDX-License-Identifier: MIT */
#include "input.h"

#include "base/now.h"
#include "dev/uart.h"
#include "dev/virtio/console.h"
#include "machine.h"

#define SET_UP_MS    20u /* from a serial driver's start to its input */
#define REMIND_MS    20u
#define REMIND_SHIFT 5u /* doublings */

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

/* A driver may open the interrupt controller last, and an IOAPIC forgets an
 * edge that comes before. A guest that never reads is reminded less and
 * less often. */
void input_poll(struct machine *machine, uint64_t now)
{
    struct input *input = &machine->input;

    if (!input->remind_ms || now < input->remind_ms)
        return;
    if (!uart_remind(machine->uart)) {
        input->remind_ms = 0;
        return;
    }
    if (input->reminders < REMIND_SHIFT)
        input->reminders++;
    input->remind_ms = now + (REMIND_MS << input->reminders);
}

uint64_t input_next_ms(const struct machine *machine, uint64_t now)
{
    const struct input *input = &machine->input;
    uint64_t next = input->remind_ms ? input->remind_ms : UINT64_MAX;

    return input->serial_ms > now && input->serial_ms < next ? input->serial_ms
                                                             : next;
}

static size_t give_to_serial(struct machine *machine, const uint8_t *data,
                             size_t len)
{
    size_t taken = uart_receive(machine->uart, data, len);

    if (taken) {
        machine->input.remind_ms = now_ms() + REMIND_MS;
        machine->input.reminders = 0;
    }
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
