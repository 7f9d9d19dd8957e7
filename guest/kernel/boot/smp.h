/* SPDX-License-Identifier: MIT */
/* Starting the machine's other CPUs. */
#ifndef BOOT_SMP_H
#define BOOT_SMP_H

/* Starts them one after the other. Each runs what is in the run queue from
 * then on. One that does not answer is reported, and done without. */
void smp_start(void);

#endif
