# SPDX-License-Identifier: MIT
# vmm under ThreadSanitizer: on this host's KVM, and in an emulated host on the
# teaching kernel.

tsan-built: $(B)/guest.bin $(BARE)
	@$(MAKE) --no-print-directory SAN=thread build/tsan/vmm

check-tsan:
	@$(SETUP) build test
	@$(MAKE) $(JOBS) --no-print-directory tsan-built
	@tests/check tsan

.PHONY: tsan-built check-tsan
