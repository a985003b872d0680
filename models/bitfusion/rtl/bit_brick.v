// SPDX-License-Identifier: Apache-2.0
// 2-bit x 2-bit multiplier, each operand signed or unsigned (ISCA 2018, figure 5).
module bit_brick (
    input  wire        [1:0] activation,
    input  wire              activation_signed,
    input  wire        [1:0] weight,
    input  wire              weight_signed,
    output wire signed [5:0] product
);
    wire signed [2:0] a = {activation_signed & activation[1], activation};
    wire signed [2:0] w = {weight_signed & weight[1], weight};
    assign product = a * w;
endmodule
