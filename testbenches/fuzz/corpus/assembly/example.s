setup activation s8 weight s8 output s8
loop ic x 4 level 0              ; one tile: no tile loops, the array's extents alone
loop ow x 4 level 3
loop oh x 4 level 4
loop oc x 8 level 5
window rows 4
window columns 4
base-addr IBUF part 0 0x0        ; input: pixels of 4 bytes, rows of 4 pixels
base-addr IBUF part 1 0x400
gen-addr-lo IBUF LD row 0x0010   ; short strides need no gen-addr-hi
gen-addr-lo IBUF LD pixel 0x0004
ld-mem IBUF at block, 64 B
base-addr WBUF part 0 0x100      ; weights: filled up to 16 rows x 32 columns of Fusion Units
base-addr WBUF part 1 0x400
ld-mem WBUF at block, 512 B
base-addr OBUF part 2 0x200      ; output: pixels of 8 bytes
base-addr OBUF part 3 0x400
gen-addr-lo OBUF ST row 0x0020
gen-addr-lo OBUF ST pixel 0x0008
st-mem OBUF at block, 2048 B     ; 16 pixels x 32 columns of 32-bit sums
rd-buf IBUF
rd-buf WBUF
wr-buf OBUF
pu-block-start 3 instructions
compute-i rshift sums 7          ; v = sum / 128, rounded down
compute-i max pipeline 0
compute-i min pipeline 127 push
block-end last
