/* SPDX-License-Identifier: Apache-2.0 */
    .section .text.start
    .global _start
_start:
    la sp, stack_top
    call main
    slli a0, a0, 1
    ori a0, a0, 1
    la t0, tohost
    sd a0, 0(t0)
1:  j 1b

    .section .bss
    .balign 16
    .skip 8192
stack_top:
    .section .tohost, "aw"
    .balign 64
    .global tohost
tohost: .dword 0
    .balign 64
    .global fromhost
fromhost: .dword 0
    .global begin_signature, end_signature
begin_signature:
    .word 0x01234567, 0x89abcdef
end_signature:
