; stem
8001e4c0  03607777  setup          activation s8 weight s8 output s8
8001e4c4  70030003  loop           OH x 4 level 0
8001e4c8  70240003  loop           OW x 4 level 1
8001e4cc  70500002  loop           ic x 3 level 2
8001e4d0  70710002  loop           kw x 3 level 3
8001e4d4  70920002  loop           kh x 3 level 4
8001e4d8  70b30007  loop           ow x 8 level 5
8001e4dc  70d40007  loop           oh x 8 level 6
8001e4e0  70f5001f  loop           oc x 32 level 7
8001e4e4  71160000  loop           g x 1 level 8
8001e4e8  71370000  loop           b x 1 level 9
8001e4ec  d0000020  window         rows 32
8001e4f0  d0200020  window         columns 32
8001e4f4  d0400001  window         pad-top 1
8001e4f8  d0600001  window         pad-left 1
8001e4fc  d0800001  window         stride-rows 1
8001e500  d0a00001  window         stride-columns 1
8001e504  d0c00001  window         dilation-rows 1
8001e508  d0e00001  window         dilation-columns 1
8001e50c  d1000000  window         pad-code 0
8001e510  901fff9d  base-addr      IBUF part 0 0x1fff9d
8001e514  902003ff  base-addr      IBUF part 1 0x3ff
8001e518  50030000  gen-addr-hi    IBUF LD OH 0x0000
8001e51c  60030300  gen-addr-lo    IBUF LD OH 0x0300
8001e520  50040000  gen-addr-hi    IBUF LD OW 0x0000
8001e524  60040018  gen-addr-lo    IBUF LD OW 0x0018
8001e528  50090000  gen-addr-hi    IBUF LD row 0x0000
8001e52c  60090060  gen-addr-lo    IBUF LD row 0x0060
8001e530  500a0000  gen-addr-hi    IBUF LD pixel 0x0000
8001e534  600a0003  gen-addr-lo    IBUF LD pixel 0x0003
8001e538  1004012c  ld-mem         IBUF at OW, 300 B
8001e53c  92011c80  base-addr      WBUF part 0 0x11c80
8001e540  92200400  base-addr      WBUF part 1 0x400
8001e544  121f1200  ld-mem         WBUF at block, 4608 B
8001e548  93012000  base-addr      BIAS part 0 0x12000
8001e54c  93200400  base-addr      BIAS part 1 0x400
8001e550  131f0180  ld-mem         BIAS at block, 384 B
8001e554  91400c00  base-addr      OBUF part 2 0xc00
8001e558  91600400  base-addr      OBUF part 3 0x400
8001e55c  51230000  gen-addr-hi    OBUF ST OH 0x0000
8001e560  61232000  gen-addr-lo    OBUF ST OH 0x2000
8001e564  51240000  gen-addr-hi    OBUF ST OW 0x0000
8001e568  61240100  gen-addr-lo    OBUF ST OW 0x0100
8001e56c  51290000  gen-addr-hi    OBUF ST row 0x0000
8001e570  61290400  gen-addr-lo    OBUF ST row 0x0400
8001e574  512a0000  gen-addr-hi    OBUF ST pixel 0x0000
8001e578  612a0020  gen-addr-lo    OBUF ST pixel 0x0020
8001e57c  21042000  st-mem         OBUF at OW, 8192 B
8001e580  30000000  rd-buf         IBUF
8001e584  32000000  rd-buf         WBUF
8001e588  41000000  wr-buf         OBUF
8001e58c  a0000004  pu-block-start 4 instructions
8001e590  c100ff80  compute-i      mvlo c0 0xff80
8001e594  c101ff80  compute-i      mvlo c1 0xff80
8001e598  c102007f  compute-i      mvlo c2 0x007f
8001e59c  b2080800  compute-r      requantise sums c0.. push
8001e5a0  80000000  block-end
; block_conv1
8001e5a4  03607777  setup          activation s8 weight s8 output s8
