// SPDX-License-Identifier: MIT
/*
 * The agent's connection to the outside: where the emulator has virtio, a
 * virtio port, both ways. Otherwise the printer port, one way: every emulated
 * PC has it, and it is faster than the serial ports. A byte takes three port
 * writes, and the emulator has it when the last one is done.
 *
 * IEEE 1284, compatibility mode: data, then a pulse on the strobe line.
 */
#include "agent.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/io.h>
#include <unistd.h>

#define PORT_FILE "/dev/vport0p1"

#define PRINTER_DATA      0x378
#define PRINTER_CONTROL   0x37a
#define PRINTER_STROBE    0x01
#define PRINTER_NOT_RESET 0x04
#define PRINTER_SELECT    0x08

void link_open_port(struct link *link)
{
    for (int tries = 0; tries < 2000; tries++) {
        link->fd = open(PORT_FILE, O_RDWR | O_CLOEXEC);
        link->is_open = link->fd >= 0;
        if (link->is_open)
            return;
        (void)usleep(1000); /* the driver has not found it yet */
    }
    agent_fail(errno, "opening %s failed", PORT_FILE);
}

void link_open_printer(struct link *link)
{
    link->fd = -1;
    if (iopl(3) != 0)
        agent_fail(errno, "the printer port is refused");
    outb(PRINTER_NOT_RESET | PRINTER_SELECT, PRINTER_CONTROL);
    link->is_open = true;
}

static void print_byte(unsigned char byte)
{
    outb(byte, PRINTER_DATA);
    outb(PRINTER_NOT_RESET | PRINTER_SELECT | PRINTER_STROBE, PRINTER_CONTROL);
    outb(PRINTER_NOT_RESET | PRINTER_SELECT, PRINTER_CONTROL);
}

ssize_t link_write(const struct link *link, const void *data, size_t len)
{
    const unsigned char *at = data;

    if (link->fd >= 0)
        return write(link->fd, data, len);
    for (size_t i = 0; i < len; i++)
        print_byte(at[i]);
    return (ssize_t)len;
}

static bool write_all(const struct link *link, const void *data, size_t len)
{
    const char *at = data;

    while (len > 0) {
        ssize_t n = link_write(link, at, len);

        if (n > 0) {
            at += n;
            len -= (size_t)n;
        } else if (n < 0 && errno == EAGAIN) {
            struct pollfd p = {.fd = link->fd, .events = POLLOUT};

            (void)poll(&p, 1, -1);
        } else if (n < 0 && errno != EINTR) {
            return false;
        }
    }
    return true;
}

bool link_send(const struct link *link, enum wire_kind kind, const void *data,
               size_t len)
{
    struct wire_head head = {
        .magic = WIRE_MAGIC,
        .kind = (uint16_t)kind,
        .len = (uint32_t)len,
    };

    return write_all(link, &head, sizeof(head)) && write_all(link, data, len);
}
