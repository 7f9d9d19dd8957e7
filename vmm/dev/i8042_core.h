/* SPDX-License-Identifier: MIT */
/*
 * The core of the keyboard controller: its registers, its one output buffer and
 * its commands. The bus, the lock and the interrupt line are in i8042.c, the
 * only user of this file.
 */
#ifndef VMM_DEV_I8042_CORE_H
#define VMM_DEV_I8042_CORE_H

#include "keyboard.h"

#define I8042_OFFSET_DATA    0u
#define I8042_OFFSET_COMMAND 4u

#define I8042_NR_RAM 32u

enum i8042_source { I8042_FROM_CONTROLLER, I8042_FROM_KEYBOARD };

struct i8042_core {
    struct keyboard kbd;
    uint8_t status;
    uint8_t ram[I8042_NR_RAM]; /* [0] is the config */
    uint8_t output_port;
    uint8_t reply; /* at the data port; valid with STATUS_OUTPUT_FULL */
    enum i8042_source source;
    bool is_break; /* the keyboard sent the F0 of a break code */
    bool has_kept; /* a key byte put aside for an answer */
    uint8_t kept;
    uint8_t command; /* the one that waits for its parameter, or 0 */
    bool line;       /* the interrupt line should be up */
    /* The guest has read the byte, so the line must fall, even if it rises
     * again at once. The owner clears this. */
    bool line_fell;
};

/* Sets the state after power-on. */
void i8042_core_reset(struct i8042_core *core);

/* The guest's accesses to a port; ports that are not the controller's are
 * ignored. A write returns true if it asks for a reset of the machine. Call
 * i8042_core_update after each. */
void i8042_core_read(struct i8042_core *core, uint64_t offset, uint8_t *value);
bool i8042_core_write(struct i8042_core *core, uint64_t offset, uint8_t value);

/* Loads the keyboard's next byte, if there is room, and sets `line`. */
void i8042_core_update(struct i8042_core *core);

/* Has the guest read everything that was typed? */
bool i8042_core_is_idle(const struct i8042_core *core);

#endif
