/* SPDX-License-Identifier: MIT */
#include "input.h"

#include "base/now.h"
#include "dev/uart.h"
#include "dev/virtio/console.h"
#include "machine.h"

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
    return uart_receive(machine->uart, data, len);
}
