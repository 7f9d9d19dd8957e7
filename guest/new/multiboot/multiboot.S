# SPDX-License-Identifier: MIT
# For loaders that know multiboot 1 (vmm, GRUB, QEMU's -kernel): the header, and
# the way from where they start a kernel, 32 bits without paging, to `start`.
# Source: Multiboot specification 0.6.96; Intel SDM volume 3, 9.8.5.
#define MAGIC 0x1BADB002
#define FLAGS 0x00010000 /* the addresses in the header count, not the ELF's */

#define PRESENT_WRITABLE 3
#define LARGE_PAGE       0x80
#define CR4_PAE          0x20
#define CR0_PAGING       0x80000000
#define MSR_EFER         0xC0000080
#define EFER_LONG_MODE   0x100

    .section .multiboot, "a"
    .balign 4
header:
    .long MAGIC, FLAGS, -(MAGIC + FLAGS)
    .long header, header, data_end, bss_end # itself; loaded from, to; zeroed to
    .long multiboot_start

    .text
    .code32
multiboot_start:
    # The low 4 GiB at their own addresses, in pages of 2 MiB.
    movl $page_pointers + PRESENT_WRITABLE, page_top
    mov $page_pointers, %edi
    mov $page_directories + PRESENT_WRITABLE, %eax
    mov $4, %ecx
1:  mov %eax, (%edi)
    add $4096, %eax
    add $8, %edi
    loop 1b
    mov $page_directories, %edi
    mov $LARGE_PAGE + PRESENT_WRITABLE, %eax
    mov $4 * 512, %ecx
2:  mov %eax, (%edi)
    add $0x200000, %eax
    add $8, %edi
    loop 2b
    mov %cr4, %eax
    or $CR4_PAE, %eax
    mov %eax, %cr4
    mov $page_top, %eax
    mov %eax, %cr3
    mov $MSR_EFER, %ecx
    rdmsr
    or $EFER_LONG_MODE, %eax
    wrmsr
    mov %cr0, %eax
    or $CR0_PAGING, %eax
    mov %eax, %cr0
    lgdt boot_gdtr
    ljmp $8, $start # 64 bits from here on

    .data
boot_gdt: # until gdt.c has its own
    .quad 0, 0x00AF9B000000FFFF
boot_gdtr:
    .word . - boot_gdt - 1
    .long boot_gdt

    .bss
    .balign 4096
page_top:
    .skip 4096
page_pointers:
    .skip 4096
page_directories:
    .skip 4 * 4096
