/* SPDX-License-Identifier: MIT */
/*
 * The CMOS memory and real-time clock of a PC (Motorola MC146818A data sheet,
 * "Register Description"). Owns 128 bytes and the latest time read from a
 * clock; knows no interrupt line.
 *
 * A guest reads the time in seven accesses, and a second may end between them.
 * So reading register A or the seconds reads the clock again, and the other
 * registers show that same moment while it is fresh: in any order of reading
 * the parts are consistent. The update flag is set before the end of each
 * second, as on the real chip, so that a guest that waits for it continues.
 */
#include "rtc.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define REG_SECONDS  0x00u
#define REG_MINUTES  0x02u
#define REG_HOURS    0x04u
#define REG_WEEKDAY  0x06u /* 1 is Sunday */
#define REG_DAY      0x07u
#define REG_MONTH    0x08u
#define REG_YEAR     0x09u
#define REG_A        0x0Au
#define REG_B        0x0Bu
#define REG_C        0x0Cu
#define REG_D        0x0Du
#define REG_DISKS    0x12u /* two types, the first in the upper four bits */
#define REG_BASE_LO  0x15u /* KiB below 1 MiB */
#define REG_EXT_LO   0x17u /* KiB from 1 MiB up, at most 65,535 */
#define REG_DISK0    0x19u /* a type that does not fit in four bits */
#define REG_DISK1    0x1Au
#define REG_EXT2_LO  0x30u /* a second copy */
#define REG_CENTURY  0x32u
#define REG_16M_LO   0x34u /* 64 KiB blocks from 16 MiB up, below 4 GiB */
#define REG_HIGH_LO  0x5Bu /* 64 KiB blocks from 4 GiB up, three bytes */
#define NR_REGISTERS 0x80u

#define A_UPDATING 0x80u
#define A_INITIAL  0x26u /* 32,768 Hz crystal, 1,024 Hz rate */
#define B_24_HOURS 0x02u
#define B_BINARY   0x04u
#define D_VALID    0x80u
#define HOUR_PM    0x80u

#define DISK0_EXTENDED 0xF0u
#define DISK1_EXTENDED 0x0Fu
#define DISK_OWN       47u /* type: the disk reports its geometry */

#define NS_PER_SEC 1000000000
#define UPDATE_NS  244000   /* the flag is set this long before the update */
#define FRESH_NS   10000000 /* a moment stays fresh for this long */

struct rtc {
    struct device dev;
    struct rtc_clock clock;
    uint64_t ram_low, ram_high;
    unsigned disks;       /* as in rtc_set_disks */
    pthread_mutex_t lock; /* guards what follows */
    uint8_t index;
    uint8_t cmos[NR_REGISTERS];
    struct timespec moment; /* what the time registers show */
};

static void host_now(void *ctx, struct timespec *now)
{
    (void)ctx;
    clock_gettime(CLOCK_REALTIME, now);
}

static void put_le(uint8_t *bytes, unsigned nr, uint64_t value)
{
    for (unsigned i = 0; i < nr; i++)
        bytes[i] = (uint8_t)(value >> (8 * i));
}

static uint64_t at_most(uint64_t value, uint64_t limit)
{
    return value < limit ? value : limit;
}

/* How much of the RAM below `ram_low` is at or above `start`. */
static uint64_t above(uint64_t ram_low, uint64_t start)
{
    return ram_low > start ? ram_low - start : 0;
}

static void put_memory_sizes(struct rtc *rtc)
{
    const uint64_t kib = 1024, mib = 1024 * kib, block = 64 * kib;
    uint64_t ext = at_most(above(rtc->ram_low, mib) / kib, 0xFFFF);

    put_le(&rtc->cmos[REG_BASE_LO], 2, at_most(rtc->ram_low / kib, 640));
    put_le(&rtc->cmos[REG_EXT_LO], 2, ext);
    put_le(&rtc->cmos[REG_EXT2_LO], 2, ext);
    put_le(&rtc->cmos[REG_16M_LO], 2,
           at_most(above(rtc->ram_low, 16 * mib) / block, 0xFFFF));
    put_le(&rtc->cmos[REG_HIGH_LO], 3,
           at_most(rtc->ram_high / block, 0xFFFFFF));
}

static void put_disks(struct rtc *rtc)
{
    if (rtc->disks & 1) {
        rtc->cmos[REG_DISKS] |= DISK0_EXTENDED;
        rtc->cmos[REG_DISK0] = DISK_OWN;
    }
    if (rtc->disks & 2) {
        rtc->cmos[REG_DISKS] |= DISK1_EXTENDED;
        rtc->cmos[REG_DISK1] = DISK_OWN;
    }
}

static void power_on(struct rtc *rtc)
{
    rtc->index = 0;
    memset(rtc->cmos, 0, sizeof(rtc->cmos));
    rtc->cmos[REG_A] = A_INITIAL;
    rtc->cmos[REG_B] = B_24_HOURS;
    put_memory_sizes(rtc);
    put_disks(rtc);
    rtc->moment = (struct timespec){0};
}

/* `value`, 0 to 99, in the format that register B selects: binary or BCD. */
static uint8_t encoded(const struct rtc *rtc, int value)
{
    unsigned n = (unsigned)value % 100;

    if (rtc->cmos[REG_B] & B_BINARY)
        return (uint8_t)n;
    return (uint8_t)(n / 10 << 4 | n % 10);
}

static uint8_t encoded_hour(const struct rtc *rtc, int hour)
{
    if (rtc->cmos[REG_B] & B_24_HOURS)
        return encoded(rtc, hour);

    uint8_t twelve = encoded(rtc, hour % 12 ? hour % 12 : 12);

    return hour < 12 ? twelve : (uint8_t)(twelve | HOUR_PM);
}

/* Reads the clock, and replaces the moment shown if it is too old, or if
 * `anew`. If the clock was set back, the moment also counts as too old. */
static void look_at_clock(struct rtc *rtc, bool anew)
{
    struct timespec now;
    int64_t age;

    rtc->clock.now(rtc->clock.ctx, &now);
    if (!anew && now.tv_sec - rtc->moment.tv_sec <= 1 &&
        now.tv_sec >= rtc->moment.tv_sec) {
        age = (int64_t)(now.tv_sec - rtc->moment.tv_sec) * NS_PER_SEC +
              (now.tv_nsec - rtc->moment.tv_nsec);
        if (age >= 0 && age < FRESH_NS)
            return;
    }
    rtc->moment = now;
}

static uint8_t read_time(struct rtc *rtc, uint8_t index)
{
    struct tm tm;

    look_at_clock(rtc, index == REG_SECONDS);
    gmtime_r(&rtc->moment.tv_sec, &tm);
    switch (index) {
    case REG_SECONDS:
        return encoded(rtc, tm.tm_sec);
    case REG_MINUTES:
        return encoded(rtc, tm.tm_min);
    case REG_HOURS:
        return encoded_hour(rtc, tm.tm_hour);
    case REG_WEEKDAY:
        return encoded(rtc, tm.tm_wday + 1);
    case REG_DAY:
        return encoded(rtc, tm.tm_mday);
    case REG_MONTH:
        return encoded(rtc, tm.tm_mon + 1);
    case REG_CENTURY:
        return encoded(rtc, tm.tm_year / 100 + 19);
    default: /* REG_YEAR */
        return encoded(rtc, tm.tm_year);
    }
}

/* Is it a register of the time? Those show the host's time. */
static bool is_time(uint8_t index)
{
    switch (index) {
    case REG_SECONDS:
    case REG_MINUTES:
    case REG_HOURS:
    case REG_WEEKDAY:
    case REG_DAY:
    case REG_MONTH:
    case REG_YEAR:
    case REG_CENTURY:
        return true;
    default:
        return false;
    }
}

static uint8_t read_register(struct rtc *rtc, uint8_t index)
{
    if (is_time(index))
        return read_time(rtc, index);
    switch (index) {
    case REG_A:
        look_at_clock(rtc, true);
        if (rtc->moment.tv_nsec >= NS_PER_SEC - UPDATE_NS)
            return rtc->cmos[REG_A] | A_UPDATING;
        return rtc->cmos[REG_A];
    case REG_D:
        return D_VALID;
    default: /* register C too: no interrupt is ever pending */
        return rtc->cmos[index];
    }
}

static void write_register(struct rtc *rtc, uint8_t index, uint8_t value)
{
    if (is_time(index))
        return; /* the guest cannot set it */
    switch (index) {
    case REG_C:
    case REG_D: /* read-only on the chip */
        break;
    case REG_A:
        rtc->cmos[REG_A] = (uint8_t)(value & ~A_UPDATING);
        break;
    default:
        rtc->cmos[index] = value;
        break;
    }
}

/* A wider access goes to both ports. The index port is write-only. */
static void rtc_read(struct device *dev, uint64_t offset, uint8_t *data,
                     unsigned len)
{
    struct rtc *rtc = (struct rtc *)dev;

    pthread_mutex_lock(&rtc->lock);
    for (unsigned i = 0; i < len; i++)
        if (offset + i == 1)
            data[i] = read_register(rtc, rtc->index);
    pthread_mutex_unlock(&rtc->lock);
}

static void rtc_write(struct device *dev, uint64_t offset, const uint8_t *data,
                      unsigned len)
{
    struct rtc *rtc = (struct rtc *)dev;

    pthread_mutex_lock(&rtc->lock);
    for (unsigned i = 0; i < len; i++) {
        if (offset + i == 0)
            rtc->index = data[i] % NR_REGISTERS; /* bit 7 masks the NMI */
        else if (offset + i == 1)
            write_register(rtc, rtc->index, data[i]);
    }
    pthread_mutex_unlock(&rtc->lock);
}

static void rtc_reset(struct device *dev)
{
    struct rtc *rtc = (struct rtc *)dev;

    pthread_mutex_lock(&rtc->lock);
    power_on(rtc);
    pthread_mutex_unlock(&rtc->lock);
}

static void rtc_destroy(struct device *dev)
{
    struct rtc *rtc = (struct rtc *)dev;

    pthread_mutex_destroy(&rtc->lock);
    free(rtc);
}

static const struct device_ops rtc_ops = {
    .read = rtc_read,
    .write = rtc_write,
    .reset = rtc_reset,
    .destroy = rtc_destroy,
};

void rtc_set_disks(struct device *dev, unsigned disks)
{
    struct rtc *rtc = (struct rtc *)dev;

    pthread_mutex_lock(&rtc->lock);
    rtc->disks = disks;
    put_disks(rtc);
    pthread_mutex_unlock(&rtc->lock);
}

struct device *rtc_create(uint64_t ram_low, uint64_t ram_high,
                          const struct rtc_clock *clock)
{
    static const struct rtc_clock host_clock = {.now = host_now};
    struct rtc *rtc = calloc(1, sizeof(*rtc));

    if (!rtc)
        return NULL;
    rtc->dev.ops = &rtc_ops;
    rtc->dev.name = "rtc";
    rtc->clock = clock ? *clock : host_clock;
    rtc->ram_low = ram_low;
    rtc->ram_high = ram_high;
    pthread_mutex_init(&rtc->lock, NULL);
    power_on(rtc);
    return &rtc->dev;
}
