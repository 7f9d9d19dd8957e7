/* SPDX-License-Identifier: MIT */
/*
 * `vmm qemu`: which values QEMU's options take, what is refused or passed over,
 * and with which message.
 */
#include "qemu_tools.h"

TestSuite(qemu_options, .init = setup, .fini = fini);

/* ------------------------------------------------------------------ values */

Test(qemu_options, memory)
{
    static const struct {
        const char *value, *option;
    } good[] = {
        {"4", "4M"},        {"512", "512M"},     {"0064", "64M"},
        {"1G", "1G"},       {"1024M", "1G"},     {"2g", "2G"},
        {"512k", "512K"},   {"size=64M", "64M"}, {"64m,slots=2", "64M"},
        {"1048576B", "1M"}, {"1025K", "1025K"},  {"1T", "1024G"},
    };
    static const char *const bad[] = {"",
                                      "0",
                                      "-1",
                                      "x",
                                      "1.5G",
                                      "1Q",
                                      "1MM",
                                      "size=",
                                      "99999999999999999999",
                                      "18446744073709551615M"};

    for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
        char wanted[64];
        snprintf(wanted, sizeof(wanted), "vmm --memory=%s k\n", good[i].option);
        cr_assert_eq(TRANSLATE("-m", good[i].value, "-kernel", "k"), 0);
        cr_assert_str_eq(print(), wanted);
    }
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        ASSERT_NOT_HERE("-m", "-m", bad[i], "-kernel", "k");
    ASSERT_NOT_HERE("4 KiB", "-m", "1000B", "-kernel", "k");
}

Test(qemu_options, cpus)
{
    static const char *const bad[] = {
        "0", "", "x", "65", "-1", "cpus=", "sockets=8,cores=9"};

    ASSERT_IS("vmm k", "-smp", "1", "-kernel", "k");
    ASSERT_IS("vmm --cpus=4 k", "-smp", "cpus=4", "-kernel", "k");
    ASSERT_IS("vmm --cpus=4 k", "-smp", "4,maxcpus=8", "-kernel", "k");
    ASSERT_IS("vmm --cpus=4 k", "-smp", "sockets=1,cores=2,threads=2",
              "-kernel", "k");
    ASSERT_IS("vmm --cpus=2 k", "-smp", "2,cores=4", "-kernel", "k");
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        ASSERT_NOT_HERE("-smp", "-smp", bad[i], "-kernel", "k");
}

Test(qemu_options, screens)
{
    ASSERT_IS("vmm --screen=off k", "-display", "none", "-kernel", "k");
    ASSERT_IS("vmm --screen=live k", "-display", "curses", "-kernel", "k");
    ASSERT_IS("vmm --screen=live k", "-curses", "-kernel", "k");
    ASSERT_IS("vmm k", "-display", "gtk,gl=off", "-kernel", "k");
    ASSERT_NOT_HERE("curses", "-display", "vnc=:1", "-kernel", "k");
    ASSERT_NOT_HERE("curses", "-vnc", ":1", "-kernel", "k");
    ASSERT_IS("vmm k", "-vnc", "none", "-vga", "none", "-kernel", "k");
    ASSERT_TOLD("vmm k", "text", "-vga", "std", "-kernel", "k");
}

Test(qemu_options, machines)
{
    /* The guest has interrupt controllers nevertheless. */
    ASSERT_IS("vmm k", "-machine", "pc-i440fx-7.2,accel=kvm,kernel_irqchip=off",
              "-no-kvm-irqchip", "-kernel", "k");
    ASSERT_IS("vmm k", "-M", "type=microvm,rtc=on", "-kernel", "k");
    ASSERT_TOLD("vmm k", "KVM", "-accel", "tcg,thread=single", "-kernel", "k");
    ASSERT_TOLD("vmm k", "host's", "-cpu", "qemu64", "-kernel", "k");
    ASSERT_TOLD("vmm k", "host's", "-cpu", "max,-rdtscp", "-kernel", "k");
    ASSERT_TOLD("vmm k", "host's", "-cpu", "host,xsave=off", "-kernel", "k");
    ASSERT_TOLD("vmm k", "host's", "-cpu", "max,vendor=GenuineIntel", "-kernel",
                "k");
    ASSERT_IS("vmm k", "-cpu", "host,+svm,host-phys-bits,migratable=off,pmu=on",
              "-cpu", "max", "-kernel", "k");
    ASSERT_NOT_HERE("one machine", "-M", "virt", "-kernel", "k");
    ASSERT_NOT_HERE("one machine", "-machine", "raspi3b", "-kernel", "k");
}

/* ---------------------------------------------------- refused, passed over */

Test(qemu_options, what_is_not_here_is_refused)
{
    ASSERT_NOT_HERE("gdb", "-kernel", "k", "-S");
    ASSERT_NOT_HERE("network", "-boot", "order=n", "a.img");
    ASSERT_NOT_HERE("network", "-netdev", "tap,id=n", "-kernel", "k");
    ASSERT_NOT_HERE("network", "-nic", "bridge,br=b", "-kernel", "k");
    ASSERT_NOT_HERE("a folder", "-hda", "fat:rw:dir");
    ASSERT_NOT_HERE("UEFI", "-drive", "if=pflash,format=raw,file=OVMF.fd", "a");
    ASSERT_NOT_HERE("no file", "-serial", "file:", "-kernel", "k");
    ASSERT_NOT_HERE("redirect", "-serial", "tcp::4444", "-kernel", "k");
    ASSERT_NOT_HERE("redirect", "-chardev", "file,id=x,path=y", "-kernel", "k");
    ASSERT_NOT_HERE("raw", "-drive", "file=a.qcow2,format=qcow2");
    ASSERT_NOT_HERE("BIOS", "-bios", "OVMF.fd", "-kernel", "k");
    ASSERT_NOT_HERE("no such device", "-device", "edu", "-kernel", "k");
    ASSERT_NOT_HERE("-hda", "-device", "ahci,id=ahci", "a");
    ASSERT_NOT_HERE("-hda", "-device", "nvme,serial=x,drive=d", "a");
    ASSERT_NOT_HERE("AHCI", "-drive", "file=a,if=none,id=d", "-device",
                    "ide-hd,drive=d,bus=ahci.0");
    ASSERT_NOT_HERE("0xe9", "-device", "isa-debugcon,iobase=0x402", "a");
    ASSERT_NOT_HERE("0xe9", "-debugcon", "stdio", "-global",
                    "isa-debugcon.iobase=0x402", "a");
    ASSERT_NOT_HERE("foreground", "-daemonize", "a");
    ASSERT_NOT_HERE("-initrd", "-fw_cfg", "name=opt/x,string=y", "a");
    ASSERT_NOT_HERE("-kernel", "-device", "loader,file=x,addr=0x100000", "a");
}

Test(qemu_options, what_changes_nothing_is_told)
{
    ASSERT_TOLD("vmm k", "--trace", "-d", "int", "-kernel", "k");
    ASSERT_TOLD("vmm k", "-D log", "-D", "log", "-kernel", "k");
    ASSERT_TOLD("vmm k", "powers off", "-no-shutdown", "-kernel", "k");
    ASSERT_TOLD("vmm k", "Ctrl-A x", "-monitor", "stdio", "-kernel", "k");
    ASSERT_TOLD("vmm k", "standard output", "-serial", "none", "-kernel", "k");
    ASSERT_TOLD("vmm k", "-rtc", "-rtc", "base=localtime", "-kernel", "k");
    ASSERT_TOLD("vmm k", "no gdb server", "-s", "-kernel", "k");
    ASSERT_TOLD("vmm k", "no gdb server", "-gdb", "tcp::1234", "-kernel", "k");
    ASSERT_TOLD("vmm k", "one serial port", "-serial", "stdio", "-serial",
                "file:com2", "-kernel", "k");
    ASSERT_TOLD("vmm k", "QEMU", "-global", "kvm-pit.lost_tick_policy=discard",
                "-kernel", "k");
    ASSERT_TOLD("vmm k", "logfile", "-chardev", "stdio,id=c,logfile=l",
                "-serial", "chardev:c", "-kernel", "k");
    ASSERT_TOLD("vmm k", "serial port", "-debugcon", "file:l", "-kernel", "k");
    ASSERT_TOLD("vmm k", "--timeout", "-watchdog-action", "reset", "-kernel",
                "k");
    ASSERT_TOLD("vmm k", "PCI", "-device", "intel-iommu", "-kernel", "k");
    ASSERT_TOLD("vmm k", "firmware", "-fw_cfg", "name=etc/sercon-port,string=0",
                "-kernel", "k");
    ASSERT_TOLD("vmm k", "firmware", "-fw_cfg", "etc/x,file=y", "-kernel", "k");
    ASSERT_TOLD("vmm k", "USB", "-usbdevice", "tablet", "-kernel", "k");
    ASSERT_TOLD("vmm k", "sound", "-device", "hda-duplex", "-kernel", "k");
    ASSERT_TOLD("vmm k", "USB", "-device", "usb-kbd,bus=x", "-kernel", "k");
    ASSERT_TOLD("vmm k", "text", "-device", "VGA,vgamem_mb=64", "-kernel", "k");
    ASSERT_IS("vmm k", "-no-kqemu", "-no-kvm-pit-reinjection", "-kernel", "k");
    ASSERT_IS("vmm k", "-no-quit", "-echr", "0x1d", "-debugcon", "stdio",
              "-global", "isa-debugcon.iobase=0xe9", "-kernel", "k");
}

/* A network is reported once, however many words it takes. */
Test(qemu_options, no_network)
{
    ASSERT_IS("vmm k", "-net", "none", "-nic", "none", "-kernel", "k");
    ASSERT_TOLD("vmm k", "no card", "-net", "nic,model=e1000", "-net", "user",
                "-kernel", "k");
    ASSERT_TOLD("vmm k", "no card", "-netdev", "user,id=n,hostfwd=tcp::80-:80",
                "-device", "virtio-net-pci,netdev=n", "-kernel", "k");
    ASSERT_TOLD("vmm k", "no card", "-device", "rtl8139", "-kernel", "k");
    ASSERT_TOLD("vmm k", "no card", "-netdev", "user,id=n", "-object",
                "filter-dump,id=f,netdev=n,file=x", "-kernel", "k");
}

Test(qemu_options, mistakes)
{
    ASSERT_NOT_HERE("nothing to start", "-m", "64");
    ASSERT_NOT_HERE("-bogus", "-bogus", "-kernel", "k");
    ASSERT_NOT_HERE("needs a value", "-kernel");
    ASSERT_NOT_HERE("empty", "-kernel", "");
    ASSERT_NOT_HERE("names no file", "-drive", "format=raw");
    ASSERT_NOT_HERE("no other bus", "-drive", "file=a,if=scsi");
    ASSERT_NOT_HERE("not a number", "-drive", "file=a,index=x");
    ASSERT_NOT_HERE("0 to 3", "-drive", "file=a,index=4");
    ASSERT_NOT_HERE("already", "-hda", "a", "b");
    ASSERT_NOT_HERE("if=none", "-kernel", "k", "-drive", "file=a,if=none,id=x");
    ASSERT_NOT_HERE("id", "-kernel", "k", "-device", "ide-hd,drive=x");
    ASSERT_NOT_HERE("drive=ID", "-kernel", "k", "-device", "ide-hd");
    ASSERT_NOT_HERE("secret", "-kernel", "k", "-object", "secret,id=s,data=x");
    ASSERT_NOT_HERE("-kernel only", "-hda", "a", "-append", "x");
    ASSERT_NOT_HERE("-boot", "-boot", "x", "a");
    ASSERT_NOT_HERE("-drive file=FILE", "-blockdev", "node-name=d");
    ASSERT_NOT_HERE("four drives", "-hda", "a", "-hdb", "b", "-hdc", "c",
                    "-hdd", "d", "-drive", "file=e");
}
