/* SPDX-License-Identifier: MIT */
/*
 * false: does nothing, and says that it failed.
 */
int main(void)
{
    return 1;
}
