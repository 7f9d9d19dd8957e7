# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154
# make install and make uninstall.

installed_runs() # ROOT
{
    local root=$1 from=$1/opt/vmm status=0
    "$from/bin/vmm" --version | grep -q '^vmm [0-9]' || return 1
    # Run from another folder, so that nothing in the checkout helps.
    (cd / && "$from/bin/vmm" --timeout=20 \
        "$from/share/vmm/bare/hello_port.bin") >"$tmp/out" 2>"$tmp/err" ||
        status=$?
    if [ $status = 77 ]; then
        echo "no /dev/kvm: the installed vmm was not run on a guest"
    elif [ $status != 0 ] || [ "$(cat "$tmp/out")" != "Hello, world!" ]; then
        cat "$tmp/out" "$tmp/err"
        return 1
    fi
    [ -s "$from/share/man/man1/vmm.1" ] && [ -s "$from/share/vmm/guest.elf" ] ||
        return 1
    # A new kernel works, too: its sources are in the program.
    rm -rf "$tmp/new"
    (cd "$tmp" && "$from/bin/vmm" new new && make -s -C new &&
        "$from/bin/vmm" --timeout=20 new/kernel.elf) >"$tmp/out" 2>"$tmp/err"
    status=$?
    if [[ $status != @(0|77) ]] || ! grep -q '^  traps.S ' "$tmp/out"; then
        echo "the new kernel ended with $status"
        cat "$tmp/out" "$tmp/err"
        return 1
    fi
    # The headers are enough to build someone else's program.
    echo '#include <hv/boot_info.h>
#include <hv/hypercall.h>
#include <hv/layout.h>
#include <hv/ports.h>
_Static_assert(HV_BOOT_INFO && HV_CALL_EXIT && HV_PORT_EXIT, "");' |
        ${CC:-gcc} -std=c11 -Wall -Werror -I "$from/include" -fsyntax-only \
            -x c -
}

check_install()
{
    local root=$tmp/root
    wanted install || return 0
    {
        make --no-print-directory -s install DESTDIR="$root" PREFIX=/opt/vmm &&
            installed_runs "$root"
    } >"$tmp/why" 2>&1
    result $? install "$tmp/why"
    touch "$root/opt/vmm/share/vmm/not-ours"
    {
        # This is how GNU's makefiles call it.
        make --no-print-directory -s uninstall DESTDIR="$root" \
            prefix=/opt/vmm &&
            find "$root" -type f >"$tmp/left" &&
            diff <(echo "$root/opt/vmm/share/vmm/not-ours") "$tmp/left"
    } >"$tmp/why" 2>&1
    result $? uninstall "$tmp/why"
}
