/* SPDX-License-Identifier: MIT */
/*
 * The i8042 keyboard controller (IBM PC AT Technical Reference, "Keyboard
 * Controller"). Owns the controller's registers; there is no keyboard, so what
 * is sent to one is swallowed, and no interrupt is ever raised.
 */
#include "i8042.h"

#include <pthread.h>
#include <stdlib.h>

#define OFFSET_DATA    0u
#define OFFSET_COMMAND 4u

#define STATUS_OUTPUT_FULL 0x01u /* a byte waits at the data port */
#define STATUS_SYSTEM      0x04u /* the self-test has passed */
#define STATUS_COMMAND     0x08u /* the last write went to the command port */
#define STATUS_UNLOCKED    0x10u /* the key lock is open */

#define CONFIG_SYSTEM    0x04u
#define CONFIG_KBD_OFF   0x10u
#define CONFIG_AUX_OFF   0x20u
#define CONFIG_TRANSLATE 0x40u
#define CONFIG_INITIAL   (CONFIG_TRANSLATE | CONFIG_AUX_OFF | CONFIG_KBD_OFF)

#define OUTPUT_NOT_RESET 0x01u /* 0 pulls the CPU's reset line */
#define OUTPUT_A20       0x02u

#define SELF_TEST_PASSED 0x55u
#define KBD_TEST_PASSED  0x00u

#define CMD_READ_CONFIG     0x20u
#define CMD_WRITE_CONFIG    0x60u
#define CMD_AUX_OFF         0xA7u
#define CMD_AUX_ON          0xA8u
#define CMD_SELF_TEST       0xAAu
#define CMD_KBD_TEST        0xABu
#define CMD_KBD_OFF         0xADu
#define CMD_KBD_ON          0xAEu
#define CMD_READ_OUTPUT     0xD0u
#define CMD_WRITE_OUTPUT    0xD1u
#define CMD_WRITE_KBD_REPLY 0xD2u /* the byte comes back at the data port */
#define CMD_WRITE_AUX_REPLY 0xD3u
#define CMD_WRITE_AUX       0xD4u
#define CMD_PULSE_FIRST     0xF0u /* bits 0 to 3: lines that are not pulsed */

struct i8042 {
    struct device dev;
    struct machine_requests requests;
    pthread_mutex_t lock; /* guards what follows */
    uint8_t status;
    uint8_t config;
    uint8_t output_port;
    uint8_t reply;   /* at the data port; valid with STATUS_OUTPUT_FULL */
    uint8_t command; /* the one whose parameter is to come, or 0 */
};

static void power_on(struct i8042 *kbc)
{
    kbc->status = STATUS_UNLOCKED;
    kbc->config = CONFIG_INITIAL;
    kbc->output_port = OUTPUT_NOT_RESET | OUTPUT_A20;
    kbc->reply = 0;
    kbc->command = 0;
}

static void put_reply(struct i8042 *kbc, uint8_t value)
{
    kbc->reply = value;
    kbc->status |= STATUS_OUTPUT_FULL;
}

/* A command without a parameter, or the first half of one with it. True if it
 * asks for a reset. */
static bool write_command(struct i8042 *kbc, uint8_t command)
{
    kbc->status |= STATUS_COMMAND;
    kbc->command = 0;
    switch (command) {
    case CMD_READ_CONFIG:
        put_reply(kbc, kbc->config);
        break;
    case CMD_SELF_TEST:
        power_on(kbc);
        kbc->status |= STATUS_SYSTEM | STATUS_COMMAND;
        kbc->config |= CONFIG_SYSTEM;
        put_reply(kbc, SELF_TEST_PASSED);
        break;
    case CMD_KBD_TEST:
        put_reply(kbc, KBD_TEST_PASSED);
        break;
    case CMD_KBD_OFF:
        kbc->config |= CONFIG_KBD_OFF;
        break;
    case CMD_KBD_ON:
        kbc->config &= (uint8_t)~CONFIG_KBD_OFF;
        break;
    case CMD_AUX_OFF:
        kbc->config |= CONFIG_AUX_OFF;
        break;
    case CMD_AUX_ON:
        kbc->config &= (uint8_t)~CONFIG_AUX_OFF;
        break;
    case CMD_READ_OUTPUT:
        put_reply(kbc, kbc->output_port);
        break;
    case CMD_WRITE_CONFIG:
    case CMD_WRITE_OUTPUT:
    case CMD_WRITE_KBD_REPLY:
    case CMD_WRITE_AUX_REPLY:
    case CMD_WRITE_AUX:
        kbc->command = command;
        break;
    default:
        return command >= CMD_PULSE_FIRST && !(command & OUTPUT_NOT_RESET);
    }
    return false;
}

/* A parameter, or a byte for the keyboard that is not there. True if it asks
 * for a reset. */
static bool write_data(struct i8042 *kbc, uint8_t value)
{
    uint8_t command = kbc->command;

    kbc->status &= (uint8_t)~STATUS_COMMAND;
    kbc->command = 0;
    switch (command) {
    case CMD_WRITE_CONFIG:
        kbc->config = value;
        kbc->status &= (uint8_t)~STATUS_SYSTEM;
        kbc->status |= value & CONFIG_SYSTEM; /* the same bit in both */
        return false;
    case CMD_WRITE_OUTPUT:
        /* The gate's bit reads back; A20 itself is always open. The reset
         * line never reads as pulled: who reads it is running. */
        kbc->output_port = value | OUTPUT_NOT_RESET;
        return !(value & OUTPUT_NOT_RESET);
    case CMD_WRITE_KBD_REPLY:
        put_reply(kbc, value);
        return false;
    default:
        return false;
    }
}

static void i8042_read(struct device *dev, uint64_t offset, uint8_t *data,
                       unsigned len)
{
    struct i8042 *kbc = (struct i8042 *)dev;

    pthread_mutex_lock(&kbc->lock);
    for (unsigned i = 0; i < len; i++) {
        if (offset + i == OFFSET_DATA) {
            data[i] = kbc->reply;
            kbc->status &= (uint8_t)~STATUS_OUTPUT_FULL;
        } else if (offset + i == OFFSET_COMMAND) {
            data[i] = kbc->status;
        }
    }
    pthread_mutex_unlock(&kbc->lock);
}

static void i8042_write(struct device *dev, uint64_t offset,
                        const uint8_t *data, unsigned len)
{
    struct i8042 *kbc = (struct i8042 *)dev;
    bool reset = false;

    pthread_mutex_lock(&kbc->lock);
    for (unsigned i = 0; i < len; i++) {
        if (offset + i == OFFSET_DATA)
            reset |= write_data(kbc, data[i]);
        else if (offset + i == OFFSET_COMMAND)
            reset |= write_command(kbc, data[i]);
    }
    pthread_mutex_unlock(&kbc->lock);
    if (reset)
        kbc->requests.reset(kbc->requests.ctx, "i8042");
}

static void i8042_reset(struct device *dev)
{
    struct i8042 *kbc = (struct i8042 *)dev;

    pthread_mutex_lock(&kbc->lock);
    power_on(kbc);
    pthread_mutex_unlock(&kbc->lock);
}

static void i8042_destroy(struct device *dev)
{
    struct i8042 *kbc = (struct i8042 *)dev;

    pthread_mutex_destroy(&kbc->lock);
    free(kbc);
}

static const struct device_ops i8042_ops = {
    .read = i8042_read,
    .write = i8042_write,
    .reset = i8042_reset,
    .destroy = i8042_destroy,
};

struct device *i8042_create(const struct machine_requests *requests)
{
    struct i8042 *kbc = calloc(1, sizeof(*kbc));

    if (!kbc)
        return NULL;
    kbc->dev.ops = &i8042_ops;
    kbc->dev.name = "i8042";
    kbc->requests = *requests;
    pthread_mutex_init(&kbc->lock, NULL);
    power_on(kbc);
    return &kbc->dev;
}
