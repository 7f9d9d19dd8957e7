/* SPDX-License-Identifier: MIT */
/*
 * clear: clears the screen, and moves the cursor to its top. Source: ECMA-48,
 * "Cursor Position" and "Erase in Page"; parameter 3 is an xterm extension that
 * clears what was scrolled away.
 */
#include "../lib/stdio.h"

int main(void)
{
    return printf("\033[H\033[2J\033[3J") < 0;
}
