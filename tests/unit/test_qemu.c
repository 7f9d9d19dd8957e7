/* SPDX-License-Identifier: MIT */
/*
 * `vmm qemu`: how the command lines of Makefiles are translated, and that a run
 * gets the options.
 */
#include "hv/ports.h"
#include "qemu_tools.h"

TestSuite(qemu, .init = setup, .fini = fini);

/* ------------------------------------------------------ lines of Makefiles */

Test(qemu, a_kernel)
{
    ASSERT_IS("vmm kernel", "-kernel", "kernel");
    ASSERT_IS("vmm kernel", "-kernel", "kernel", "-enable-kvm", "-nodefaults",
              "-name", "x", "-cpu", "host", "-M", "q35", "-net", "none",
              "-serial", "stdio", "-monitor", "none", "-accel", "kvm", "-rtc",
              "base=utc");
    ASSERT_IS("vmm --initrd=initrd.gz bzImage console=ttyS0 root=/dev/vda",
              "-kernel", "bzImage", "-initrd", "initrd.gz", "-append",
              "console=ttyS0 root=/dev/vda");
    ASSERT_IS("vmm --module=dom0,console=hvc0 xen com1=115200,8n1", "-kernel",
              "xen", "-initrd", "dom0 console=hvc0", "-append",
              "com1=115200,8n1");
    ASSERT_IS("vmm '--module=a,b c' --module=d kernel", "-kernel", "kernel",
              "-initrd", "a b c,d");
    ASSERT_IS("vmm --module=a,,b,x kernel", "-kernel", "kernel", "-initrd",
              "a,,b x");
}

Test(qemu, the_kernel_is_told_what_it_was)
{
    ASSERT_IS("vmm 'a b' 'x  y'", "-kernel", "a b", "-append", "x  y");
    ASSERT_IS("vmm k ' x'", "-kernel", "k", "-append", " x");
    ASSERT_IS("vmm k 'say '\\''hi'\\'''", "-kernel", "k", "-append",
              "say 'hi'");
    ASSERT_IS("vmm -- k -x --trace", "-kernel", "k", "-append", "-x --trace");
    ASSERT_IS("vmm k", "-kernel", "k", "-append", "");
    ASSERT_IS("vmm -- -k a", "-kernel", "-k", "-append", "a");
    /* Not `vmm doctor`, which ends with 0. */
    ASSERT_IS("vmm -- doctor a", "-kernel", "doctor", "-append", "a");
    ASSERT_IS("vmm --screen=off run", "-nographic", "-kernel", "run");
}

Test(qemu, disks_are_in_the_order_of_their_index)
{
    ASSERT_IS("vmm --memory=512M --cpus=2 --screen=off --disk=xv6.img,ata "
              "--disk=fs.img,ata xv6.img",
              "-nographic", "-drive",
              "file=fs.img,index=1,media=disk,format=raw", "-drive",
              "file=xv6.img,index=0,media=disk,format=raw", "-smp", "2", "-m",
              "512");
    ASSERT_IS("vmm --disk=fs.img,ata=1 kernel", "-kernel", "kernel", "-drive",
              "file=fs.img,index=1,media=disk,format=raw");
    ASSERT_IS("vmm --disk=a,ata --disk=b,ata --disk=c,ata --disk=d,ata a",
              "-hdd", "d", "-hdb", "b", "-hdc", "c", "a");
    ASSERT_IS("vmm --disk=a,ata --disk=b,ata a", "-drive", "file=a,format=raw",
              "-drive", "file=b,format=raw");
    ASSERT_IS("vmm --disk=a,ata --disk=b,ata=2 a", "-drive", "file=a", "-drive",
              "file=b,bus=1,unit=0");
}

Test(qemu, disks_of_virtio)
{
    ASSERT_IS("vmm --disk=a,,b.img,ro k", "-kernel", "k", "-drive",
              "file=a,,b.img,if=virtio,readonly=on,cache=none");
    ASSERT_IS("vmm --disk=a k", "-kernel", "k", "-drive",
              "if=none,file=a,id=d0", "-device", "virtio-blk-device,drive=d0");
    ASSERT_TOLD("vmm --disk=a k", "virtio-mmio", "-kernel", "k", "-drive",
                "if=none,file=a,id=d0", "-device", "virtio-blk-pci,drive=d0",
                "-device", "virtio-rng-pci");
    ASSERT_IS("vmm --disk=a,ata a", "-drive", "if=none,file=a,id=d0", "-device",
              "driver=ide-hd,drive=d0");
    ASSERT_IS("vmm --disk=a a", "-drive", "file=a,if=virtio");
}

/* Every drive that is named is there, or the line is refused. */
Test(qemu, no_disk_is_lost)
{
    ASSERT_NOT_HERE("already", "-kernel", "k", "-drive",
                    "file=a,if=virtio,index=0", "-drive",
                    "file=b,if=virtio,index=0");
    ASSERT_NOT_HERE("already", "-kernel", "k", "-drive",
                    "file=a,if=none,id=x,index=1", "-device",
                    "virtio-blk-device,drive=x", "-drive",
                    "file=b,if=virtio,index=1");
    ASSERT_NOT_HERE("already", "-kernel", "k", "-drive",
                    "file=a,if=none,id=x,index=0", "-hda", "b", "-device",
                    "ide-hd,drive=x");
    ASSERT_NOT_HERE("four drives", "-kernel", "k", "-drive",
                    "file=a,if=none,id=x,index=7", "-device", "ide-hd,drive=x");
    ASSERT_NOT_HERE("no such place", "-kernel", "k", "-drive",
                    "file=a,if=virtio,bus=40");
    ASSERT_IS("vmm --disk=b --disk=a k", "-kernel", "k", "-drive",
              "file=a,if=virtio,index=63", "-drive", "file=b,if=virtio");
}

/* A file that must not be written to never is, however that is said. */
Test(qemu, whether_a_file_is_written_to)
{
    ASSERT_IS("vmm --disk=a,ro k", "-kernel", "k", "-drive",
              "file=a,if=virtio,readonly=true");
    ASSERT_IS("vmm --disk=a,ro k", "-kernel", "k", "-drive",
              "file=a,if=virtio,read-only=y,snapshot=n");
    ASSERT_IS("vmm --disk=a k", "-kernel", "k", "-drive",
              "file=a,if=virtio,readonly=false");
    ASSERT_NOT_HERE("on or off", "-kernel", "k", "-drive",
                    "file=a,readonly=ture");
    ASSERT_IS("vmm --disk=a,snapshot --disk=b k", "-kernel", "k", "-drive",
              "file=a,if=virtio,snapshot=true", "-drive",
              "file=b,if=virtio,snapshot=off");
    ASSERT_IS("vmm --disk=a,snapshot,ata --disk=b,ro,ata a", "-hda", "a",
              "-drive", "file=b,readonly=on", "-snapshot");
    ASSERT_NOT_HERE("on or off", "-kernel", "k", "-drive", "file=a,snapshot=1");
    ASSERT_NOT_HERE("convert", "-kernel", "k", "-drive", "file=a,driver=qcow2");
}

Test(qemu, floppies)
{
    ASSERT_TOLD("vmm os.flp", "not kept", "-fda", "os.flp");
    ASSERT_IS("vmm os.flp", "-drive",
              "file=os.flp,if=floppy,format=raw,readonly=on");
    ASSERT_TOLD("vmm --memory=16M --disk=hdc,ata Image", "not kept", "-m",
                "16M", "-boot", "a", "-fda", "Image", "-hda", "hdc");
    ASSERT_NOT_HERE("-boot a", "-fda", "Image", "-hda", "hdc");
    ASSERT_NOT_HERE("-kernel", "-kernel", "k", "-fda", "Image");
    ASSERT_NOT_HERE("one floppy", "-fda", "a", "-fdb", "b");
    ASSERT_NOT_HERE("one floppy", "-drive", "file=a,if=floppy", "-drive",
                    "file=b,if=floppy");
}

Test(qemu, statuses)
{
    ASSERT_IS("vmm --debug-exit=0xf4 --reset-ok k", "--no-reboot", "-device",
              "isa-debug-exit,iobase=0xf4,iosize=0x4", "-kernel", "k");
    ASSERT_IS("vmm --debug-exit=0x501 k", "-device", "isa-debug-exit",
              "-kernel", "k");
    ASSERT_IS("vmm --test-ports k", "-device", "pc-testdev", "-kernel", "k");
    ASSERT_IS("vmm --reset-ok k", "-action", "panic=none,reboot=shutdown",
              "-kernel", "k");
    ASSERT_NOT_HERE("0xf4", "-device", "isa-debug-exit,iobase=0x10", "-kernel",
                    "k");
    ASSERT_NOT_HERE("0xf4", "-device", "isa-debug-exit,iobase=x", "-kernel",
                    "k");
}

Test(qemu, the_serial_port_in_a_file)
{
    ASSERT_IS("vmm --screen=off --output=out.log k", "-display", "none",
              "-serial", "file:out.log", "-kernel", "k");
    ASSERT_TOLD("vmm --output=a k", "one serial port", "-serial", "file:a",
                "-serial", "file:b", "-kernel", "k");
}

Test(qemu, the_controller_of_the_ata_disks)
{
    ASSERT_IS("vmm --disk=a,ata a", "-device", "piix3-ide,id=ide", "-drive",
              "id=d,file=a,format=raw,if=none", "-device",
              "ide-hd,drive=d,bus=ide.0");
}

/* ----------------------------------------------------------------- CD images
 */

Test(qemu, a_cd_is_booted_as_a_disk)
{
    ASSERT_TOLD("vmm os.iso", "no CD-ROM", "-cdrom", "os.iso");
    ASSERT_TOLD("vmm os.iso", "no CD-ROM", "-boot", "d", "-drive",
                "format=raw,media=cdrom,file=os.iso");
    ASSERT_TOLD("vmm os.iso", "no CD-ROM", "-drive",
                "if=none,id=c,media=cdrom,file=os.iso", "-device",
                "ide-cd,drive=c");
    /* The other disks stay where they are. */
    ASSERT_TOLD("vmm --disk=a,ata=0 --disk=b,ata=1 os.iso", "no CD-ROM",
                "-cdrom", "os.iso", "-hda", "a", "-hdb", "b", "-boot", "d");
}

Test(qemu, a_cd_that_is_not_booted)
{
    ASSERT_TOLD("vmm --disk=a,ata a", "passed over", "-cdrom", "os.iso", "-hda",
                "a");
    ASSERT_TOLD("vmm k", "passed over", "-cdrom", "os.iso", "-kernel", "k");
    ASSERT_IS("vmm k", "-drive", "if=ide,media=cdrom,index=1", "-device",
              "ide-cd", "-kernel", "k");
    ASSERT_IS("vmm --disk=a,ata a", "-boot", "d", "a");
    ASSERT_NOT_HERE("already", "-cdrom", "a.iso", "-cdrom", "b.iso");
    ASSERT_NOT_HERE("already", "-kernel", "k", "-drive",
                    "if=none,id=c,media=cdrom,index=0,file=c.iso", "-cdrom",
                    "b.iso", "-device", "ide-cd,drive=c");
}

/* -------------------------------------------------------------- and the run */

Test(qemu, a_run_has_what_was_said)
{
    cr_assert_eq(PARSE("qemu", "-kernel", "k", "-append", "a b", "-m", "64",
                       "-smp", "2", "-no-reboot", "-device",
                       "isa-debug-exit,iobase=0xf4", "-device", "pc-testdev",
                       "-hdb", "x", "--stats", "--timeout=3"),
                 0);
    cr_assert_eq(o.command, COMMAND_RUN);
    cr_assert_str_eq(o.image, "k");
    cr_assert_eq(o.nr_kernel_args, 2);
    cr_assert_str_eq(o.kernel_args[1], "b");
    cr_assert_eq(o.memory, 64u << 20);
    cr_assert_eq(o.nr_cpus, 2);
    cr_assert(o.reset_ok);
    cr_assert(o.test_ports);
    cr_assert_eq(o.debug_exit, HV_PORT_EXIT);
    cr_assert_eq(o.nr_disks, 1);
    cr_assert(o.disks[0].ata);
    cr_assert_eq(o.disks[0].ata_place, 1);
    cr_assert(o.stats);
    cr_assert_eq(o.timeout_ms, 3000);
    /* Options of vmm whose value may be left out. */
    ASSERT_IS("vmm --trace --profile --profile=9 k", "--trace", "--profile",
              "--profile=9", "-kernel", "k");
    ASSERT_NOT_HERE("--memory", "--memory", "64M", "-kernel", "k");
}

Test(qemu, answers)
{
    cr_assert_eq(PARSE("qemu", "--help"), 0);
    cr_assert_eq(o.command, COMMAND_QEMU);
    cr_assert_not_null(strstr(print(), "QEMU"));
    options_free(&o);
    cr_assert_eq(PARSE("qemu", "-version"), 0);
    cr_assert_str_eq(print(),
                     "vmm " VMM_VERSION ", for command lines of QEMU's\n");
    options_free(&o);
    cr_assert_eq(PARSE("qemu", "-device", "?"), 0);
    cr_assert_not_null(strstr(print(), "\"isa-debug-exit\""));
}

Test(qemu, names)
{
    cr_assert(qemu_is_name("/usr/bin/qemu-system-x86_64"));
    cr_assert(qemu_is_name("qemu-system-i386"));
    cr_assert_not(qemu_is_name("/usr/bin/vmm"));
    cr_assert_not(qemu_is_name("qemu-system-arm"));
    cr_assert_not(qemu_is_name("/qemu/"));
    cr_assert_not(qemu_is_name(NULL));
}

/* ------------------------------------------------- what it is translated to */

Test(qemu, options_of_vmm_itself)
{
    ASSERT_TAKEN("--debug-exit", "--reset-ok", "k");
    cr_assert_eq(o.debug_exit, HV_PORT_EXIT);
    ASSERT_TAKEN("--debug-exit=0x501", "k");
    cr_assert_eq(o.debug_exit, HV_PORT_EXIT_OTHER);
    ASSERT_TAKEN("k");
    cr_assert_eq(o.debug_exit, 0);
    cr_assert_not(o.reset_ok);
    cr_assert_not(o.test_ports);
    ASSERT_REFUSED("--debug-exit", "--debug-exit=0x10", "k");
    ASSERT_REFUSED("--debug-exit", "--debug-exit=", "k");
    ASSERT_TAKEN("--disk=a,ata=3", "--disk=b,ata", "k");
    cr_assert_eq(o.disks[0].ata_place, 3);
    cr_assert_eq(o.disks[1].ata_place, -1);
    ASSERT_REFUSED("ata=4", "--disk=a,ata=4", "k");
    ASSERT_REFUSED("ata=", "--disk=a,ata=", "k");
    ASSERT_REFUSED("already", "--disk=a,ata=1", "--disk=b,ata=1", "k");
}
