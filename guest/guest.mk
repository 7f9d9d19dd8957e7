# SPDX-License-Identifier: MIT
# The guest kernel: $(B)/guest.elf, and $(B)/guest.bin, its flat image;
# $(B)/guest-debug.* is the debug build, which also checks the lock order.

K := guest/kernel
G := $(B)/gen

KERNEL_WARN := -std=c11 $(WARN) -Werror
KERNEL_FLAGS := $(KERNEL_WARN) -O2 -g -ffreestanding -fno-pic -fno-pie \
    -mno-red-zone -mgeneral-regs-only -fno-stack-protector -mcmodel=kernel \
    -fno-omit-frame-pointer -fno-asynchronous-unwind-tables \
    -fcf-protection=none -fno-common -Iinclude -I$(K) -I$(G)

KERNEL_C := $(filter-out %/offsets.c, \
    $(wildcard $(K)/*.c $(K)/*/*.c))
KERNEL_ASM := $(wildcard $(K)/*.asm $(K)/*/*.asm)

ALL += $(B)/guest.bin $(B)/guest.elf $(B)/guest-debug.bin $(B)/guest-debug.elf

# Offsets into C structures, for nasm.
$(G)/offsets.s: $(K)/offsets.c
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(KERNEL_FLAGS) -g0 -MMD -MP -MT $@ -S -o $@ $<

$(G)/offsets.inc: $(G)/offsets.s
	$(call say,GEN,$@)sed -nE 's/^.*"->([A-Z0-9_]+) \$$(-?[0-9]+)".*$$/%define \1 \2/p' \
	    $< >$@

# Linux's names of system calls, by number.
$(G)/syscall_names.inc:
	@mkdir -p $(@D)
	$(call say,GEN,$@)printf '#include <asm/unistd_64.h>\n' | $(CC) -E -dM - | \
	    sed -nE 's/^#define __NR_([a-z0-9_]+) ([0-9]+)$$/[\2] = "\1",/p' \
	    >$@

# $(call kernel,NAME,FLAGS): rules for one build of the kernel. Linked twice:
# the second time with the first one's symbols in it.
define kernel
$(1)_OBJ := $$(KERNEL_C:$(K)/%.c=$(B)/obj/$(1)/%.o) \
            $$(KERNEL_ASM:$(K)/%.asm=$(B)/obj/$(1)/%.asm.o)

$(B)/obj/$(1)/%.o: $(K)/%.c
	@mkdir -p $$(@D)
	$$(call say,CC,$$<)$$(CC) $$(KERNEL_FLAGS) $(2) -MMD -MP -c -o $$@ $$<

$(B)/obj/$(1)/%.asm.o: $(K)/%.asm $(G)/constants.inc $(G)/offsets.inc
	@mkdir -p $$(@D)
	$$(call say,ASM,$$<)$$(NASM) -f elf64 -g -F dwarf -I$(G)/ -I$(B)/ -I$(K)/ -MD $$(@:.o=.d) -o $$@ $$<

$(B)/obj/$(1)/first/embed.asm.o: $(B)/initrd.cpio
$(B)/obj/$(1)/sys/table.o: $(G)/syscall_names.inc

$(B)/obj/$(1)/symbols-none.asm: $(K)/gen-symbols.sh
	@mkdir -p $$(@D)
	$$(call say,GEN,$$@)$(K)/gen-symbols.sh >$$@
$(B)/obj/$(1)/pass1.elf: $(K)/kernel.ld $$($(1)_OBJ) \
                         $(B)/obj/$(1)/symbols-none.o
	$$(call say,LD,$$@)$$(LD) -n -nostdlib -z noexecstack -z max-page-size=4096 \
	    --no-warn-rwx-segments -T $$^ -o $$@
$(B)/obj/$(1)/symbols-all.asm: $(K)/gen-symbols.sh $(B)/obj/$(1)/pass1.elf
	$$(call say,GEN,$$@)$$^ >$$@
$(B)/obj/$(1)/symbols-%.o: $(B)/obj/$(1)/symbols-%.asm
	$$(call say,ASM,$$<)$$(NASM) -f elf64 -o $$@ $$<
$(B)/$(1).elf: $(K)/kernel.ld $$($(1)_OBJ) $(B)/obj/$(1)/symbols-all.o
	$$(call say,LD,$$@)$$(LD) -n -nostdlib -z noexecstack -z max-page-size=4096 \
	    --no-warn-rwx-segments -T $$^ -o $$@
$(B)/$(1).bin: $(B)/$(1).elf
	$$(call say,COPY,$$@)objcopy -O binary $$< $$@

-include $$($(1)_OBJ:.o=.d)
endef

$(eval $(call kernel,guest,))
$(eval $(call kernel,guest-debug,-DKERNEL_DEBUG))
-include $(G)/offsets.d
