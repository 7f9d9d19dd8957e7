# SPDX-License-Identifier: MIT
# Proofs with Frama-C's WP. tests/prove/goals lists what is proved; the
# contracts are in the headers.

prove:
	@$(SETUP) prove
	@tests/prove/run

.PHONY: prove
