/* SPDX-License-Identifier: MIT */
/*
 * The line discipline, after POSIX, "General Terminal Interface". All input is
 * in one ring: first what a program may read, then the line that is still being
 * edited.
 *
 *      read          ready         end
 *       |  can be read |  being edited |
 *
 * Output is not processed: the VMM's terminal translates '\n'.
 */
#include "dev/tty.h"

#include <asm/errno.h>
#include <asm/poll.h>
#include <asm/signal.h>
#include <asm/termbits.h>

#include "cpu/clock.h"
#include "cpu/cpu.h"
#include "dev/console.h"
#include "dev/tty_ioctl.h"
#include "dev/uart.h"
#include "fs/poll.h"
#include "kernel.h"
#include "proc/process.h"
#include "proc/signal.h"

#define RING_SIZE 4096u  /* a power of two */
#define END_MARK  0x100u /* in the ring: Ctrl-D was here */
#define DELETE    0x7f

static struct spinlock lock = SPINLOCK_INIT("tty", RANK_TTY);
static struct wait_queue changed = WAIT_QUEUE_INIT(changed);
static uint16_t ring[RING_SIZE];
static unsigned read_at, ready, end; /* only grow; index is modulo RING_SIZE */
static bool refused; /* the UART holds a byte that did not fit */

struct tty_settings tty_settings = {
    .lock = &lock,
    .termios =
        {
            .c_iflag = ICRNL | IUTF8,
            .c_oflag = OPOST | ONLCR,
            .c_cflag = B115200 | CS8 | CREAD | CLOCAL,
            .c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | IEXTEN,
            .c_cc =
                {
                    [VINTR] = 'C' & 31,
                    [VQUIT] = '\\' & 31,
                    [VERASE] = DELETE,
                    [VKILL] = 'U' & 31,
                    [VEOF] = 'D' & 31,
                    [VSUSP] = 'Z' & 31,
                    [VMIN] = 1,
                },
        },
    .window = {.ws_row = 24, .ws_col = 80},
    .foreground = 1, /* process 1's */
};

static bool local_flag(tcflag_t flag)
{
    return (tty_settings.termios.c_lflag & flag) != 0;
}

static bool is_key(unsigned char byte, unsigned index)
{
    unsigned char key = tty_settings.termios.c_cc[index];

    return key != 0 && byte == key;
}

/* Control characters are shown as ^X. */
static void echo(unsigned char byte)
{
    char text[2] = {'^', (char)(byte ^ 0x40)};

    if (!local_flag(ECHO) && !(byte == '\n' && local_flag(ECHONL)))
        return;
    if ((byte < ' ' || byte == DELETE) && byte != '\n' && byte != '\t' &&
        local_flag(ECHOCTL))
        console_write(text, 2);
    else
        console_write((const char *)&byte, 1);
}

static void put(uint16_t what)
{
    ring[end++ % RING_SIZE] = what;
}

static void make_ready(void)
{
    ready = end;
    wait_wake(&changed);
    poll_event();
}

/* The width in columns of the character at ring[at]: two for Hangul, Han and
 * other wide characters. Source: Unicode Standard Annex 11. */
static unsigned columns(unsigned at)
{
    unsigned lead = ring[at % RING_SIZE], c;

    if (lead < ' ' && lead != '\t' && local_flag(ECHOCTL))
        return 2; /* ^X */
    if (lead < 0xe1)
        return 1;
    c = (lead & 0xf) << 12 | (ring[(at + 1) % RING_SIZE] & 0x3fu) << 6;
    return lead >= 0xf0 || (c >= 0x1100 && c < 0x1140) ||
                   (c >= 0x2e80 && c < 0xa4c0) || (c >= 0xac00 && c < 0xd7c0) ||
                   (c >= 0xf900 && c < 0xfb00) || (c >= 0xff00 && c < 0xff40)
               ? 2
               : 1;
}

/* Erases the last character of the line being edited. */
static bool erase(void)
{
    static const char back[] = "\b \b\b \b";

    if (end == ready)
        return false;
    do
        end--;
    while ((tty_settings.termios.c_iflag & IUTF8) && end != ready &&
           (ring[end % RING_SIZE] & 0x1c0) == 0x80);
    if (local_flag(ECHO))
        console_write(back, columns(end) * 3);
    return true;
}

/* Handles the keys that send signals. They also discard what was typed
 * before. */
static bool signal_key(unsigned char byte)
{
    int signal = is_key(byte, VINTR)   ? SIGINT
                 : is_key(byte, VQUIT) ? SIGQUIT
                 : is_key(byte, VSUSP) ? SIGTSTP
                                       : 0;

    if (signal == 0 || !local_flag(ISIG))
        return false;
    echo(byte);
    if (local_flag(ECHO))
        console_write("\n", 1);
    if (!local_flag(NOFLSH))
        read_at = ready = end;
    signal_send_group(tty_settings.foreground, signal);
    return true;
}

/* Canonical input: one line at a time, edited. */
static void edit(unsigned char byte)
{
    if (is_key(byte, VERASE) || byte == '\b') {
        (void)erase();
    } else if (is_key(byte, VKILL)) {
        while (erase())
            ;
    } else if (is_key(byte, VEOF)) {
        put(END_MARK);
        make_ready();
    } else if (byte == '\n') {
        echo(byte);
        put(byte);
        make_ready();
    } else if (end - read_at < RING_SIZE - 1) { /* keep room for the '\n' */
        echo(byte);
        put(byte);
    }
}

bool tty_input(unsigned char byte)
{
    bool taken = true;

    spin_lock(&lock);
    if (byte == '\r' && (tty_settings.termios.c_iflag & ICRNL))
        byte = '\n';
    if (signal_key(byte)) {
        /* done */
    } else if (end - read_at == RING_SIZE ||
               (end - read_at == RING_SIZE - 1 && read_at != ready)) {
        taken = false;
    } else if (local_flag(ICANON)) {
        edit(byte);
    } else {
        echo(byte);
        put(byte);
        make_ready();
    }
    refused = !taken;
    spin_unlock(&lock);
    return taken;
}

/* Takes available input; in canonical mode, at most the first line. */
static size_t take(unsigned char *to, size_t len)
{
    size_t n = 0;

    while (n < len && read_at != ready) {
        uint16_t what = ring[read_at++ % RING_SIZE];

        if (what == END_MARK)
            return n;
        to[n++] = (unsigned char)what;
        if (what == '\n' && local_flag(ICANON))
            return n;
    }
    /* A Ctrl-D right after part of a line only ends that part; drop its
     * mark. */
    if (n > 0 && to[n - 1] != '\n' && read_at != ready &&
        ring[read_at % RING_SIZE] == END_MARK)
        read_at++;
    return n;
}

/* Until when a read of raw input waits; c_cc[VTIME] is in tenths of a second.
 * Returns a deadline, or WAIT_FOREVER. */
static uint64_t raw_deadline(void)
{
    unsigned char tenths = tty_settings.termios.c_cc[VTIME];

    return tenths == 0 ? WAIT_FOREVER
                       : clock_monotonic() + tenths * (NS_PER_S / 10);
}

static int64_t tty_read(void *buf, size_t len, bool nonblock)
{
    uint64_t deadline = WAIT_FOREVER;
    int why = 0;

    spin_lock(&lock);
    if (!local_flag(ICANON))
        deadline = raw_deadline();
    bool at_once = !local_flag(ICANON) && deadline == WAIT_FOREVER &&
                   tty_settings.termios.c_cc[VMIN] == 0;

    while (read_at == ready && why == 0 && !nonblock && !at_once && len > 0)
        why = wait_sleep(&changed, &lock, WAIT_INTERRUPTIBLE, deadline);

    bool any = read_at != ready;
    size_t n = take(buf, len);
    bool room = refused && n > 0;

    spin_unlock(&lock);
    if (room)
        uart_receive();
    if (!any && why == -EINTR)
        return -EINTR;
    return !any && nonblock && !at_once ? -EAGAIN : (int64_t)n;
}

static int64_t tty_write(const void *buf, size_t len)
{
    console_write(buf, len);
    return (int64_t)len;
}

static unsigned tty_poll(void)
{
    spin_lock(&lock);
    unsigned events = POLLOUT | (read_at != ready ? POLLIN : 0u);

    spin_unlock(&lock);
    return events;
}

void tty_drop_input(void)
{
    DEBUG_ASSERT(spin_held(&lock));
    read_at = ready = end;
}

void tty_lines_changed(void)
{
    DEBUG_ASSERT(spin_held(&lock));
    if (!local_flag(ICANON) && ready != end)
        make_ready();
}

unsigned tty_ready_bytes(void)
{
    return ready - read_at;
}

const struct char_device tty_device = {
    .read = tty_read,
    .write = tty_write,
    .ioctl = tty_ioctl,
    .poll = tty_poll,
    .changed = &changed,
};

void tty_init(void)
{
    uart_listen();
}
