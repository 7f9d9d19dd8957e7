; SPDX-License-Identifier: MIT
; ATA disks by interrupts: one for each block that is ready to be read; when
; writing, none before the first block, and one after each; none while nIEN is
; set. Only reading the status acknowledges an interrupt.
%include "bare.inc"
guest long
    jmp start
%include "trap.inc"
trap_code
%include "ata.inc"
ata_code

%define COUNT qword [irq_count + 8 * HV_IRQ_ATA0]

; Waits for interrupt number %1, and checks that there are no more of them.
%macro wait_irq 1.nolist
%%again:
    cli
    cmp COUNT, %1
    jae %%there
    sti
    hlt
    jmp %%again
%%there:
    sti
    nop
    cli
    cmp COUNT, %1
    check e, "an interrupt too many"
    sti
%endmacro

start:
    call trap_init
    call pic_init
    mov al, 0xFF & ~(1 << X86_PIC_CASCADE)
    out X86_PIC1_DATA, al
    mov al, 0xFF & ~(1 << (HV_IRQ_ATA0 - 8))
    out X86_PIC2_DATA, al
    sti

    ata_start IDENTIFY, 0, 0
    wait_irq 1
    mov dx, [ata_control]
    in al, dx
    cmp al, ATA_DATA
    check e, "the alternate status"
    ata_wait ATA_DATA
    lea rdi, [buffer]
    ata_read_sector
    wait_irq 1                  ; none at the end
    ata_start READ_SECTORS, 0, 2
    wait_irq 2
    ata_wait ATA_DATA
    lea rdi, [buffer]
    ata_read_sector
    wait_irq 3
    ata_wait ATA_DATA
    ata_read_sector
    ata_wait ATA_READY
    wait_irq 3
    ata_start WRITE_SECTORS, 0, 2
    wait_irq 3                  ; none for the first block
    ata_wait ATA_DATA
    lea rsi, [buffer]
    ata_write_sector
    wait_irq 4
    ata_wait ATA_DATA
    ata_write_sector
    wait_irq 5
    ata_wait ATA_READY
    ata_start FLUSH, 0, 0
    wait_irq 6
    ata_wait ATA_READY
    ata_start READ_DMA, 0, 1
    wait_irq 7                  ; also for a refused command
    ata_fails ABRT

; Without interrupts: it stays pending, and comes when they are allowed again,
; unless the status was read before.
    ata_set_control X86_ATA_CONTROL_NIEN
    ata_start FLUSH, 0, 0
    wait_irq 7
    ata_wait ATA_READY
    ata_set_control 0
    wait_irq 7
    ata_set_control X86_ATA_CONTROL_NIEN
    ata_start FLUSH, 0, 0
    wait_irq 7
    ata_set_control 0
    wait_irq 8
    ata_wait ATA_READY
; A reset raises none.
    ata_set_control X86_ATA_CONTROL_SRST
    mov dx, [ata_control]
    in al, dx
    cmp al, X86_ATA_STATUS_BSY
    check e, "not busy while it is reset"
    ata_set_control 0
    ata_wait ATA_READY
    wait_irq 8
    exit 0

section .bss
buffer: resb 2 * SECTOR
