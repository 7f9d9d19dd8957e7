/* SPDX-License-Identifier: MIT */
/*
 * spin: computes for ever and never asks the kernel for anything, the program
 * that a cooperative kernel cannot stop.
 */
int main(void)
{
    for (volatile unsigned long rounds = 0;; rounds++)
        ;
}
