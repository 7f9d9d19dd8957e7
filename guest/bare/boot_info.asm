; SPDX-License-Identifier: MIT
; The boot information: magic, version and size; the kernel arguments and the
; initial RAM disk are as given; the regions are in order, do not overlap, add
; up to the RAM, and contain this image and the boot structures; the last byte
; of RAM can be written.
%include "bare.inc"
guest long

%define RAM_BYTES (16 << 20)
%define HOLE      (HV_VGA_HOLE_END - HV_VGA_HOLE_BASE)

start:
    mov r15, rdi
    mov rax, HV_BOOT_MAGIC
    cmp [r15 + HV_INFO_MAGIC], rax
    check e, "magic"
    cmp r15, HV_BOOT_INFO
    check e, "rdi is not where the layout has it"
    cmp dword [r15 + HV_INFO_VERSION], HV_ABI_VERSION
    check e, "version"
    cmp dword [r15 + HV_INFO_SIZE], HV_INFO_BYTES
    check ae, "size"
    test dword [r15 + HV_INFO_DOORBELLS], HV_DOORBELL_PORT
    check nz, "the port doorbell is not offered"
    cmp dword [r15 + HV_INFO_NR_CPUS], 1
    check e, "number of CPUs"

; The kernel arguments, ended by a NUL where cmdline_len says.
    mov rsi, [r15 + HV_INFO_CMDLINE]
    mov rcx, [r15 + HV_INFO_CMDLINE_LEN]
    cmp rcx, HV_CMDLINE_MAX
    check b, "the kernel arguments are too long"
    cmp byte [rsi + rcx], 0
    check e, "the kernel arguments do not end where they say"
    mov dx, HV_PORT_DEBUGCON
    rep outsb
    mov al, 10
    out dx, al

; The initial RAM disk.
    mov rsi, [r15 + HV_INFO_INITRD]
    mov rcx, [r15 + HV_INFO_INITRD_SIZE]
    test rsi, rsi
    check nz, "no initial RAM disk"
    test rsi, 0xFFF
    check z, "the initial RAM disk is not page-aligned"
    rep outsb

; Regions.
    mov ecx, [r15 + HV_INFO_NR_REGIONS]
    dec ecx
    cmp ecx, HV_BOOT_MAX_REGIONS
    check b, "number of regions"
    inc ecx
    lea rsi, [r15 + HV_INFO_REGIONS]
    xor r8d, r8d                ; end of the last region
    xor r9d, r9d                ; sum
    xor r10d, r10d              ; bit mask of the kinds seen
next_region:
    mov rax, [rsi + HV_REGION_BASE]
    mov rbx, [rsi + HV_REGION_LENGTH]
    cmp rax, r8
    check ae, "regions overlap, or are not in order"
    test rbx, rbx
    check nz, "an empty region"
    lea r8, [rax + rbx]
    add r9, rbx
    mov edx, [rsi + HV_REGION_TYPE]
    bts r10d, edx
    cmp edx, HV_REGION_IMAGE
    jne not_image
    lea rdx, [start]
    cmp rax, rdx
    check be, "the image's region starts after its first byte"
    lea rdx, [image_end]
    cmp r8, rdx
    check ae, "the image's region ends before its last byte"
not_image:
    add rsi, HV_REGION_BYTES
    dec ecx
    jnz next_region

    cmp r9, RAM_BYTES - HOLE
    check e, "the regions do not add up to the RAM"
    cmp r8, RAM_BYTES
    check e, "the last region does not end with the RAM"
    cmp r10d, 1 << HV_REGION_RAM | 1 << HV_REGION_BOOT | \
              1 << HV_REGION_IMAGE | 1 << HV_REGION_INITRD
    check e, "a kind of region is missing, or unknown"
    mov byte [r8 - 1], 0x5A
    cmp byte [r8 - 1], 0x5A
    check e, "the last byte of RAM"
    exit 0
image_end:
