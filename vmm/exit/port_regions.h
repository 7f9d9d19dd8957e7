/* SPDX-License-Identifier: MIT */
/*
 * What is at which ports of a PC: to tell people what a guest looked for that
 * this machine does not have.
 */
#ifndef VMM_EXIT_PORT_REGIONS_H
#define VMM_EXIT_PORT_REGIONS_H

#include "base/util.h"

struct port_region {
    /* What a PC, or an emulator, has there, and what to use instead. */
    const char *name;
    uint16_t first, last;
    bool is_quiet; /* so many look for it that it says nothing */
};

/* The region that a port is in; NULL if it is in none. */
const struct port_region *port_regions_find(uint16_t port);

#endif
