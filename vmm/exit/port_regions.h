/* SPDX-License-Identifier: MIT */
/*
 * What a PC has at which ports: used to say which device a guest looked for
 * that this machine does not have.
 */
#ifndef VMM_EXIT_PORT_REGIONS_H
#define VMM_EXIT_PORT_REGIONS_H

#include "base/util.h"

struct port_region {
    /* What a PC, or an emulator, has there, and what to use instead. */
    const char *name;
    uint16_t first, last;
    bool is_quiet; /* so many guests look for it: not reported */
};

/* The region that a port is in; NULL if it is in none. */
const struct port_region *port_regions_find(uint16_t port);

#endif
