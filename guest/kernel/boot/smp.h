/* SPDX-License-Identifier: MIT */
/* Starting the machine's other CPUs. */
#ifndef BOOT_SMP_H
#define BOOT_SMP_H

/* Starts them one after the other. From then on each runs processes from the
 * run queue. One that does not answer is reported and left out. */
void smp_start(void);

#endif
