// SPDX-License-Identifier: Apache-2.0
// One bit lane: goes through its plane, one essential bit a step at most (MICRO 2021).
//
//     plane >> pointer --> window --> lowest one: element to take
//                                 --> second one, or the window's end: next pointer
//
// It stops when the pointer is past the last element, behind which the window still sees.
module bit_lane (
    input  wire        clock,
    input  wire        reset_n,
    input  wire        start,      // pointer to 0; runs if enabled
    input  wire        enabled,
    input  wire        step,
    input  wire [6:0]  window,     // 1..64 bits
    input  wire [5:0]  last_index,
    input  wire        write_low,  // halves of the plane
    input  wire        write_high,
    input  wire [31:0] write_data,
    input  wire [31:0] write_mask,
    output reg  [63:0] plane,
    output reg         running,
    output reg  [7:0]  element     // 255: none
);
    // The number of the only bit that is set.
    function [5:0] number_of(input [63:0] one);
        number_of = {|(one & 64'hffff_ffff_0000_0000), |(one & 64'hffff_0000_ffff_0000),
                     |(one & 64'hff00_ff00_ff00_ff00), |(one & 64'hf0f0_f0f0_f0f0_f0f0),
                     |(one & 64'hcccc_cccc_cccc_cccc), |(one & 64'haaaa_aaaa_aaaa_aaaa)};
    endfunction
    function [63:0] lowest(input [63:0] bits);
        lowest = bits & (~bits + 64'd1);
    endfunction

    reg [6:0] pointer;

    // verilator lint_off BLKSEQ
    reg [63:0] seen, rest;
    reg [6:0]  next;
    always @(posedge clock) begin
        if (!reset_n) begin
            running <= 1'b0;
        end else if (start) begin
            running <= enabled;
            pointer <= 7'd0;
        end else if (step) begin
            element <= 8'hff;
            if (running) begin
                seen = (plane >> pointer) & ~(~64'd0 << window);
                rest = seen & ~lowest(seen);
                next = pointer + (rest != 64'd0 ? {1'b0, number_of(lowest(rest))} : window);
                if (seen != 64'd0)
                    element <= {1'b0, pointer + {1'b0, number_of(lowest(seen))}};
                pointer <= next;
                running <= next <= {1'b0, last_index};
            end
        end
    end
    // verilator lint_on BLKSEQ

    always @(posedge clock) begin
        if (write_low) plane[31:0] <= (plane[31:0] & ~write_mask) | (write_data & write_mask);
        if (write_high) plane[63:32] <= (plane[63:32] & ~write_mask) | (write_data & write_mask);
    end
endmodule
