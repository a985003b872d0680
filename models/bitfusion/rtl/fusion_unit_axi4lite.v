// SPDX-License-Identifier: Apache-2.0
// A Fusion Unit behind a register file: one beat per start.
//
//     registers --> operand words, pass after pass --> fusion_unit --> SUM, CYCLES
//
// Operands of up to 8 bits take one pass, of 16 bits one per pair of bytes: those of the activation
// first. The operands of a beat stand side by side in their slots, the first lowest; of 16-bit
// operands all low bytes come before all high bytes.
module fusion_unit_axi4lite (
    input  wire        clock,
    input  wire        reset_n,
    input  wire [11:0] awaddr,
    input  wire [2:0]  awprot,
    input  wire        awvalid,
    output wire        awready,
    input  wire [31:0] wdata,
    input  wire [3:0]  wstrb,
    input  wire        wvalid,
    output wire        wready,
    output wire [1:0]  bresp,
    output wire        bvalid,
    input  wire        bready,
    input  wire [11:0] araddr,
    input  wire [2:0]  arprot,
    input  wire        arvalid,
    output wire        arready,
    output wire [31:0] rdata,
    output wire [1:0]  rresp,
    output wire        rvalid,
    input  wire        rready
);
    // The registers; software takes the offsets from here.
    localparam [11:0] ID               /*verilator public*/ = 12'h000; // read only
    localparam [11:0] FORMAT           /*verilator public*/ = 12'h004; // refused while busy
    localparam [11:0] ACTIVATIONS_LOW  /*verilator public*/ = 12'h008;
    localparam [11:0] ACTIVATIONS_HIGH /*verilator public*/ = 12'h00c;
    localparam [11:0] WEIGHTS_LOW      /*verilator public*/ = 12'h010;
    localparam [11:0] WEIGHTS_HIGH     /*verilator public*/ = 12'h014;
    localparam [11:0] START            /*verilator public*/ = 12'h018; // write only, any value
    localparam [11:0] BUSY             /*verilator public*/ = 12'h01c; // read only, 0 or 1
    localparam [11:0] SUM_LOW          /*verilator public*/ = 12'h020; // read only
    localparam [11:0] SUM_HIGH         /*verilator public*/ = 12'h024; // read only
    localparam [11:0] CYCLES           /*verilator public*/ = 12'h028; // read only
    localparam [31:0] ID_VALUE         /*verilator public*/ = 32'h4655_0001; // "FU", version 1
    // FORMAT: widths 1 to 16, and whether codes are signed.
    localparam [4:0] ACTIVATION_BITS   /*verilator public*/ = 5'd0; // lowest bit of the field
    localparam [4:0] WEIGHT_BITS       /*verilator public*/ = 5'd8;
    localparam [4:0] ACTIVATION_SIGNED /*verilator public*/ = 5'd16;
    localparam [4:0] WEIGHT_SIGNED     /*verilator public*/ = 5'd17;

    localparam [1:0] OKAY = 2'd0, SLVERR = 2'd2, DECERR = 2'd3;

    reg [31:0] format;
    reg [63:0] activations, weights;
    reg        busy, presenting;
    reg [1:0]  pass;
    reg [31:0] cycles;

    wire        write;
    wire [11:0] write_address, read_address;
    wire [31:0] write_data, write_mask;
    reg  [1:0]  write_response, read_response;
    reg  [31:0] read_data;

    axi4lite_port port (
        .clock(clock), .reset_n(reset_n),
        .awaddr(awaddr), .awvalid(awvalid), .awready(awready),
        .wdata(wdata), .wstrb(wstrb), .wvalid(wvalid), .wready(wready),
        .bresp(bresp), .bvalid(bvalid), .bready(bready),
        .araddr(araddr), .arvalid(arvalid), .arready(arready),
        .rdata(rdata), .rresp(rresp), .rvalid(rvalid), .rready(rready),
        .write(write), .write_address(write_address), .write_data(write_data),
        .write_mask(write_mask), .write_response(write_response),
        .read_address(read_address), .read_data(read_data), .read_response(read_response)
    );
    wire unused = &{1'b0, awprot, arprot};

    // How the unit takes operands of this format.
    wire [4:0] a_bits = format[ACTIVATION_BITS +: 5], w_bits = format[WEIGHT_BITS +: 5];
    wire       a_wide = a_bits > 5'd8, w_wide = w_bits > 5'd8;
    wire [3:0] mode   = {a_bits <= 5'd4, w_bits <= 5'd4, a_bits <= 5'd2, w_bits <= 5'd2};
    // Bits of the operand words as powers of two: pairs times the bits of one in a pass.
    function [2:0] log_bits(input [4:0] bits);
        log_bits = bits <= 5'd2 ? 3'd1 : bits <= 5'd4 ? 3'd2 : 3'd3;
    endfunction
    wire [2:0] a_word_log = 3'd6 - log_bits(w_bits), w_word_log = 3'd6 - log_bits(a_bits);
    function [31:0] operand_word(input [63:0] beat, input high, input [2:0] word_log);
        case (word_log)
            3'd3:    operand_word = {24'd0, high ? beat[15:8] : beat[7:0]};
            3'd4:    operand_word = {16'd0, high ? beat[31:16] : beat[15:0]};
            default: operand_word = high ? beat[63:32] : beat[31:0];
        endcase
    endfunction

    wire       a_high    = a_wide && pass[0];
    wire       w_high    = w_wide && (a_wide ? pass[1] : pass[0]);
    wire [1:0] passes    = {a_wide && w_wide, a_wide || w_wide}; // less one: 0, 1 or 3
    wire       last_pass = pass == passes;
    wire       summed;
    wire [63:0] sum, temporal;
    wire unused_temporal = &{1'b0, temporal};

    fusion_unit unit (
        .clock(clock),
        .valid(presenting),
        .activations(operand_word(activations, a_high, a_word_log)),
        .weights(operand_word(weights, w_high, w_word_log)),
        .mode(mode),
        .activation_signed(format[ACTIVATION_SIGNED] && (a_high || !a_wide)),
        .weight_signed(format[WEIGHT_SIGNED] && (w_high || !w_wide)),
        .shift_bytes({1'b0, a_high} + {1'b0, w_high}),
        .first_pass(pass == 2'd0),
        .last_pass(last_pass),
        .from_above(64'd0),
        .forwarded_valid(summed),
        .temporal(temporal),
        .partial_sum(sum)
    );

    function is_width(input [4:0] bits);
        is_width = bits != 5'd0 && bits <= 5'd16;
    endfunction
    wire [31:0] new_format = (format & ~write_mask) | (write_data & write_mask);

    always @* begin
        case (write_address)
            FORMAT:
                write_response = !busy && is_width(new_format[ACTIVATION_BITS +: 5]) &&
                                 is_width(new_format[WEIGHT_BITS +: 5]) ? OKAY : SLVERR;
            ACTIVATIONS_LOW, ACTIVATIONS_HIGH, WEIGHTS_LOW, WEIGHTS_HIGH, START:
                write_response = busy ? SLVERR : OKAY;
            ID, BUSY, SUM_LOW, SUM_HIGH, CYCLES:
                write_response = SLVERR;
            default:
                write_response = DECERR;
        endcase
        read_response = OKAY;
        read_data     = 32'd0;
        case (read_address)
            ID:               read_data = ID_VALUE;
            FORMAT:           read_data = format;
            ACTIVATIONS_LOW:  read_data = activations[31:0];
            ACTIVATIONS_HIGH: read_data = activations[63:32];
            WEIGHTS_LOW:      read_data = weights[31:0];
            WEIGHTS_HIGH:     read_data = weights[63:32];
            START:            read_response = SLVERR;
            BUSY:             read_data = {31'd0, busy};
            SUM_LOW:          read_data = sum[31:0];
            SUM_HIGH:         read_data = sum[63:32];
            CYCLES:           read_data = cycles;
            default:          read_response = DECERR;
        endcase
    end

    always @(posedge clock) begin
        if (!reset_n) begin
            format     <= 32'h0000_0808;
            busy       <= 1'b0;
            presenting <= 1'b0;
            pass       <= 2'd0;
            cycles     <= 32'd0;
        end else begin
            if (write && write_response == OKAY)
                case (write_address)
                    FORMAT:          format <= new_format;
                    ACTIVATIONS_LOW:
                        activations[31:0] <= (activations[31:0] & ~write_mask) |
                                             (write_data & write_mask);
                    ACTIVATIONS_HIGH:
                        activations[63:32] <= (activations[63:32] & ~write_mask) |
                                              (write_data & write_mask);
                    WEIGHTS_LOW:
                        weights[31:0] <= (weights[31:0] & ~write_mask) | (write_data & write_mask);
                    WEIGHTS_HIGH:
                        weights[63:32] <= (weights[63:32] & ~write_mask) |
                                          (write_data & write_mask);
                    START: begin
                        busy       <= 1'b1;
                        presenting <= 1'b1;
                        pass       <= 2'd0;
                        cycles     <= 32'd0;
                    end
                    default: ;
                endcase
            // From the operands at the unit to the sum in its register.
            if (presenting) begin
                cycles <= cycles + 32'd1;
                if (last_pass) presenting <= 1'b0;
                else pass <= pass + 2'd1;
            end
            if (summed && !presenting) busy <= 1'b0;
        end
    end
endmodule
