/* SPDX-License-Identifier: MIT */
/*
 * The BIOS as a whole: its stubs, what it leaves in memory, booting, calls that
 * are not served, exceptions.
 */
#include "bios_tools.h"

#include "base/ending.h"
#include "bios/service.h"
#include "hv/trace.h"
#include "stderr_tools.h"

Test(bios, each_stub_is_out_iret_and_a_loop_that_sleeps)
{
    static const uint8_t stub[] = {0xE6, 0xB1, 0xCF, 0xFB, 0xF4, 0xEB, 0xF9};

    for (unsigned vector = 0; vector < 256; vector++)
        cr_assert_arr_eq(bios_rom + vector * BIOS_STUB_SIZE, stub,
                         sizeof(stub));
}

Test(bios, the_rom_ends_with_the_reset_vector_the_date_and_the_model)
{
    const uint8_t *end = bios_rom + 0xFF0;

    cr_assert_eq(end[0], 0xE6);
    cr_assert_eq(end[7], '/');
    cr_assert_eq(end[14], 0xFC);
}

Test(bios, the_loop_that_waits_for_a_key)
{
    uint64_t loop = HV_BIOS_SEGMENT * 16 + bios_rom_map.wait_key;

    for (uint64_t at = loop; at < loop + 16; at++)
        cr_assert(bios_waits_for_key(at), "%#lx", at);
    cr_assert_not(bios_waits_for_key(loop - 1), "the timer's handler");
    cr_assert_not(
        bios_waits_for_key(HV_BIOS_SEGMENT * 16 + bios_rom_map.irq_keyboard));
    cr_assert_not(bios_waits_for_key(bios_rom_map.wait_key), "a segment is in");
}

Test(bios, every_vector_leads_into_the_rom)
{
    struct bios_try t;

    bios_try(&t, 0x80);
    for (unsigned vector = 0; vector < 256; vector++) {
        if (vector == 0x41 || vector == 0x46)
            continue; /* data: test_bios_geometry.c */
        cr_assert_eq(peek16(&t, 4 * vector + 2), HV_BIOS_SEGMENT);
        cr_assert_geq(peek16(&t, 4 * vector), BIOS_ROM_OFFSET);
    }
    cr_assert_eq(peek16(&t, 4 * 0x10), BIOS_ROM_OFFSET + 8 * 0x10);
    cr_assert_eq(peek16(&t, 4 * 0x08), bios_rom_map.irq_timer);
    cr_assert_eq(peek16(&t, 4 * 0x77), bios_rom_map.irq_unused[13]);
    bios_try_end(&t);
}

Test(bios, the_data_area_says_what_there_is)
{
    struct bios_try t;

    bios_try(&t, 0x80);
    cr_assert_eq(peek16(&t, 0x400), 0x3F8);
    cr_assert_eq(peek16(&t, 0x40E), 0x9FC0);
    cr_assert_eq(peek16(&t, 0x413), 639);
    cr_assert_eq(peek16(&t, 0x41A), 0x1E);
    cr_assert_eq(peek8(&t, 0x449), 3);
    cr_assert_eq(peek16(&t, 0x44A), 80);
    cr_assert_eq(peek16(&t, 0x463), 0x3D4);
    cr_assert_eq(peek8(&t, 0x475), 1);
    cr_assert_eq(peek8(&t, 0x484), 24);
    cr_assert_eq(peek16(&t, 0x410) & 1, 0, "no floppy");
    bios_try_end(&t);
    bios_try(&t, 0x00);
    cr_assert_eq(peek16(&t, 0x410) & 0xC1, 1, "one floppy");
    cr_assert_eq(peek8(&t, 0x475), 0);
    bios_try_end(&t);
}

Test(bios, a_vector_is_known_by_its_stub_alone)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(0, 0, 0, 0);

    bios_try(&t, 0x80);
    /* Both cases: KVM has already advanced past the `out`, or it has not. */
    for (unsigned behind = 0; behind <= 2; behind += 2) {
        regs.cs = HV_BIOS_SEGMENT;
        regs.eip = BIOS_ROM_OFFSET + 0x12 * BIOS_STUB_SIZE + behind;
        regs.esp = TEST_STACK;
        cr_assert(bios_serve(t.bios, &regs, &t.event));
        cr_assert_eq(regs.eax, 639);
        cr_assert_eq(t.event.number >> 8, 0x12);
    }
    bios_try_end(&t);
}

Test(bios, an_out_from_elsewhere_is_no_call)
{
    static const struct {
        uint16_t cs;
        uint32_t eip;
    } places[] = {
        {0x0000, 0x7C00},          {HV_BIOS_SEGMENT, 0xF001},
        {HV_BIOS_SEGMENT, 0xF800}, {HV_BIOS_SEGMENT, 0xEFFE},
        {0x0000, 0xF000},          {HV_BIOS_SEGMENT, 0xFFFFF000},
    };
    struct bios_try t;

    bios_try(&t, 0x80);
    for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
        struct bios_regs regs = regs_of(0x1234, 0, 0, 0), before;
        regs.cs = places[i].cs;
        regs.eip = places[i].eip;
        regs.esp = TEST_STACK;
        before = regs;
        cr_assert_not(bios_serve(t.bios, &regs, &t.event));
        cr_assert_eq(memcmp(&regs, &before, sizeof(regs)), 0);
    }
    bios_try_end(&t);
}

Test(bios, a_jump_to_ffff_0_is_a_reset)
{
    struct bios_try t;
    struct bios_regs regs = {.cs = 0xFFFF, .eip = 2, .esp = TEST_STACK};

    bios_try(&t, 0x80);
    cr_assert_not(bios_serve(t.bios, &regs, &t.event));
    cr_assert_eq(t.nr_resets, 1);
    cr_assert_str_eq(t.how, "a jump to ffff:0");
    bios_try_end(&t);
}

Test(bios, flags_other_than_the_answer_are_the_callers)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(0x8800, 0, 0, 0);

    bios_try(&t, 0x80);
    regs.flags = 0x0A83; /* IF, OF, SF, CF */
    call(&t, 0x15, &regs);
    cr_assert_eq(regs.flags, 0x0A82);
    bios_try_end(&t);
}

/* The frame may lie where there is no memory: nothing else happens. */
Test(bios, a_stack_in_a_hole_is_no_harm)
{
    struct bios_try t;
    struct bios_regs regs = {
        .cs = HV_BIOS_SEGMENT,
        .eip = BIOS_ROM_OFFSET + 0x12 * BIOS_STUB_SIZE,
        .ss = 0xA000,
        .esp = 0xFFFE,
    };

    bios_try(&t, 0x80);
    cr_assert(bios_serve(t.bios, &regs, &t.event));
    cr_assert_eq(regs.eax, 639);
    bios_try_end(&t);
}

/* --------------------------------------------------------------------- boot */

Test(bios, int_19_loads_the_first_sector_and_enters_it)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(1, 2, 3, 4);

    bios_try(&t, 0x80);
    cr_assert_eq(call(&t, 0x19, &regs), BIOS_JUMP);
    cr_assert_eq(regs.cs, 0);
    cr_assert_eq(regs.eip, 0x7C00);
    cr_assert_eq(regs.edx, 0x80);
    cr_assert_eq(regs.esp, 0x7C00);
    cr_assert_eq(regs.flags & 0x200, 0x200, "interrupts are on");
    cr_assert_eq(peek16(&t, 0x7DFE), 0xAA55);
    bios_try_end(&t);
}

/* What is not read any more is no fault of the disk. */
Test(bios, int_19_at_the_end_says_nothing)
{
    struct stderr_seen seen;
    struct bios_regs regs = regs_of(1, 2, 3, 4);
    struct bios_try t;

    bios_try(&t, 0x80);
    cr_assert_eq(stderr_capture(&seen), 0);
    ending_within(0);
    cr_assert_eq(call(&t, 0x19, &regs), BIOS_WAIT);
    cr_assert_str_eq(stderr_take(&seen), "");
    cr_assert_eq(t.nr_resets, 0);
    ending_forget();
    bios_try_end(&t);
}

/* A key that was pressed boots again, too, but not so often. */
Test(bios, int_19_again_and_again_is_noted)
{
    struct bios_try t;

    bios_try(&t, 0x80);
    for (unsigned i = 0; i < 4; i++) {
        struct bios_regs regs = regs_of(1, 2, 3, 4);

        cr_assert_not(bios_boots_again(t.bios), "%u", i);
        cr_assert_eq(call(&t, 0x19, &regs), BIOS_JUMP);
    }
    cr_assert(bios_boots_again(t.bios));
    bios_try_end(&t);
}

Test(bios, int_19_enters_the_sector_that_is_given)
{
    static uint8_t sector[512] = {[0] = 0x90, [510] = 0x55, [511] = 0xAA};
    struct bios_try t;
    struct bios_regs regs = regs_of(0, 0, 0, 0);

    bios_try(&t, 0x80);
    bios_destroy(t.bios);
    t.config.boot_sector = sector;
    t.bios = bios_create(&t.config);
    cr_assert_eq(call(&t, 0x19, &regs), BIOS_JUMP);
    cr_assert_eq(peek8(&t, 0x7C00), 0x90);
    bios_try_end(&t);
}

Test(bios, without_a_signature_there_is_nothing_to_boot)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(0, 0, 0, 0);

    bios_try(&t, 0x80);
    t.image[511] = 0;
    cr_assert_eq(call(&t, 0x19, &regs), BIOS_WAIT);
    cr_assert_eq(t.nr_resets, 1);
    bios_try_end(&t);
}

Test(bios, the_entry_sets_up_pics_where_there_are_any)
{
    struct bios_try t;

    bios_try(&t, 0x80);
    cr_assert_eq(bios_entry(t.bios), bios_rom_map.post);
    bios_destroy(t.bios);
    t.config.irqchip = false;
    t.bios = bios_create(&t.config);
    cr_assert_eq(bios_entry(t.bios), bios_rom_map.post_bare);
    bios_try_end(&t);
}

/* ------------------------------------------------------------ what is not */

Test(bios, what_is_not_served_sets_the_carry)
{
    static const uint8_t vectors[] = {0x10, 0x13, 0x15, 0x21, 0x60, 0xFF};
    struct bios_try t;

    bios_try(&t, 0x80);
    for (size_t i = 0; i < ARRAY_SIZE(vectors); i++) {
        struct bios_regs regs = regs_of(0xEE00, 0, 0, 0);
        cr_assert_eq(call(&t, vectors[i], &regs), BIOS_RETURN);
        cr_assert(carry(&regs));
    }
    bios_try_end(&t);
}

/* A fault's frame points at the instruction, so returning faults again. */
Test(bios, a_fault_that_repeats_ends_the_machine_where_it_is)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(0xABCD, 0, 0, 0);

    bios_try(&t, 0x80);
    for (unsigned i = 0; i < 7; i++)
        cr_assert_eq(call(&t, 6, &regs), BIOS_RETURN);
    cr_assert_eq(t.nr_hangs, 0);
    cr_assert_eq(call(&t, 6, &regs), BIOS_JUMP);
    cr_assert_eq(t.nr_hangs, 1);
    cr_assert(strstr(t.how, "#UD"));
    cr_assert_eq(regs.eip, TEST_RETURN);
    cr_assert_eq(regs.cs, 0);
    cr_assert_eq(regs.esp, TEST_STACK + 6);
    cr_assert_eq(regs.eax, 0xABCD);
    bios_try_end(&t);
}

Test(bios, an_int_of_an_exceptions_vector_is_no_exception)
{
    static const uint8_t int6[] = {0xCD, 0x06};
    struct bios_try t;

    bios_try(&t, 0x80);
    poke(&t, TEST_RETURN - 2, int6, sizeof(int6));
    for (unsigned i = 0; i < 20; i++) {
        struct bios_regs regs = regs_of(0, 0, 0, 0);
        cr_assert_eq(call(&t, 6, &regs), BIOS_RETURN);
    }
    cr_assert_eq(t.nr_hangs, 0);
    bios_try_end(&t);
}

/* ------------------------------------------------------------------- policy */

Test(bios, a_policy_is_asked_by_vector_and_function)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(0x0E41, 0, 0, 0);

    bios_try(&t, 0x80);
    t.permit = -1;
    call(&t, 0x10, &regs);
    cr_assert_eq(t.asked, 0x100E);
    cr_assert(carry(&regs));
    cr_assert_eq(regs.eax, 0x8641);
    cr_assert_eq(peek16(&t, 0xB8000), 0x0720, "nothing was printed");
    cr_assert(t.event.is_refused);
    bios_try_end(&t);
}

Test(bios, the_roms_own_calls_are_not_asked)
{
    struct bios_try t;
    struct bios_regs regs = {
        .cs = HV_BIOS_SEGMENT,
        .eip = BIOS_ROM_OFFSET + 0x19 * BIOS_STUB_SIZE,
        .esp = TEST_STACK,
    };

    bios_try(&t, 0x80);
    t.permit = -1;
    poke16(&t, TEST_STACK, bios_rom_map.post_bare + 2);
    poke16(&t, TEST_STACK + 2, HV_BIOS_SEGMENT);
    cr_assert(bios_serve(t.bios, &regs, &t.event));
    cr_assert_eq(t.nr_asked, 0);
    cr_assert_eq(t.event.answer, BIOS_JUMP);
    bios_try_end(&t);
}

/* -------------------------------------------------------------------- words */

static const char *words(struct bios_try *t)
{
    static char buf[160];
    struct hv_trace_record record = {.kind = HV_TRACE_EXIT};

    bios_record(&record, &t->event);
    cr_assert(record.flags & HV_TRACE_BIOS);
    bios_describe(&record, buf, sizeof(buf));
    return buf;
}

Test(bios, calls_are_told_in_words)
{
    struct bios_try t;
    struct bios_regs regs = regs_of(0x0E48, 0, 0, 0);

    bios_try(&t, 0x80);
    call(&t, 0x10, &regs);
    cr_assert_str_eq(words(&t), "int 0x10 ah=0e: print 'H'");
    regs = regs_of(0x0203, 0x9000, 0x0002, 0x0080);
    call(&t, 0x13, &regs);
    cr_assert_str_eq(words(&t), "int 0x13 ah=02: read 3 sectors at 1 to "
                                "0000:9000 -> ok");
    regs = regs_of(0x0301, 0x9000, 0x0001, 0x0081);
    call(&t, 0x13, &regs);
    cr_assert_str_eq(words(&t), "int 0x13 ah=03: write 1 sector at 0 from "
                                "0000:9000 -> error 0x01");
    regs = regs_of(0x0000, 0, 0, 0);
    call(&t, 0x16, &regs);
    cr_assert_str_eq(words(&t), "int 0x16 ah=00: read key -> waits");
    regs = regs_of(0x0100, 0, 0, 0);
    call(&t, 0x16, &regs);
    cr_assert_str_eq(words(&t), "int 0x16 ah=01: is there a key -> no");
    regs = regs_of(0, 0, 0, 0);
    call(&t, 0x12, &regs);
    cr_assert_str_eq(words(&t), "int 0x12: get memory size -> ax=027f");
    regs = regs_of(0x0C00, 0, 0, 0);
    call(&t, 0x10, &regs);
    cr_assert_str_eq(words(&t), "int 0x10 ah=0c: write pixel -> not served");
    regs = regs_of(0, 0, 0, 0);
    call(&t, 0x00, &regs);
    cr_assert_str_eq(words(&t), "exception #DE divide error, no handler");
    bios_try_end(&t);
}

Test(bios, a_record_gives_back_what_was_put_in)
{
    const struct bios_event event = {
        .number = 0x1342,
        .answer = BIOS_RETURN,
        .before = {0x4203, 0x1111, 0x2222, 0x3380},
        .after_ax = 0x0003,
        .after_flags = 0x0246,
        .is_transfer = true,
        .lba = 0x123456789ABC,
        .nr_sectors = 0xFEDC,
        .segment = 0x9000,
        .offset = 0x0010,
    };
    struct hv_trace_record record = {.kind = HV_TRACE_EXIT};
    struct bios_event back;

    bios_record(&record, &event);
    bios_event(&record, &back);
    cr_assert_eq(back.number, event.number);
    cr_assert_arr_eq(back.before, event.before, sizeof(back.before));
    cr_assert_eq(back.after_ax, event.after_ax);
    cr_assert_eq(back.after_flags, event.after_flags);
    cr_assert(back.is_transfer);
    cr_assert_eq(back.lba, event.lba);
    cr_assert_eq(back.nr_sectors, event.nr_sectors);
    cr_assert_eq(back.segment, event.segment);
    cr_assert_eq(back.offset, event.offset);
}

Test(bios, each_number_is_told_once)
{
    struct bios *bios = calloc(1, sizeof(*bios));

    cr_assert_not_null(bios);
    for (unsigned n = 0; n <= 0xFFFF; n++)
        cr_assert(bios_tell_once(bios, (uint16_t)n), "%u", n);
    for (unsigned n = 0; n <= 0xFFFF; n++)
        cr_assert_not(bios_tell_once(bios, (uint16_t)n), "%u", n);
    free(bios);
}
