/* SPDX-License-Identifier: MIT */
/*
 * The inside of the keyboard controller: its registers, its one output buffer
 * and its commands, without the bus, the lock and the interrupt line, which are
 * i8042.c's. Only i8042.c uses this.
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
    uint8_t reply; /* at the data port; waits with STATUS_OUTPUT_FULL */
    enum i8042_source source;
    bool is_break; /* the keyboard sent the F0 of a break code */
    bool has_kept; /* a key that had to give way to an answer */
    uint8_t kept;
    uint8_t command; /* the one whose parameter is to come, or 0 */
    bool line;       /* it asks for the interrupt */
    /* The guest has read the byte: the line must be seen to fall, even if it
     * rises again at once. The owner clears it. */
    bool line_fell;
};

/* To the state after power-on. */
void i8042_core_reset(struct i8042_core *core);

/* The guest's accesses to a port; one that is not the controller's is left
 * alone. A write returns true if it asks for a reset of the machine. After
 * each, i8042_core_update. */
void i8042_core_read(struct i8042_core *core, uint64_t offset, uint8_t *value);
bool i8042_core_write(struct i8042_core *core, uint64_t offset, uint8_t value);

/* The keyboard's next byte comes, if there is room; then `line` is what it must
 * be. */
void i8042_core_update(struct i8042_core *core);

/* Has the guest taken all that was typed? */
bool i8042_core_is_idle(const struct i8042_core *core);

#endif
