/* SPDX-License-Identifier: MIT */
/*
 * init of the Linux benchmark: says that it is there, by the debug console, and
 * ends the machine by the exit port. Both vmm and QEMU have these.
 */
#include <sys/io.h>

int main(void)
{
    if (iopl(3))
        return 1;
    outb('\a', 0xE9); /* no kernel prints it */
    outb(0, 0xF4);
    return 1;
}
