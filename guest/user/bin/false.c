/* SPDX-License-Identifier: MIT */
/*
 * false: does nothing, and reports failure.
 */
int main(void)
{
    return 1;
}
