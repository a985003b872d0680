// SPDX-License-Identifier: Apache-2.0
// 16 BitBricks and the shift-add that fuses them (ISCA 2018, figures 5 to 8).
//
//     activations --> 16 bit_brick --> shift-add --> << 0, 8 or 16 --> + <-- temporal
//     weights ------>                                                  |
//     mode, signs --^                                                  + <-- from_above
//                                       registers: temporal, partial_sum, forwarded_valid
//
// One pass a cycle. Brick 4 * inner + outer stands in quadrant `outer` at the top level (8 = 4 + 4)
// and in quadrant `inner` of it. Bit 0 of a quadrant's number is the activation's, bit 1 the
// weight's: a half of the operand where it is wide at that level, another element where it is not.
// mode: {activation, weight} low at the top level, {activation, weight} low at the inner one.
module fusion_unit (
    input  wire               clock,
    input  wire               valid,
    input  wire        [31:0] activations,
    input  wire        [31:0] weights,
    input  wire        [3:0]  mode,
    input  wire               activation_signed,
    input  wire               weight_signed,
    input  wire        [1:0]  shift_bytes,
    input  wire               first_pass,
    input  wire               last_pass,
    input  wire        [63:0] from_above,
    output reg                forwarded_valid,
    output reg         [63:0] temporal,
    output reg         [63:0] partial_sum
);
    wire a_low_8 = mode[3], w_low_8 = mode[2], a_low_4 = mode[1], w_low_4 = mode[0];

    // Where in the operands brick `number` finds its two bits: {is the highest chunk, bit}.
    function [5:0] place(input [3:0] number, input [3:0] m, input is_weight);
        reg [3:0] pair;
        reg [1:0] a_chunk, w_chunk, chunk, log, highest;
        reg [4:0] first;
        begin
            pair    = 4'd0;
            a_chunk = 2'd0;
            w_chunk = 2'd0;
            if (m[2]) pair = {pair[2:0], number[1]}; else w_chunk = {w_chunk[0], number[1]};
            if (m[3]) pair = {pair[2:0], number[0]}; else a_chunk = {a_chunk[0], number[0]};
            if (m[0]) pair = {pair[2:0], number[3]}; else w_chunk = {w_chunk[0], number[3]};
            if (m[1]) pair = {pair[2:0], number[2]}; else a_chunk = {a_chunk[0], number[2]};
            chunk   = is_weight ? w_chunk : a_chunk;
            log     = is_weight ? (m[0] ? 2'd1 : m[2] ? 2'd2 : 2'd3)
                                : (m[1] ? 2'd1 : m[3] ? 2'd2 : 2'd3);
            highest = log == 2'd1 ? 2'd0 : log == 2'd2 ? 2'd1 : 2'd3;
            first   = {1'b0, pair} << log;
            place   = {chunk == highest, first + {2'd0, chunk, 1'b0}};
        end
    endfunction

    wire [31:0] product [0:15];
    genvar n;
    generate
        for (n = 0; n < 16; n = n + 1) begin : brick
            wire [5:0] a_place = place(n, mode, 1'b0);
            wire [5:0] w_place = place(n, mode, 1'b1);
            wire [5:0] narrow;
            bit_brick unit (
                .activation(activations[a_place[4:0] +: 2]),
                .activation_signed(activation_signed && a_place[5]),
                .weight(weights[w_place[4:0] +: 2]),
                .weight_signed(weight_signed && w_place[5]),
                .product(narrow)
            );
            assign product[n] = {{26{narrow[5]}}, narrow};
        end
    endgenerate

    // Halves of 2 bits at the inner level, of 4 at the top one.
    function [2:0] halves(input [1:0] quadrant, input a_low, input w_low);
        halves = {2'd0, quadrant[0] && !a_low} + {2'd0, quadrant[1] && !w_low};
    endfunction

    // verilator lint_off BLKSEQ
    integer outer, inner;
    reg [31:0] quarter, sum;
    reg [63:0] next;
    always @(posedge clock) begin
        forwarded_valid <= valid;
        if (valid) begin
            sum = 32'd0;
            for (outer = 0; outer < 4; outer = outer + 1) begin
                quarter = 32'd0;
                for (inner = 0; inner < 4; inner = inner + 1)
                    quarter = quarter + (product[4 * inner + outer] <<
                                         {halves(inner[1:0], a_low_4, w_low_4), 1'b0});
                sum = sum + (quarter << {halves(outer[1:0], a_low_8, w_low_8), 2'b00});
            end
            next = ({{32{sum[31]}}, sum} << {shift_bytes, 3'b000}) +
                   (first_pass ? 64'd0 : temporal);
            temporal <= next;
            if (last_pass) partial_sum <= from_above + next;
        end
    end
    // verilator lint_on BLKSEQ
endmodule
