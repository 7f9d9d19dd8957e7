/* SPDX-License-Identifier: MIT */
/*
 * spin: computes for ever without a system call: the program that a cooperative
 * kernel cannot stop.
 */
int main(void)
{
    for (volatile unsigned long rounds = 0;; rounds++)
        ;
}
