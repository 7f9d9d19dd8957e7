/* SPDX-License-Identifier: MIT */
/*
 * Typing. A guest that polls which keys are down would miss a key that is
 * released at once, and a guest that reads a code twice would get the next code
 * the second time: so there is a pause between two key movements.
 */
#include "typing.h"

#include "bios/bios.h"
#include "dev/i8042.h"
#include "dev/screen.h"
#include "dev/uart.h"
#include "hv/ports.h"
#include "machine.h"
#include "show_live.h"

#define GAP_MS      3u  /* from the reading of one key to the next movement */
#define HOLD_MS     20u /* a key stays down, unless much more is queued */
#define HURRY       8u  /* this many queued movements are "much more" */
#define BUSY_MS     2u  /* until the next check whether it was read */
#define ESCAPE_MS   40u /* a sequence is complete by then */
#define RETRY_MIN   20u
#define RETRY_SHIFT 5u /* doublings */

#define GOES_UP   0x8000u
#define MOVES_MAX 8u /* movements of one keystroke: four keys, down and up */

/* Does the guest seem to use its keyboard? A guest that draws does; so does one
 * that prints nothing for a second but has the keyboard interrupt enabled. */
static bool seems_to_want(struct machine *machine, unsigned retries)
{
    if (retries == 0)
        return false;
    if (!screen_is_blank(guest_mem_text(machine->mem)))
        return true;
    return retries == RETRY_SHIFT && !console_has_spoken(machine->console) &&
           vm_pic_is_open(&machine->vm, HV_IRQ_KEYBOARD);
}

/* A guest that uses its serial port gets the input there. The check is repeated
 * less and less often: most guests never draw. */
bool typing_wants(struct machine *machine, uint64_t now)
{
    struct typing *typing = &machine->typing;

    if (show_live_is_up(machine))
        return true;
    if (uart_is_listening(machine->uart))
        return typing->is_for_keyboard = false;
    if (machine->bios && bios_asks_for_keys(machine->bios))
        typing->is_for_keyboard = true;
    if (typing->is_for_keyboard)
        return true;
    if (now < typing->retry_ms)
        return false;
    typing->is_for_keyboard = seems_to_want(machine, typing->retries);
    typing->retry_ms = now + (RETRY_MIN << typing->retries);
    if (typing->retries < RETRY_SHIFT)
        typing->retries++;
    return typing->is_for_keyboard;
}

/* -------------------------------------------------------------- the queue */

static void move(struct typing *typing, unsigned key, bool goes_up)
{
    unsigned at = (typing->head + typing->len++) % TYPING_QUEUE;

    typing->queue[at] = (uint16_t)(key | (goes_up ? GOES_UP : 0));
}

static void hold(struct typing *typing, const struct keys_stroke *stroke,
                 bool goes_up)
{
    if (stroke->ctrl)
        move(typing, KEYS_CTRL, goes_up);
    if (stroke->alt)
        move(typing, KEYS_ALT, goes_up);
    if (stroke->shift)
        move(typing, KEYS_SHIFT, goes_up);
}

static void queue_stroke(struct typing *typing,
                         const struct keys_stroke *stroke)
{
    hold(typing, stroke, false);
    move(typing, stroke->key, false);
    move(typing, stroke->key, true);
    hold(typing, stroke, true);
}

static bool has_room(const struct typing *typing)
{
    return typing->len + MOVES_MAX <= TYPING_QUEUE;
}

size_t typing_take(struct machine *machine, const uint8_t *data, size_t len,
                   uint64_t now)
{
    struct typing *typing = &machine->typing;
    struct keys_stroke stroke;
    size_t taken = 0;

    for (; taken < len && has_room(typing); taken++)
        if (keys_feed(&typing->keys, data[taken], &stroke))
            queue_stroke(typing, &stroke);
    if (taken)
        typing->byte_ms = now;
    return taken;
}

/* How long to wait, after the latest movement, for the next. */
static unsigned pause_ms(const struct typing *typing)
{
    bool is_held = !(typing->out & GOES_UP) && typing->len &&
                   typing->queue[typing->head] == (typing->out | GOES_UP);

    return is_held && typing->len <= HURRY ? HOLD_MS : GAP_MS;
}

static void send(struct machine *machine, struct typing *typing, uint64_t now)
{
    typing->out = typing->queue[typing->head];
    if (!i8042_key(machine->i8042, typing->out & 0xFF,
                   !(typing->out & GOES_UP)))
        return;
    typing->is_out = true;
    reminder_start(&typing->reminder, now);
    typing->head = (typing->head + 1) % TYPING_QUEUE;
    typing->len--;
}

/* Moves the next key when the guest has read the one before and the pause is
 * over. */
static void move_next(struct machine *machine, uint64_t now)
{
    struct typing *typing = &machine->typing;

    typing->next_ms = now + BUSY_MS;
    if (!i8042_is_idle(machine->i8042)) {
        if (typing->is_out && reminder_is_due(&typing->reminder, now))
            i8042_remind(machine->i8042);
        return;
    }
    if (typing->is_out) {
        typing->is_out = false;
        typing->next_ms = now + pause_ms(typing);
        show_live_hurry(machine, now);
        return;
    }
    if (typing->len)
        send(machine, typing, now);
    if (!typing->len)
        console_input_ready(machine->console);
}

void typing_poll(struct machine *machine, uint64_t now)
{
    struct typing *typing = &machine->typing;
    struct keys_stroke stroke;

    if (keys_waits(&typing->keys) && now - typing->byte_ms >= ESCAPE_MS &&
        has_room(typing) && keys_flush(&typing->keys, &stroke))
        queue_stroke(typing, &stroke);
    if ((typing->len || typing->is_out) && now >= typing->next_ms)
        move_next(machine, now);
}

uint64_t typing_next_ms(const struct machine *machine)
{
    const struct typing *typing = &machine->typing;
    uint64_t next = UINT64_MAX;

    if (keys_waits(&typing->keys))
        next = typing->byte_ms + ESCAPE_MS;
    if ((typing->len || typing->is_out) && typing->next_ms < next)
        next = typing->next_ms;
    if (console_input_waits(machine->console) && !typing->is_for_keyboard &&
        !uart_is_listening(machine->uart) && typing->retry_ms < next)
        next = typing->retry_ms;
    return next;
}
