/* SPDX-License-Identifier: MIT */
/*
 * clear: an empty screen, and the cursor at its top. Source: ECMA-48, "Cursor
 * Position" and "Erase in Page"; 3 is xterm's, for what was scrolled away.
 */
#include "../lib/stdio.h"

int main(void)
{
    return printf("\033[H\033[2J\033[3J") < 0;
}
