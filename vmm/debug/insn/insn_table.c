/* SPDX-License-Identifier: MIT */
/*
 * The opcode maps as text: one string for each map, entry after entry, so that
 * there is no pointer to relocate when vmm starts. Source: Intel SDM Vol. 2D,
 * "Opcode Map"; AMD APM Vol. 3, "Opcode and Operand Encodings".
 */
#include "insn_table.h"

#include <string.h>

/* One byte: rows of 00 to FF. */
/* clang-format off */
static const char one_byte[] =
    "add Eb,Gb\0" "add Ev,Gv\0" "add Gb,Eb\0" "add Gv,Ev\0" "add al,Ib\0"
    "add rax,Iz\0" "!push es\0" "!pop es\0" "or Eb,Gb\0" "or Ev,Gv\0"
    "or Gb,Eb\0" "or Gv,Ev\0" "or al,Ib\0" "or rax,Iz\0" "!push cs\0" "\0"
    "adc Eb,Gb\0" "adc Ev,Gv\0" "adc Gb,Eb\0" "adc Gv,Ev\0" "adc al,Ib\0"
    "adc rax,Iz\0" "!push ss\0" "!pop ss\0" "sbb Eb,Gb\0" "sbb Ev,Gv\0"
    "sbb Gb,Eb\0" "sbb Gv,Ev\0" "sbb al,Ib\0" "sbb rax,Iz\0" "!push ds\0"
    "!pop ds\0" "and Eb,Gb\0" "and Ev,Gv\0" "and Gb,Eb\0" "and Gv,Ev\0"
    "and al,Ib\0" "and rax,Iz\0" "\0" "!daa\0" "sub Eb,Gb\0" "sub Ev,Gv\0"
    "sub Gb,Eb\0" "sub Gv,Ev\0" "sub al,Ib\0" "sub rax,Iz\0" "\0" "!das\0"
    "xor Eb,Gb\0" "xor Ev,Gv\0" "xor Gb,Eb\0" "xor Gv,Ev\0" "xor al,Ib\0"
    "xor rax,Iz\0" "\0" "!aaa\0" "cmp Eb,Gb\0" "cmp Ev,Gv\0" "cmp Gb,Eb\0"
    "cmp Gv,Ev\0" "cmp al,Ib\0" "cmp rax,Iz\0" "\0" "!aas\0" "!inc Zv\0"
    "!inc Zv\0" "!inc Zv\0" "!inc Zv\0" "!inc Zv\0" "!inc Zv\0" "!inc Zv\0"
    "!inc Zv\0" "!dec Zv\0" "!dec Zv\0" "!dec Zv\0" "!dec Zv\0" "!dec Zv\0"
    "!dec Zv\0" "!dec Zv\0" "!dec Zv\0" "push Zn\0" "push Zn\0" "push Zn\0"
    "push Zn\0" "push Zn\0" "push Zn\0" "push Zn\0" "push Zn\0" "pop Zn\0"
    "pop Zn\0" "pop Zn\0" "pop Zn\0" "pop Zn\0" "pop Zn\0" "pop Zn\0"
    "pop Zn\0" "!pusha\0" "!popa\0" "!bound Gv,Mp\0" "@20\0" "\0" "\0" "\0"
    "\0" "push In\0" "imul Gv,Ev,Iz\0" "push Ie\0" "imul Gv,Ev,Ie\0"
    "ins Yb,dx\0" "ins Yz,dx\0" "outs dx,Xb\0" "outs dx,Xz\0" "jo Jb\0"
    "jno Jb\0" "jb Jb\0" "jae Jb\0" "je Jb\0" "jne Jb\0" "jbe Jb\0" "ja Jb\0"
    "js Jb\0" "jns Jb\0" "jp Jb\0" "jnp Jb\0" "jl Jb\0" "jge Jb\0" "jle Jb\0"
    "jg Jb\0" "@1 Eb,Ib\0" "@1 Ev,Iz\0" "!@1 Eb,Ib\0" "@1 Ev,Ie\0"
    "test Eb,Gb\0" "test Ev,Gv\0" "xchg Eb,Gb\0" "xchg Ev,Gv\0" "mov Eb,Gb\0"
    "mov Ev,Gv\0" "mov Gb,Eb\0" "mov Gv,Ev\0" "mov Ev,Sw\0" "lea Gv,M0\0"
    "mov Sw,Ew\0" "@2 En\0" "nop\0" "xchg Zv,rax\0" "xchg Zv,rax\0"
    "xchg Zv,rax\0" "xchg Zv,rax\0" "xchg Zv,rax\0" "xchg Zv,rax\0"
    "xchg Zv,rax\0" "cbw\0" "cwd\0" "!call Ap\0" "fwait\0" "pushf\0" "popf\0"
    "sahf\0" "lahf\0" "mov al,Ob\0" "mov rax,Ov\0" "mov Ob,al\0"
    "mov Ov,rax\0" "movs Yb,Xb\0" "movs Yv,Xv\0" "cmps Xb,Yb\0" "cmps Xv,Yv\0"
    "test al,Ib\0" "test rax,Iz\0" "stos Yb,al\0" "stos Yv,rax\0"
    "lods al,Xb\0" "lods rax,Xv\0" "scas al,Yb\0" "scas rax,Yv\0"
    "mov Zb,Ib\0" "mov Zb,Ib\0" "mov Zb,Ib\0" "mov Zb,Ib\0" "mov Zb,Ib\0"
    "mov Zb,Ib\0" "mov Zb,Ib\0" "mov Zb,Ib\0" "mov Zv,Iv\0" "mov Zv,Iv\0"
    "mov Zv,Iv\0" "mov Zv,Iv\0" "mov Zv,Iv\0" "mov Zv,Iv\0" "mov Zv,Iv\0"
    "mov Zv,Iv\0" "@3 Eb,Ib\0" "@3 Ev,Ib\0" "ret Iw\0" "ret\0" "!les Gz,Mp\0"
    "!lds Gz,Mp\0" "@4 Eb,Ib\0" "@5 Ev,Iz\0" "enter Iw,Ib\0" "leave\0"
    "retf Iw\0" "retf\0" "int3\0" "int Ib\0" "!into\0" "iret\0" "@3 Eb,1\0"
    "@3 Ev,1\0" "@3 Eb,cl\0" "@3 Ev,cl\0" "!aam Ib\0" "!aad Ib\0" "\0"
    "xlat\0" "fpu\0" "fpu\0" "fpu\0" "fpu\0" "fpu\0" "fpu\0" "fpu\0" "fpu\0"
    "loopne Jb\0" "loope Jb\0" "loop Jb\0" "jrcxz Jb\0" "in al,Ib\0"
    "in eax,Ib\0" "out Ib,al\0" "out Ib,eax\0" "call Jz\0" "jmp Jz\0"
    "!jmp Ap\0" "jmp Jb\0" "in al,dx\0" "in eax,dx\0" "out dx,al\0"
    "out dx,eax\0" "\0" "int1\0" "\0" "\0" "hlt\0" "cmc\0" "@6 Eb\0" "@7 Ev\0"
    "clc\0" "stc\0" "cli\0" "sti\0" "cld\0" "std\0" "@8 Eb\0" "@9 Ev\0";

/* 0F 00 to 0F FF. */
static const char two_bytes[] =
    "@10\0" "@11\0" "lar Gv,Ew\0" "lsl Gv,Ew\0" "\0" "syscall\0" "clts\0"
    "sysret\0" "invd\0" "wbinvd\0" "\0" "ud2\0" "\0" "@21\0" "\0" "\0"
    "movups Vx,Wx|movupd Vx,Wx|movss Vx,Wd|movsd Vx,Wq\0"
    "movups Wx,Vx|movupd Wx,Vx|movss Wd,Vx|movsd Wq,Vx\0"
    "movlps Vx,Wq|movlpd Vx,Mq|movsldup Vx,Wx|movddup Vx,Wq\0"
    "movlps Mq,Vx|movlpd Mq,Vx\0" "unpcklps Vx,Wx|unpcklpd Vx,Wx\0"
    "unpckhps Vx,Wx|unpckhpd Vx,Wx\0"
    "movhps Vx,Wq|movhpd Vx,Mq|movshdup Vx,Wx\0" "movhps Mq,Vx|movhpd Mq,Vx\0"
    "@16\0" "nop E0\0" "nop E0\0" "nop E0\0" "nop E0\0" "nop E0\0" "nop E0\0"
    "nop E0\0" "mov Ry,Cy\0" "mov Ry,Dy\0" "mov Cy,Ry\0" "mov Dy,Ry\0" "\0"
    "\0" "\0" "\0" "movaps Vx,Wx|movapd Vx,Wx\0" "movaps Wx,Vx|movapd Wx,Vx\0"
    "cvtpi2ps Vx,Qq|cvtpi2pd Vx,Qq|cvtsi2ss Vx,Ey|cvtsi2sd Vx,Ey\0"
    "movntps Mx,Vx|movntpd Mx,Vx\0"
    "cvttps2pi Pq,Wq|cvttpd2pi Pq,Wx|cvttss2si Gy,Wd|cvttsd2si Gy,Wq\0"
    "cvtps2pi Pq,Wq|cvtpd2pi Pq,Wx|cvtss2si Gy,Wd|cvtsd2si Gy,Wq\0"
    "ucomiss Vx,Wd|ucomisd Vx,Wq\0" "comiss Vx,Wd|comisd Vx,Wq\0" "wrmsr\0"
    "rdtsc\0" "rdmsr\0" "rdpmc\0" "sysenter\0" "sysexit\0" "\0" "getsec\0"
    "\0" "\0" "\0" "\0" "\0" "\0" "\0" "\0" "cmovo Gv,Ev\0" "cmovno Gv,Ev\0"
    "cmovb Gv,Ev\0" "cmovae Gv,Ev\0" "cmove Gv,Ev\0" "cmovne Gv,Ev\0"
    "cmovbe Gv,Ev\0" "cmova Gv,Ev\0" "cmovs Gv,Ev\0" "cmovns Gv,Ev\0"
    "cmovp Gv,Ev\0" "cmovnp Gv,Ev\0" "cmovl Gv,Ev\0" "cmovge Gv,Ev\0"
    "cmovle Gv,Ev\0" "cmovg Gv,Ev\0" "movmskps Gy,Ux|movmskpd Gy,Ux\0"
    "sqrtps Vx,Wx|sqrtpd Vx,Wx|sqrtss Vx,Wd|sqrtsd Vx,Wq\0"
    "rsqrtps Vx,Wx||rsqrtss Vx,Wd\0" "rcpps Vx,Wx||rcpss Vx,Wd\0"
    "andps Vx,Wx|andpd Vx,Wx\0" "andnps Vx,Wx|andnpd Vx,Wx\0"
    "orps Vx,Wx|orpd Vx,Wx\0" "xorps Vx,Wx|xorpd Vx,Wx\0"
    "addps Vx,Wx|addpd Vx,Wx|addss Vx,Wd|addsd Vx,Wq\0"
    "mulps Vx,Wx|mulpd Vx,Wx|mulss Vx,Wd|mulsd Vx,Wq\0"
    "cvtps2pd Vx,Wq|cvtpd2ps Vx,Wx|cvtss2sd Vx,Wd|cvtsd2ss Vx,Wq\0"
    "cvtdq2ps Vx,Wx|cvtps2dq Vx,Wx|cvttps2dq Vx,Wx\0"
    "subps Vx,Wx|subpd Vx,Wx|subss Vx,Wd|subsd Vx,Wq\0"
    "minps Vx,Wx|minpd Vx,Wx|minss Vx,Wd|minsd Vx,Wq\0"
    "divps Vx,Wx|divpd Vx,Wx|divss Vx,Wd|divsd Vx,Wq\0"
    "maxps Vx,Wx|maxpd Vx,Wx|maxss Vx,Wd|maxsd Vx,Wq\0"
    "punpcklbw Pq,Qq|punpcklbw Vx,Wx\0" "punpcklwd Pq,Qq|punpcklwd Vx,Wx\0"
    "punpckldq Pq,Qq|punpckldq Vx,Wx\0" "packsswb Pq,Qq|packsswb Vx,Wx\0"
    "pcmpgtb Pq,Qq|pcmpgtb Vx,Wx\0" "pcmpgtw Pq,Qq|pcmpgtw Vx,Wx\0"
    "pcmpgtd Pq,Qq|pcmpgtd Vx,Wx\0" "packuswb Pq,Qq|packuswb Vx,Wx\0"
    "punpckhbw Pq,Qq|punpckhbw Vx,Wx\0" "punpckhwd Pq,Qq|punpckhwd Vx,Wx\0"
    "punpckhdq Pq,Qq|punpckhdq Vx,Wx\0" "packssdw Pq,Qq|packssdw Vx,Wx\0"
    "|punpcklqdq Vx,Wx\0" "|punpckhqdq Vx,Wx\0" "movd Pq,Ey|movd Vx,Ey\0"
    "movq Pq,Qq|movdqa Vx,Wx|movdqu Vx,Wx\0"
    "pshufw Pq,Qq,Ib|pshufd Vx,Wx,Ib|pshufhw Vx,Wx,Ib|pshuflw Vx,Wx,Ib\0"
    "@12\0" "@13\0" "@14\0" "pcmpeqb Pq,Qq|pcmpeqb Vx,Wx\0"
    "pcmpeqw Pq,Qq|pcmpeqw Vx,Wx\0" "pcmpeqd Pq,Qq|pcmpeqd Vx,Wx\0" "emms\0"
    "vmread Ey,Gy\0" "vmwrite Gy,Ey\0" "\0" "\0"
    "|haddpd Vx,Wx||haddps Vx,Wx\0" "|hsubpd Vx,Wx||hsubps Vx,Wx\0"
    "movd Ey,Pq|movd Ey,Vx|movq Vx,Wq\0"
    "movq Qq,Pq|movdqa Wx,Vx|movdqu Wx,Vx\0" "jo Jz\0" "jno Jz\0" "jb Jz\0"
    "jae Jz\0" "je Jz\0" "jne Jz\0" "jbe Jz\0" "ja Jz\0" "js Jz\0" "jns Jz\0"
    "jp Jz\0" "jnp Jz\0" "jl Jz\0" "jge Jz\0" "jle Jz\0" "jg Jz\0" "seto Eb\0"
    "setno Eb\0" "setb Eb\0" "setae Eb\0" "sete Eb\0" "setne Eb\0"
    "setbe Eb\0" "seta Eb\0" "sets Eb\0" "setns Eb\0" "setp Eb\0" "setnp Eb\0"
    "setl Eb\0" "setge Eb\0" "setle Eb\0" "setg Eb\0" "push fs\0" "pop fs\0"
    "cpuid\0" "bt Ev,Gv\0" "shld Ev,Gv,Ib\0" "shld Ev,Gv,cl\0" "\0" "\0"
    "push gs\0" "pop gs\0" "rsm\0" "bts Ev,Gv\0" "shrd Ev,Gv,Ib\0"
    "shrd Ev,Gv,cl\0" "@15\0" "imul Gv,Ev\0" "cmpxchg Eb,Gb\0"
    "cmpxchg Ev,Gv\0" "lss Gv,Mp\0" "btr Ev,Gv\0" "lfs Gv,Mp\0" "lgs Gv,Mp\0"
    "movzx Gv,Eb\0" "movzx Gv,Ew\0" "||popcnt Gv,Ev\0" "ud1 Gv,Ev\0"
    "@17 Ev,Ib\0" "btc Ev,Gv\0" "bsf Gv,Ev|bsf Gv,Ev|tzcnt Gv,Ev\0"
    "bsr Gv,Ev|bsr Gv,Ev|lzcnt Gv,Ev\0" "movsx Gv,Eb\0" "movsx Gv,Ew\0"
    "xadd Eb,Gb\0" "xadd Ev,Gv\0"
    "cmpps Vx,Wx,Ib|cmppd Vx,Wx,Ib|cmpss Vx,Wd,Ib|cmpsd Vx,Wq,Ib\0"
    "movnti My,Gy\0" "pinsrw Pq,Ed,Ib|pinsrw Vx,Ed,Ib\0"
    "pextrw Gy,Nq,Ib|pextrw Gy,Ux,Ib\0" "shufps Vx,Wx,Ib|shufpd Vx,Wx,Ib\0"
    "@18\0" "bswap Zy\0" "bswap Zy\0" "bswap Zy\0" "bswap Zy\0" "bswap Zy\0"
    "bswap Zy\0" "bswap Zy\0" "bswap Zy\0" "|addsubpd Vx,Wx||addsubps Vx,Wx\0"
    "psrlw Pq,Qq|psrlw Vx,Wx\0" "psrld Pq,Qq|psrld Vx,Wx\0"
    "psrlq Pq,Qq|psrlq Vx,Wx\0" "paddq Pq,Qq|paddq Vx,Wx\0"
    "pmullw Pq,Qq|pmullw Vx,Wx\0" "|movq Wq,Vx|movq2dq Vx,Nq|movdq2q Pq,Uq\0"
    "pmovmskb Gy,Nq|pmovmskb Gy,Ux\0" "psubusb Pq,Qq|psubusb Vx,Wx\0"
    "psubusw Pq,Qq|psubusw Vx,Wx\0" "pminub Pq,Qq|pminub Vx,Wx\0"
    "pand Pq,Qq|pand Vx,Wx\0" "paddusb Pq,Qq|paddusb Vx,Wx\0"
    "paddusw Pq,Qq|paddusw Vx,Wx\0" "pmaxub Pq,Qq|pmaxub Vx,Wx\0"
    "pandn Pq,Qq|pandn Vx,Wx\0" "pavgb Pq,Qq|pavgb Vx,Wx\0"
    "psraw Pq,Qq|psraw Vx,Wx\0" "psrad Pq,Qq|psrad Vx,Wx\0"
    "pavgw Pq,Qq|pavgw Vx,Wx\0" "pmulhuw Pq,Qq|pmulhuw Vx,Wx\0"
    "pmulhw Pq,Qq|pmulhw Vx,Wx\0"
    "|cvttpd2dq Vx,Wx|cvtdq2pd Vx,Wq|cvtpd2dq Vx,Wx\0"
    "movntq Mq,Pq|movntdq Mx,Vx\0" "psubsb Pq,Qq|psubsb Vx,Wx\0"
    "psubsw Pq,Qq|psubsw Vx,Wx\0" "pminsw Pq,Qq|pminsw Vx,Wx\0"
    "por Pq,Qq|por Vx,Wx\0" "paddsb Pq,Qq|paddsb Vx,Wx\0"
    "paddsw Pq,Qq|paddsw Vx,Wx\0" "pmaxsw Pq,Qq|pmaxsw Vx,Wx\0"
    "pxor Pq,Qq|pxor Vx,Wx\0" "|||lddqu Vx,Mx\0" "psllw Pq,Qq|psllw Vx,Wx\0"
    "pslld Pq,Qq|pslld Vx,Wx\0" "psllq Pq,Qq|psllq Vx,Wx\0"
    "pmuludq Pq,Qq|pmuludq Vx,Wx\0" "pmaddwd Pq,Qq|pmaddwd Vx,Wx\0"
    "psadbw Pq,Qq|psadbw Vx,Wx\0" "maskmovq Pq,Nq|maskmovdqu Vx,Ux\0"
    "psubb Pq,Qq|psubb Vx,Wx\0" "psubw Pq,Qq|psubw Vx,Wx\0"
    "psubd Pq,Qq|psubd Vx,Wx\0" "psubq Pq,Qq|psubq Vx,Wx\0"
    "paddb Pq,Qq|paddb Vx,Wx\0" "paddw Pq,Qq|paddw Vx,Wx\0"
    "paddd Pq,Qq|paddd Vx,Wx\0" "ud0 Gv,Ev\0";

/* Groups 0 to 21, eight entries each, indexed by the reg field of modrm. An
 * entry without operands of its own has those of the opcode. */
static const char groups[] =
    "\0" "\0" "\0" "\0" "\0" "\0" "\0" "\0" "add\0" "or\0" "adc\0" "sbb\0"
    "and\0" "sub\0" "xor\0" "cmp\0" "pop En\0" "\0" "\0" "\0" "\0" "\0" "\0"
    "\0" "rol\0" "ror\0" "rcl\0" "rcr\0" "shl\0" "shr\0" "shl\0" "sar\0"
    "mov\0" "\0" "\0" "\0" "\0" "\0" "\0" "\0" "mov\0" "\0" "\0" "\0" "\0"
    "\0" "\0" "\0" "test Eb,Ib\0" "test Eb,Ib\0" "not Eb\0" "neg Eb\0"
    "mul Eb\0" "imul Eb\0" "div Eb\0" "idiv Eb\0" "test Ev,Iz\0"
    "test Ev,Iz\0" "not Ev\0" "neg Ev\0" "mul Ev\0" "imul Ev\0" "div Ev\0"
    "idiv Ev\0" "inc Eb\0" "dec Eb\0" "\0" "\0" "\0" "\0" "\0" "\0" "inc Ev\0"
    "dec Ev\0" "call En\0" "call Mp\0" "jmp En\0" "jmp Mp\0" "push En\0" "\0"
    "sldt Ew\0" "str Ew\0" "lldt Ew\0" "ltr Ew\0" "verr Ew\0" "verw Ew\0" "\0"
    "\0" "sgdt Ms\0" "sidt Ms\0" "lgdt Ms\0" "lidt Ms\0" "smsw Ew\0" "\0"
    "lmsw Ew\0" "invlpg M0\0" "\0" "\0" "psrlw Nq,Ib|psrlw Ux,Ib\0" "\0"
    "psraw Nq,Ib|psraw Ux,Ib\0" "\0" "psllw Nq,Ib|psllw Ux,Ib\0" "\0" "\0"
    "\0" "psrld Nq,Ib|psrld Ux,Ib\0" "\0" "psrad Nq,Ib|psrad Ux,Ib\0" "\0"
    "pslld Nq,Ib|pslld Ux,Ib\0" "\0" "\0" "\0" "psrlq Nq,Ib|psrlq Ux,Ib\0"
    "|psrldq Ux,Ib\0" "\0" "\0" "psllq Nq,Ib|psllq Ux,Ib\0" "|pslldq Ux,Ib\0"
    "fxsave M512\0" "fxrstor M512\0" "ldmxcsr Md\0" "stmxcsr Md\0"
    "xsave M576\0" "xrstor M576\0" "xsaveopt M576\0" "clflush M0\0"
    "prefetchnta M0\0" "prefetcht0 M0\0" "prefetcht1 M0\0" "prefetcht2 M0\0"
    "nop E0\0" "nop E0\0" "nop E0\0" "nop E0\0" "\0" "\0" "\0" "\0"
    "bt Ev,Ib\0" "bts Ev,Ib\0" "btr Ev,Ib\0" "btc Ev,Ib\0" "\0"
    "cmpxchg8b Mq\0" "\0" "xrstors M576\0" "xsavec M576\0" "xsaves M576\0"
    "vmptrld Mq\0" "vmptrst Mq\0" "\0" "\0" "\0" "\0" "\0" "\0" "\0" "\0" "\0"
    "\0" "\0" "\0" "\0" "\0" "\0" "\0" "prefetch M0\0" "prefetchw M0\0"
    "prefetch M0\0" "prefetch M0\0" "prefetch M0\0" "prefetch M0\0"
    "prefetch M0\0" "prefetch M0\0";

/* D8 to DF with memory operands. */
static const char x87[] =
    "fadd Md\0" "fmul Md\0" "fcom Md\0" "fcomp Md\0" "fsub Md\0" "fsubr Md\0"
    "fdiv Md\0" "fdivr Md\0" "fld Md\0" "\0" "fst Md\0" "fstp Md\0"
    "fldenv M28\0" "fldcw Mw\0" "fnstenv M28\0" "fnstcw Mw\0" "fiadd Md\0"
    "fimul Md\0" "ficom Md\0" "ficomp Md\0" "fisub Md\0" "fisubr Md\0"
    "fidiv Md\0" "fidivr Md\0" "fild Md\0" "fisttp Md\0" "fist Md\0"
    "fistp Md\0" "\0" "fld M10\0" "\0" "fstp M10\0" "fadd Mq\0" "fmul Mq\0"
    "fcom Mq\0" "fcomp Mq\0" "fsub Mq\0" "fsubr Mq\0" "fdiv Mq\0" "fdivr Mq\0"
    "fld Mq\0" "fisttp Mq\0" "fst Mq\0" "fstp Mq\0" "frstor M108\0" "\0"
    "fnsave M108\0" "fnstsw Mw\0" "fiadd Mw\0" "fimul Mw\0" "ficom Mw\0"
    "ficomp Mw\0" "fisub Mw\0" "fisubr Mw\0" "fidiv Mw\0" "fidivr Mw\0"
    "fild Mw\0" "fisttp Mw\0" "fist Mw\0" "fistp Mw\0" "fbld M10\0"
    "fild Mq\0" "fbstp M10\0" "fistp Mq\0";
/* clang-format on */

/* Entry `n` of a table. */
static const char *entry(const char *table, unsigned n)
{
    while (n--)
        table += strlen(table) + 1;
    return table;
}

const char *insn_table_one(unsigned opcode)
{
    return entry(one_byte, opcode & 0xFF);
}

const char *insn_table_two(unsigned opcode)
{
    return entry(two_bytes, opcode & 0xFF);
}

const char *insn_table_group(unsigned group, unsigned reg)
{
    return group < 22 ? entry(groups, group * 8 + (reg & 7)) : "";
}

const char *insn_table_x87(unsigned opcode, unsigned reg)
{
    return entry(x87, (opcode & 7) * 8 + (reg & 7));
}
