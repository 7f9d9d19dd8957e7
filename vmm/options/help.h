/* SPDX-License-Identifier: MIT */
/*
 * What --help says: of vmm as a whole, and of each command.
 */
#ifndef VMM_OPTIONS_HELP_H
#define VMM_OPTIONS_HELP_H

#include "options.h"

/* `command` is what --help was given to; COMMAND_RUN and COMMAND_HELP are for
 * all of vmm. Lines are at most 80 columns wide. */
void options_help(FILE *out, enum command command);

#endif
