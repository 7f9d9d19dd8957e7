/* SPDX-License-Identifier: MIT */
/*
 * From a stub's `out` to its service, and back into the guest.
 */
#include "bios.h"

#include <stdlib.h>

#include "base/log.h"
#include "hv/ports.h"
#include "rom.h"
#include "service.h"

#define KEYBOARD  0x16u
#define TOLD_PORT 0xFFFFu /* no call has vector 0xff and ah 0xff */

static const struct service {
    uint16_t first, last;
    const char *name;
    enum bios_answer (*serve)(struct bios *bios, struct bios_regs *regs);
} services[] = {
#define SERVED(first, last, name, serve) {first, last, name, serve},
#define KNOWN(first, last, name)         {first, last, name, NULL},
    BIOS_CALLS(SERVED, KNOWN)};

static const struct service *find(uint16_t number)
{
    for (size_t i = 0; i < ARRAY_SIZE(services); i++)
        if (number >= services[i].first && number <= services[i].last)
            return &services[i];
    return NULL;
}

/* ------------------------------------------------------------- guest memory */

uint8_t bios_get8(const struct bios *bios, uint64_t at)
{
    uint8_t value = 0;

    (void)!guest_mem_read(bios->config.mem, gpa(at), &value, sizeof(value));
    return value;
}

uint16_t bios_get16(const struct bios *bios, uint64_t at)
{
    uint16_t value = 0;

    (void)!guest_mem_read(bios->config.mem, gpa(at), &value, sizeof(value));
    return value;
}

uint32_t bios_get32(const struct bios *bios, uint64_t at)
{
    uint32_t value = 0;

    (void)!guest_mem_read(bios->config.mem, gpa(at), &value, sizeof(value));
    return value;
}

void bios_put8(struct bios *bios, uint64_t at, uint8_t value)
{
    (void)!guest_mem_write(bios->config.mem, gpa(at), &value, sizeof(value));
}

void bios_put16(struct bios *bios, uint64_t at, uint16_t value)
{
    (void)!guest_mem_write(bios->config.mem, gpa(at), &value, sizeof(value));
}

void bios_put32(struct bios *bios, uint64_t at, uint32_t value)
{
    (void)!guest_mem_write(bios->config.mem, gpa(at), &value, sizeof(value));
}

/* ------------------------------------------------------------ serving a call
 */

/* The words that `int` pushed: ip, cs, flags, from ss:sp upwards. Each word's
 * address may wrap around in its segment, but a word must not straddle the
 * segment's end: stack addresses are even, and a guest with an odd one gets
 * wrong values. */
static uint64_t frame(const struct bios_regs *regs, unsigned word)
{
    return linear(regs->ss, regs->esp + 2 * word);
}

bool bios_wait(struct bios *bios, const struct bios_regs *regs, uint64_t ns)
{
    uint64_t now = bios->config.now(bios->config.now_ctx);
    uint32_t stack = (uint32_t)regs->ss << 16 | (regs->esp & 0xFFFF);

    if (!bios->is_timed || bios->timed_stack != stack) {
        bios->is_timed = true;
        bios->timed_stack = stack;
        bios->timed_until = now + ns;
    }
    if (now < bios->timed_until)
        return true;
    bios->is_timed = false;
    return false;
}

bool bios_tell_once(struct bios *bios, uint16_t number)
{
    uint8_t bit = (uint8_t)(1u << (number & 7));
    bool is_new = !(bios->told[number / 8] & bit);

    bios->told[number / 8] |= bit;
    return is_new;
}

/* The answer to a call that a policy refuses: the same as for a call that does
 * not exist. */
static enum bios_answer refuse(struct bios_regs *regs)
{
    set_flag(regs, BIOS_CARRY, true);
    set_high(&regs->eax, 0x86);
    return BIOS_RETURN;
}

static enum bios_answer perform(struct bios *bios, struct bios_regs *regs,
                                uint16_t number)
{
    const struct service *row = find(number);

    bool is_own = bios->event->from >= HV_BIOS_ROM; /* the ROM's own, to boot */

    if (bios->config.permit && !is_own &&
        bios->config.permit(bios->config.ctx, number)) {
        bios->event->is_refused = true;
        return refuse(regs);
    }
    if (row && row->serve)
        return row->serve(bios, regs);
    return bios_unserved(bios, regs, number, row ? row->name : NULL);
}

static void begin_event(struct bios_event *event, const struct bios_regs *regs,
                        uint16_t number)
{
    *event = (struct bios_event){
        .number = number,
        .before = {(uint16_t)regs->eax, (uint16_t)regs->ebx,
                   (uint16_t)regs->ecx, (uint16_t)regs->edx},
        .si = (uint16_t)regs->esi,
        .di = (uint16_t)regs->edi,
        .ds = regs->ds,
        .es = regs->es,
    };
}

static void serve(struct bios *bios, struct bios_regs *regs, uint8_t vector,
                  struct bios_event *event)
{
    uint16_t number = (uint16_t)(vector << 8 | high(regs->eax));
    uint16_t stub = (uint16_t)(BIOS_ROM_OFFSET + vector * BIOS_STUB_SIZE);
    uint64_t flags_at = frame(regs, 2);

    regs->flags = bios_get16(bios, flags_at);
    begin_event(event, regs, number);
    event->from = linear(bios_get16(bios, frame(regs, 1)),
                         bios_get16(bios, frame(regs, 0)));
    bios->event = event;
    event->answer = perform(bios, regs, number);
    bios->event = NULL;
    event->after_ax = (uint16_t)regs->eax;
    event->after_flags = regs->flags;
    switch (event->answer) {
    case BIOS_RETURN:
        bios_put16(bios, flags_at, regs->flags);
        regs->eip = stub + BIOS_STUB_IRET;
        break;
    case BIOS_WAIT:
        regs->eip =
            vector == KEYBOARD ? bios_rom_map.wait_key : stub + BIOS_STUB_WAIT;
        break;
    case BIOS_JUMP:
        break;
    }
}

/* The vector whose stub wrote to the port; -1: none. KVM leaves rip either at
 * the stub's `out` or after it. */
static int vector_of(const struct bios_regs *regs)
{
    uint32_t at = regs->eip - BIOS_ROM_OFFSET;

    if (regs->cs != HV_BIOS_SEGMENT || at >= 256 * BIOS_STUB_SIZE ||
        (at % BIOS_STUB_SIZE != 0 && at % BIOS_STUB_SIZE != BIOS_STUB_IRET))
        return -1;
    return (int)(at / BIOS_STUB_SIZE);
}

static bool is_reset(const struct bios_regs *regs)
{
    uint64_t at = linear(regs->cs, regs->eip);

    return at == linear(HV_BIOS_SEGMENT, BIOS_RESET) ||
           at == linear(HV_BIOS_SEGMENT, BIOS_RESET + BIOS_STUB_IRET);
}

bool bios_serve(struct bios *bios, struct bios_regs *regs,
                struct bios_event *event)
{
    int vector = vector_of(regs);

    if (is_reset(regs)) {
        begin_event(event, regs, 0);
        bios->config.requests.reset(bios->config.requests.ctx,
                                    "a jump to ffff:0");
        return false;
    }
    if (vector < 0) {
        if (bios_tell_once(bios, TOLD_PORT))
            log_guest("the guest wrote to port 0x%x, which is the BIOS's own; "
                      "ignored",
                      HV_PORT_BIOS);
        return false;
    }
    pthread_mutex_lock(&bios->lock);
    serve(bios, regs, (uint8_t)vector, event);
    pthread_mutex_unlock(&bios->lock);
    return true;
}

/* ------------------------------------------------------------ construction */

struct bios *bios_create(const struct bios_config *config)
{
    struct bios *bios = calloc(1, sizeof(*bios));

    if (!bios)
        return NULL;
    bios->config = *config;
    pthread_mutex_init(&bios->lock, NULL);
    return bios;
}

void bios_destroy(struct bios *bios)
{
    if (!bios)
        return;
    pthread_mutex_destroy(&bios->lock);
    free(bios);
}

uint16_t bios_entry(const struct bios *bios)
{
    return bios->config.irqchip ? bios_rom_map.post : bios_rom_map.post_bare;
}
