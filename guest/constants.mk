# SPDX-License-Identifier: MIT
# The constants of include/ for nasm: %include "constants.inc".

CONSTANTS         := $(B)/gen/constants.inc
CONSTANTS_HEADERS := $(wildcard include/hv/*.h include/x86/*.h)
# The virtio standard's own numbers are those of the host's kernel headers.
CONSTANTS_VIRTIO  := $(addprefix linux/virtio_,mmio.h config.h ring.h ids.h blk.h \
                       console.h)

$(CONSTANTS): guest/gen-constants.sh $(CONSTANTS_HEADERS)
	@mkdir -p $(@D)
	$(call say,GEN,$@)sh $< $(CC) include $(CONSTANTS_HEADERS:include/%=%) > $@
	@sh $< $(CC) /usr/include $(CONSTANTS_VIRTIO) >> $@
