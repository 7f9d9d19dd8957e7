/* SPDX-License-Identifier: MIT */
/*
 * Which device is at which ports: the machine is built from this table, and
 * policies use its names. The port numbers are in hv/ports.h.
 */
#ifndef VMM_DEV_PORT_MAP_H
#define VMM_DEV_PORT_MAP_H

#include "acpi_pm.h"
#include "ata/ata.h"
#include "debugcon.h"
#include "exit_port.h"
#include "fw_cfg.h"
#include "hv/ports.h"
#include "i8042.h"
#include "pci_config.h"
#include "post.h"
#include "power_off.h"
#include "reset.h"
#include "rtc.h"
#include "screen.h"
#include "test_ports.h"
#include "uart.h"

/* X(name, first port, number of ports) */
#define PORT_MAP(X)                                                            \
    X(acpi, HV_PORT_ACPI_EVENT, ACPI_EVENT_NR_PORTS)                           \
    X(acpi_timer, HV_PORT_ACPI_TIMER, ACPI_TIMER_NR_PORTS)                     \
    X(uart, HV_PORT_UART, UART_NR_PORTS)                                       \
    X(debugcon, HV_PORT_DEBUGCON, DEBUGCON_NR_PORTS)                           \
    X(exit, HV_PORT_EXIT, EXIT_PORT_NR_PORTS)                                  \
    X(post, HV_PORT_POST, POST_NR_PORTS)                                       \
    X(rtc, HV_PORT_RTC_INDEX, RTC_NR_PORTS)                                    \
    X(i8042, HV_PORT_KBD_DATA, I8042_NR_PORTS)                                 \
    X(screen, HV_PORT_SCREEN, SCREEN_NR_PORTS)                                 \
    X(reset, HV_PORT_RESET, RESET_CONTROL_NR_PORTS)                            \
    X(sysctl, HV_PORT_SYSCTL_A, SYSCTL_A_NR_PORTS)

/* The same for devices with several port ranges, one row each, or with another
 * name: the ports that the name means in a policy. */
#define PORT_MAP_SEVERAL(X)                                                    \
    X(ata, HV_PORT_ATA0, X86_ATA_NR_PORTS)                                     \
    X(ata, HV_PORT_ATA0_CTL, ATA_CONTROL_NR_PORTS)                             \
    X(ata, HV_PORT_ATA1, X86_ATA_NR_PORTS)                                     \
    X(ata, HV_PORT_ATA1_CTL, ATA_CONTROL_NR_PORTS)                             \
    X(keyboard, HV_PORT_KBD_DATA, I8042_NR_PORTS)                              \
    X(fwcfg, HV_PORT_FW_CFG, FW_CFG_NR_PORTS)                                  \
    X(pci, HV_PORT_PCI_CONFIG, PCI_CONFIG_NR_PORTS)                            \
    X(poweroff, HV_PORT_POWER_OFF, POWER_OFF_NR_PORTS)                         \
    X(poweroff, HV_PORT_POWER_OFF_OLD, POWER_OFF_NR_PORTS)                     \
    X(poweroff, HV_PORT_POWER_OFF_OTHER, POWER_OFF_NR_PORTS)                   \
    X(poweroff, HV_PORT_POWER_OFF_WORD, POWER_OFF_WORD_NR_PORTS)               \
    X(testdata, HV_PORT_TEST_DATA, TEST_DATA_NR_PORTS)                         \
    X(testirq, HV_PORT_TEST_IRQ, TEST_IRQ_NR_PORTS)

#endif
