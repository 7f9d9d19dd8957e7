/* SPDX-License-Identifier: MIT */
/*
 * The i8042 keyboard controller (IBM PC AT Technical Reference, "Keyboard
 * Controller"; IBM PS/2 Hardware Interface Technical Reference, "Keyboard and
 * Auxiliary Device Controller"). Owns the controller's registers and its one
 * output buffer; the attached keyboard is in keyboard.c.
 *
 * A byte stays in the buffer until the guest reads it; then the next one is
 * loaded, and the interrupt line falls and rises again. The controller's own
 * answer goes before a key that has not been read yet, since the guest that
 * sent the command takes the next byte for the answer.
 */
#include "i8042_core.h"

#define STATUS_OUTPUT_FULL 0x01u /* a byte waits at the data port */
#define STATUS_SYSTEM      0x04u /* the self-test has passed */
#define STATUS_COMMAND     0x08u /* the last write went to the command port */
#define STATUS_UNLOCKED    0x10u /* the key lock is open */
#define STATUS_AUX         0x20u /* the byte is from the mouse */
#define STATUS_TIMEOUT     0x40u /* the device addressed does not answer */

#define CONFIG_KBD_IRQ   0x01u
#define CONFIG_SYSTEM    0x04u
#define CONFIG_KBD_OFF   0x10u
#define CONFIG_AUX_OFF   0x20u
#define CONFIG_TRANSLATE 0x40u
#define CONFIG_INITIAL                                                         \
    (CONFIG_KBD_IRQ | CONFIG_SYSTEM | CONFIG_AUX_OFF | CONFIG_TRANSLATE)

#define OUTPUT_NOT_RESET 0x01u /* 0 pulls the CPU's reset line */
#define OUTPUT_A20       0x02u
#define OUTPUT_KBD_FULL  0x10u /* the interrupt lines read back here */

#define SELF_TEST_PASSED 0x55u
#define KBD_TEST_PASSED  0x00u
#define AUX_TEST_FAILED  0x01u /* clock line stuck: no mouse */
#define NO_PASSWORD      0xF1u
#define INPUT_PORT       0xA0u /* not locked, no jumper */
#define NO_ANSWER        0xFEu

#define CMD_READ_RAM        0x20u /* to 0x3F; the first is the config */
#define CMD_WRITE_RAM       0x60u /* to 0x7F */
#define CMD_VERSION         0xA1u
#define CMD_PASSWORD_TEST   0xA4u
#define CMD_AUX_OFF         0xA7u
#define CMD_AUX_ON          0xA8u
#define CMD_AUX_TEST        0xA9u
#define CMD_SELF_TEST       0xAAu
#define CMD_KBD_TEST        0xABu
#define CMD_KBD_OFF         0xADu
#define CMD_KBD_ON          0xAEu
#define CMD_READ_INPUT      0xC0u
#define CMD_READ_OUTPUT     0xD0u
#define CMD_WRITE_OUTPUT    0xD1u
#define CMD_WRITE_KBD_REPLY 0xD2u /* the byte is returned at the data port */
#define CMD_WRITE_AUX_REPLY 0xD3u
#define CMD_WRITE_AUX       0xD4u
#define CMD_A20_OFF         0xDDu
#define CMD_A20_ON          0xDFu
#define CMD_READ_TEST       0xE0u
#define CMD_PULSE_FIRST     0xF0u /* bits 0 to 3: lines not to pulse */

void i8042_core_reset(struct i8042_core *core)
{
    keyboard_reset(&core->kbd);
    core->status = STATUS_UNLOCKED | STATUS_SYSTEM;
    memset(core->ram, 0, sizeof(core->ram));
    core->ram[0] = CONFIG_INITIAL;
    core->output_port = OUTPUT_NOT_RESET | OUTPUT_A20;
    core->reply = 0;
    core->is_break = core->has_kept = false;
    core->command = 0;
}

/* ------------------------------------------------------- the output buffer */

static void fill(struct i8042_core *core, uint8_t value,
                 enum i8042_source source)
{
    core->reply = value;
    core->source = source;
    core->status &= (uint8_t) ~(STATUS_AUX | STATUS_TIMEOUT);
    core->status |= STATUS_OUTPUT_FULL;
}

static void put_reply(struct i8042_core *core, uint8_t value)
{
    if (core->status & STATUS_OUTPUT_FULL &&
        core->source == I8042_FROM_KEYBOARD) {
        core->has_kept = true;
        core->kept = core->reply;
    }
    fill(core, value, I8042_FROM_CONTROLLER);
}

/* Loads the keyboard's next byte, if there is room and the keyboard is
 * enabled. */
static void load(struct i8042_core *core)
{
    if (core->status & STATUS_OUTPUT_FULL)
        return;
    if (core->has_kept) {
        core->has_kept = false;
        fill(core, core->kept, I8042_FROM_KEYBOARD);
        return;
    }
    while (!(core->ram[0] & CONFIG_KBD_OFF) && keyboard_has_byte(&core->kbd)) {
        uint8_t value = keyboard_take(&core->kbd);

        if (core->ram[0] & CONFIG_TRANSLATE)
            value = keyboard_translate(value, &core->is_break);
        if (value || !core->is_break) {
            fill(core, value, I8042_FROM_KEYBOARD);
            return;
        }
    }
}

void i8042_core_update(struct i8042_core *core)
{
    load(core);
    core->line = core->status & STATUS_OUTPUT_FULL &&
                 !(core->status & STATUS_AUX) && core->ram[0] & CONFIG_KBD_IRQ;
}

/* --------------------------------------------------------------- commands */

static uint8_t output_port(const struct i8042_core *core)
{
    return core->output_port | (core->line ? OUTPUT_KBD_FULL : 0);
}

/* The answer to a command that only reads something; -1 for other commands. */
static int answer_to(const struct i8042_core *core, uint8_t command)
{
    switch (command) {
    case CMD_SELF_TEST:
        return SELF_TEST_PASSED;
    case CMD_KBD_TEST:
        return KBD_TEST_PASSED;
    case CMD_AUX_TEST:
        return AUX_TEST_FAILED;
    case CMD_VERSION:
    case CMD_READ_TEST:
        return 0;
    case CMD_PASSWORD_TEST:
        return NO_PASSWORD;
    case CMD_READ_INPUT:
        return INPUT_PORT;
    case CMD_READ_OUTPUT:
        return output_port(core);
    default:
        if (command - CMD_READ_RAM < I8042_NR_RAM)
            return core->ram[command - CMD_READ_RAM];
        return -1;
    }
}

/* Handles a command without a parameter, or the first byte of one with a
 * parameter. True if it asks for a reset. */
static bool write_command(struct i8042_core *core, uint8_t command)
{
    uint8_t *config = &core->ram[0];
    int answer = answer_to(core, command);

    core->status |= STATUS_COMMAND;
    core->command = 0;
    if (answer >= 0)
        put_reply(core, (uint8_t)answer);
    switch (command) {
    case CMD_SELF_TEST:
        core->status |= STATUS_SYSTEM;
        *config |= CONFIG_SYSTEM;
        break;
    case CMD_KBD_OFF:
        *config |= CONFIG_KBD_OFF;
        break;
    case CMD_KBD_ON:
        *config &= (uint8_t)~CONFIG_KBD_OFF;
        break;
    case CMD_AUX_OFF:
        *config |= CONFIG_AUX_OFF;
        break;
    case CMD_AUX_ON:
        *config &= (uint8_t)~CONFIG_AUX_OFF;
        break;
    case CMD_A20_OFF:
        core->output_port &= (uint8_t)~OUTPUT_A20; /* reads back, no effect */
        break;
    case CMD_A20_ON:
        core->output_port |= OUTPUT_A20;
        break;
    case CMD_WRITE_OUTPUT:
    case CMD_WRITE_KBD_REPLY:
    case CMD_WRITE_AUX_REPLY:
    case CMD_WRITE_AUX:
        core->command = command;
        break;
    default:
        if (command - CMD_WRITE_RAM < I8042_NR_RAM)
            core->command = command;
        return command >= CMD_PULSE_FIRST && !(command & OUTPUT_NOT_RESET);
    }
    return false;
}

static void write_ram(struct i8042_core *core, unsigned at, uint8_t value)
{
    core->ram[at] = value;
    if (at)
        return;
    core->status &= (uint8_t)~STATUS_SYSTEM;
    core->status |= value & CONFIG_SYSTEM; /* the same bit in both registers */
}

/* Handles a parameter, or a byte for the keyboard. True if it asks for a
 * reset. */
static bool write_data(struct i8042_core *core, uint8_t value)
{
    uint8_t command = core->command;

    core->status &= (uint8_t)~STATUS_COMMAND;
    core->command = 0;
    switch (command) {
    case 0:
        core->ram[0] &= (uint8_t)~CONFIG_KBD_OFF;
        keyboard_write(&core->kbd, value);
        return false;
    case CMD_WRITE_OUTPUT:
        /* The gate's bit reads back; A20 itself is always open. The reset
         * line never reads as pulled: a guest that reads it is running. */
        core->output_port = value | OUTPUT_NOT_RESET;
        return !(value & OUTPUT_NOT_RESET);
    case CMD_WRITE_KBD_REPLY:
    case CMD_WRITE_AUX_REPLY: /* but not as from the mouse: there is none */
        put_reply(core, value);
        return false;
    case CMD_WRITE_AUX:
        put_reply(core, NO_ANSWER);
        core->status |= STATUS_AUX | STATUS_TIMEOUT;
        return false;
    default:
        if (command - CMD_WRITE_RAM < I8042_NR_RAM)
            write_ram(core, command - CMD_WRITE_RAM, value);
        return false;
    }
}

static uint8_t read_data(struct i8042_core *core)
{
    core->status &=
        (uint8_t) ~(STATUS_OUTPUT_FULL | STATUS_AUX | STATUS_TIMEOUT);
    core->line = false;
    core->line_fell = true;
    return core->reply;
}

void i8042_core_read(struct i8042_core *core, uint64_t offset, uint8_t *value)
{
    if (offset == I8042_OFFSET_DATA)
        *value = read_data(core);
    else if (offset == I8042_OFFSET_COMMAND)
        *value = core->status;
}

bool i8042_core_write(struct i8042_core *core, uint64_t offset, uint8_t value)
{
    if (offset == I8042_OFFSET_DATA)
        return write_data(core, value);
    return offset == I8042_OFFSET_COMMAND && write_command(core, value);
}

bool i8042_core_is_idle(const struct i8042_core *core)
{
    return !(core->status & STATUS_OUTPUT_FULL) && !core->has_kept &&
           !keyboard_has_byte(&core->kbd);
}
