# SPDX-License-Identifier: MIT
# Benchmarks: see docs/bench.md. `make bench` measures on this host's KVM, and
# also in the emulated AMD-V host if that KVM has no hardware behind it;
# `make bench-exact` counts host instructions.

BENCH_DIR    := tests/bench
BENCH_FEW    := 5000
BENCH_MANY   := 15000
BENCH_ELF    := hello hello_multiboot out out_nobody in uart_status mmio \
                mmio_read hlt cpuid call_port
BENCH_FLAT   := call_insn
BENCH_GUESTS := $(foreach v,few many,$(BENCH_ELF:%=$(B)/bench/%.$(v).elf) \
                  $(BENCH_ELF:%=$(B)/bench/%.$(v).bin) \
                  $(BENCH_FLAT:%=$(B)/bench/%.$(v).bin))
BENCH_BUILT  := $(B)/bench/bench $(B)/bench/floor $(B)/bench/vmm-no-recorder \
                $(B)/bench/disk $(B)/bench/disk.elf $(BENCH_GUESTS) \
                $(B)/bench/calls/calls.cpio $(B)/bench/linux/init.cpio \
                $(B)/bench/linux/until $(B)/bench/profile/count.so
BENCH_CFLAGS := -std=c11 -D_GNU_SOURCE -O2 -g $(WARN) -Iinclude -static \
                -DBENCH_FEW=$(BENCH_FEW) -DBENCH_MANY=$(BENCH_MANY)
BENCH_NASM   := $(NASM) -Werror -I $(BENCH_DIR)/guests/ -I $(B)/gen/

$(B)/bench/bench: $(addprefix $(BENCH_DIR)/,bench.c measure.c run.c memory.c \
                    table.c many.c \
                    bench.h bench.mk)
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(BENCH_CFLAGS) $(filter %.c,$^) -o $@

$(B)/bench/floor: $(BENCH_DIR)/floor.c $(wildcard include/hv/*.h include/x86/*.h)
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(BENCH_CFLAGS) $< -o $@

$(B)/bench/disk: $(wildcard $(BENCH_DIR)/disk/*.[ch])
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(BENCH_CFLAGS) $(filter %.c,$^) -o $@

# For the emulator, which is linked dynamically.
$(B)/bench/profile/count.so: $(BENCH_DIR)/profile/count.c
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(filter-out -static,$(BENCH_CFLAGS)) -fPIC -shared $< -o $@

$(B)/bench/disk.o: $(BENCH_DIR)/disk/guest.asm $(BENCH_DIR)/guests/bench.inc $(CONSTANTS)
	@mkdir -p $(@D)
	$(call say,ASM,$<)$(BENCH_NASM) -f elf32 $< -o $@

# The program of tests/bench/calls, alone in a RAM disk.
$(B)/bench/calls/init: $(BENCH_DIR)/calls/calls.c
	@mkdir -p $(@D)
	$(call say,CC,$<)$(MUSL_CC) -std=gnu11 -D_GNU_SOURCE -O2 -g -static $(WARN) $< -o $@

$(B)/bench/calls/calls.cpio: $(B)/bench/calls/init
	@mkdir -p $(@D)/dev $(@D)/tmp
	$(call say,CPIO,$@)cd $(@D) && printf '%s\n' dev tmp init | \
	    cpio -o -H newc --quiet --reproducible -R 0:0 >$(@F)

# tests/bench/linux: the same, and the program that waits for it.
$(B)/bench/linux/init: $(BENCH_DIR)/linux/init.c
	@mkdir -p $(@D)
	$(call say,CC,$<)$(MUSL_CC) -std=gnu11 -O2 -static $(WARN) $< -o $@

$(B)/bench/linux/init.cpio: $(B)/bench/linux/init
	@mkdir -p $(@D)/dev
	$(call say,CPIO,$@)cd $(@D) && printf '%s\n' dev init | \
	    cpio -o -H newc --quiet --reproducible -R 0:0 >$(@F)

$(B)/bench/linux/until: $(BENCH_DIR)/linux/until.c
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(BENCH_CFLAGS) $< -o $@

# vmm, except that no exit is recorded.
$(B)/bench/dispatch.o: vmm/exit/dispatch.c $(VMM_LIB)
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(VMM_CPPFLAGS) $(VMM_CFLAGS) -DVMM_NO_RECORDER -c $< -o $@

$(B)/bench/vmm-no-recorder: $(B)/bench/dispatch.o $(B)/obj/vmm/main.o $(VMM_LIB)
	$(call say,LD,$@)$(CC) $(VMM_LDFLAGS) $^ $(VMM_LIBS) -o $@

# NAME.few.* and NAME.many.*: the same with another COUNT.
$(B)/bench/%.few.o: BENCH_COUNT := $(BENCH_FEW)
$(B)/bench/%.many.o: BENCH_COUNT := $(BENCH_MANY)
$(BENCH_FLAT:%=$(B)/bench/%.few.bin): BENCH_COUNT := $(BENCH_FEW)
$(BENCH_FLAT:%=$(B)/bench/%.many.bin): BENCH_COUNT := $(BENCH_MANY)

define bench_guest
$$(B)/bench/%.$(1).o: $$(BENCH_DIR)/guests/%.asm $$(BENCH_DIR)/guests/bench.inc \
    $$(BENCH_DIR)/bench.mk $$(CONSTANTS)
	@mkdir -p $$(@D)
	$$(call say,ASM,$$<)$$(BENCH_NASM) -DCOUNT=$$(BENCH_COUNT) -f elf32 $$< -o $$@

$$(BENCH_FLAT:%=$$(B)/bench/%.$(1).bin): $$(B)/bench/%.$(1).bin: \
    $$(BENCH_DIR)/guests/%.asm $$(BENCH_DIR)/bench.mk $$(CONSTANTS)
	@mkdir -p $$(@D)
	$$(call say,ASM,$$<)$$(BENCH_NASM) -DCOUNT=$$(BENCH_COUNT) -f bin $$< -o $$@
endef
$(eval $(call bench_guest,few))
$(eval $(call bench_guest,many))

# One segment that is writable and executable, as a flat image is.
$(BENCH_ELF:%=$(B)/bench/%.few.elf) $(BENCH_ELF:%=$(B)/bench/%.many.elf) \
$(B)/bench/disk.elf: \
    %.elf: %.o $(BENCH_DIR)/guests/guest.ld
	$(call say,LD,$@)ld -m elf_i386 -nostdlib -static --build-id=none --no-warn-rwx-segments \
	    -T $(BENCH_DIR)/guests/guest.ld $< -o $@

$(BENCH_ELF:%=$(B)/bench/%.few.bin) $(BENCH_ELF:%=$(B)/bench/%.many.bin): \
    %.bin: %.elf
	$(call say,COPY,$@)objcopy -O binary -j .text $< $@

bench-built: $(B)/vmm $(B)/guest.bin $(BENCH_BUILT) build/tests/linux/large.bzimage

# So that builds for the linters see them.
check-built: $(BENCH_BUILT)

bench: bench-built
	@$(BENCH_DIR)/run

bench-exact: bench-built
	@$(BENCH_DIR)/run --exact

.SECONDARY:
.PHONY: bench bench-built bench-exact
