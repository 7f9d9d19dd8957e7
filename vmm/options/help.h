/* SPDX-License-Identifier: MIT */
/*
 * What --help prints, about vmm as a whole and about each command.
 */
#ifndef VMM_OPTIONS_HELP_H
#define VMM_OPTIONS_HELP_H

#include "options.h"

/* Prints the help for `command`; COMMAND_RUN and COMMAND_HELP stand for vmm as
 * a whole. Lines are at most 80 columns wide. */
void options_help(FILE *out, enum command command);

#endif
