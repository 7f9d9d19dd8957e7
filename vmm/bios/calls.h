/* SPDX-License-Identifier: MIT */
/*
 * All known BIOS calls, in one table: for the code that serves them and for the
 * code that only names them (trace, policy, reports).
 *
 * SERVED(first, last, name, function): vector << 8 | ah, both included.
 * KNOWN(first, last, name): has a name, but is not served.
 */
#ifndef VMM_BIOS_CALLS_H
#define VMM_BIOS_CALLS_H

/* clang-format off */
#define BIOS_CALLS(SERVED, KNOWN) \
    SERVED(0x0900, 0x09FF, "a key's scan code", bios_16_take_scancode)         \
    SERVED(0x1000, 0x1000, "set video mode", bios_10_set_mode)                 \
    SERVED(0x1001, 0x1001, "set cursor shape", bios_10_set_shape)              \
    SERVED(0x1002, 0x1002, "set cursor", bios_10_set_cursor)                   \
    SERVED(0x1003, 0x1003, "get cursor", bios_10_get_cursor)                   \
    KNOWN(0x1004, 0x1004, "read light pen")                                   \
    SERVED(0x1005, 0x1005, "show page", bios_10_set_page)                      \
    SERVED(0x1006, 0x1006, "scroll up", bios_10_scroll)                        \
    SERVED(0x1007, 0x1007, "scroll down", bios_10_scroll)                      \
    SERVED(0x1008, 0x1008, "read character", bios_10_read_cell)                \
    SERVED(0x1009, 0x1009, "write characters in colour", bios_10_write_cells)  \
    SERVED(0x100A, 0x100A, "write characters", bios_10_write_cells)            \
    SERVED(0x100B, 0x100B, "set palette", bios_10_ignore)                      \
    KNOWN(0x100C, 0x100C, "write pixel")                                      \
    KNOWN(0x100D, 0x100D, "read pixel")                                       \
    SERVED(0x100E, 0x100E, "print a character", bios_10_teletype)              \
    SERVED(0x100F, 0x100F, "get video mode", bios_10_get_mode)                 \
    SERVED(0x1010, 0x1010, "palette registers", bios_10_ignore)                \
    SERVED(0x1011, 0x1011, "fonts", bios_10_fonts)                             \
    SERVED(0x1012, 0x1012, "video configuration", bios_10_alternate)           \
    SERVED(0x1013, 0x1013, "write string", bios_10_write_string)               \
    SERVED(0x101A, 0x101A, "display combination", bios_10_combination)         \
    KNOWN(0x101B, 0x101B, "video state")                                      \
    SERVED(0x104F, 0x104F, "VESA", bios_10_no_vesa)                            \
    SERVED(0x1100, 0x11FF, "get equipment", bios_11_get)                       \
    SERVED(0x1200, 0x12FF, "get memory size", bios_12_get)                     \
    SERVED(0x1300, 0x1300, "reset disks", bios_13_reset)                       \
    SERVED(0x1301, 0x1301, "get disk status", bios_13_get_status)              \
    SERVED(0x1302, 0x1302, "read", bios_13_transfer)                           \
    SERVED(0x1303, 0x1303, "write", bios_13_transfer)                          \
    SERVED(0x1304, 0x1304, "verify", bios_13_transfer)                         \
    KNOWN(0x1305, 0x1305, "format track")                                     \
    SERVED(0x1308, 0x1308, "get drive parameters", bios_13_get_params)         \
    SERVED(0x1309, 0x1309, "set drive parameters", bios_13_ready)              \
    SERVED(0x130C, 0x130C, "seek", bios_13_ready)                              \
    SERVED(0x130D, 0x130D, "reset hard disks", bios_13_reset)                  \
    SERVED(0x1310, 0x1310, "test drive", bios_13_ready)                        \
    SERVED(0x1311, 0x1311, "recalibrate", bios_13_ready)                       \
    SERVED(0x1314, 0x1314, "test controller", bios_13_ready)                   \
    SERVED(0x1315, 0x1315, "get drive type", bios_13_get_type)                 \
    SERVED(0x1316, 0x1316, "was the disk changed", bios_13_ready)              \
    SERVED(0x1317, 0x1318, "set floppy's type", bios_13_ready)                 \
    SERVED(0x1341, 0x1341, "are there extensions", bios_13_ext_check)          \
    SERVED(0x1342, 0x1342, "read", bios_13_ext_transfer)                       \
    SERVED(0x1343, 0x1343, "write", bios_13_ext_transfer)                      \
    SERVED(0x1344, 0x1344, "verify", bios_13_ext_transfer)                     \
    SERVED(0x1347, 0x1347, "seek", bios_13_ext_seek)                           \
    SERVED(0x1348, 0x1348, "get drive parameters", bios_13_ext_params)         \
    SERVED(0x134B, 0x134B, "what was booted from the CD", bios_13_cd_status)   \
    SERVED(0x1400, 0x1400, "set up serial port", bios_14_init)                 \
    SERVED(0x1401, 0x1401, "send a byte", bios_14_send)                        \
    SERVED(0x1402, 0x1402, "receive a byte", bios_14_receive)                  \
    SERVED(0x1403, 0x1403, "get serial status", bios_14_get_status)            \
    SERVED(0x1500, 0x1503, "cassette", bios_15_no_cassette)                    \
    SERVED(0x1524, 0x1524, "A20 gate", bios_15_a20)                            \
    SERVED(0x154F, 0x154F, "keyboard intercept", bios_15_keep_scancode)        \
    SERVED(0x1553, 0x1553, "power management", bios_15_apm)                    \
    KNOWN(0x1583, 0x1583, "event wait")                                       \
    SERVED(0x1586, 0x1586, "wait", bios_15_wait)                               \
    SERVED(0x1587, 0x1587, "move block", bios_15_move_block)                   \
    SERVED(0x1588, 0x1588, "get extended memory size", bios_15_extended_size)  \
    KNOWN(0x1589, 0x1589, "switch to protected mode")                         \
    SERVED(0x1590, 0x1591, "device busy", bios_15_nothing_to_do)               \
    SERVED(0x15C0, 0x15C0, "get configuration", bios_15_get_table)             \
    SERVED(0x15C1, 0x15C1, "get extended data area", bios_15_get_ebda)         \
    KNOWN(0x15C2, 0x15C2, "mouse")                                            \
    SERVED(0x15E8, 0x15E8, "memory map", bios_15_memory_size)                  \
    SERVED(0x15EC, 0x15EC, "mode to come", bios_15_nothing_to_do)              \
    SERVED(0x1600, 0x1600, "read key", bios_16_read_key)                       \
    SERVED(0x1601, 0x1601, "is there a key", bios_16_peek_key)                 \
    SERVED(0x1602, 0x1602, "get shift keys", bios_16_get_shift)                \
    SERVED(0x1603, 0x1603, "set repeat rate", bios_16_set_rate)                \
    SERVED(0x1605, 0x1605, "store key", bios_16_store_key)                     \
    SERVED(0x1610, 0x1610, "read key", bios_16_read_key)                       \
    SERVED(0x1611, 0x1611, "is there a key", bios_16_peek_key)                 \
    SERVED(0x1612, 0x1612, "get shift keys", bios_16_get_shifts)               \
    SERVED(0x1700, 0x17FF, "printer", bios_17_printer)                         \
    SERVED(0x1800, 0x18FF, "nothing to boot from", bios_18_no_boot)            \
    SERVED(0x1900, 0x19FF, "boot", bios_19_boot)                               \
    SERVED(0x1A00, 0x1A00, "get ticks", bios_1a_get_ticks)                     \
    SERVED(0x1A01, 0x1A01, "set ticks", bios_1a_set_ticks)                     \
    SERVED(0x1A02, 0x1A02, "get time", bios_1a_get_time)                       \
    SERVED(0x1A03, 0x1A03, "set time", bios_1a_set_time)                       \
    SERVED(0x1A04, 0x1A04, "get date", bios_1a_get_date)                       \
    SERVED(0x1A05, 0x1A05, "set date", bios_1a_set_date)                       \
    KNOWN(0x1A06, 0x1A06, "set alarm")                                        \
    KNOWN(0x1A07, 0x1A07, "clear alarm")                                      \
    SERVED(0x1AB1, 0x1AB1, "PCI BIOS", bios_1a_no_pci)
/* clang-format on */

#endif
