// SPDX-License-Identifier: Apache-2.0
// The 24 bit lanes of a Bitlet PE behind a register file: a step of all lanes per write of STEP.
//
//     PLANES --> 24 bit_lane --> RUNNING, ELEMENTS
//     GROUP, START, STEP --^
module bit_lane_array_axi4lite (
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
    localparam LANES = 24;

    // The registers; software takes the offsets from here.
    localparam [11:0] ID         /*verilator public*/ = 12'h000; // read only
    localparam [11:0] GROUP      /*verilator public*/ = 12'h004;
    localparam [11:0] START      /*verilator public*/ = 12'h008; // write only: a bit per lane that is to run
    localparam [11:0] STEP       /*verilator public*/ = 12'h00c; // write only, any value
    localparam [11:0] RUNNING    /*verilator public*/ = 12'h010; // read only: a bit per lane
    localparam [11:0] ELEMENTS   /*verilator public*/ = 12'h040; // read only: a byte per lane, 255 for none
    localparam [11:0] PLANES     /*verilator public*/ = 12'h100; // 64 bits per lane, low word first
    localparam [31:0] ID_VALUE   /*verilator public*/ = 32'h424c_0001; // "BL", version 1
    // GROUP: the last element's index 0 to 63, bits of the window 1 to 64.
    localparam [4:0]  LAST_INDEX /*verilator public*/ = 5'd0; // lowest bit of the field
    localparam [4:0]  WINDOW     /*verilator public*/ = 5'd8;

    localparam [1:0] OKAY = 2'd0, SLVERR = 2'd2, DECERR = 2'd3;
    localparam [11:0] ELEMENTS_END = ELEMENTS + LANES, PLANES_END = PLANES + 8 * LANES;

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

    reg  [31:0]      group;
    wire [31:0]      new_group = (group & ~write_mask) | (write_data & write_mask);
    wire [6:0]       new_window = new_group[WINDOW +: 7];
    wire             taken = write && write_response == OKAY;
    wire [LANES-1:0] running;
    wire [7:0]       element [0:LANES-1];
    wire [63:0]      plane [0:LANES-1];

    genvar n;
    generate
        for (n = 0; n < LANES; n = n + 1) begin : lane
            bit_lane unit (
                .clock(clock),
                .reset_n(reset_n),
                .start(taken && write_address == START),
                .enabled(write_data[n] && write_mask[n]),
                .step(taken && write_address == STEP),
                .window(group[WINDOW +: 7]),
                .last_index(group[LAST_INDEX +: 6]),
                .write_low(taken && write_address == PLANES + 8 * n),
                .write_high(taken && write_address == PLANES + 8 * n + 4),
                .write_data(write_data),
                .write_mask(write_mask),
                .plane(plane[n]),
                .running(running[n]),
                .element(element[n])
            );
        end
    endgenerate

    wire write_planes  = write_address >= PLANES && write_address < PLANES_END;
    wire read_planes   = read_address >= PLANES && read_address < PLANES_END;
    wire read_elements = read_address >= ELEMENTS && read_address < ELEMENTS_END;
    // Both ranges start at a multiple of a power of two that holds them.
    wire [4:0] plane_lane = read_address[7:3], element_lane = read_address[4:0];

    always @* begin
        write_response = DECERR;
        if (write_address[1:0] != 2'd0)
            write_response = DECERR;
        else if (write_planes || write_address == START || write_address == STEP)
            write_response = OKAY;
        else if (write_address == GROUP)
            write_response = new_window != 7'd0 && new_window <= 7'd64 ? OKAY : SLVERR;
        else if (write_address == ID || write_address == RUNNING ||
                 (write_address >= ELEMENTS && write_address < ELEMENTS_END))
            write_response = SLVERR;

        read_response = OKAY;
        read_data     = 32'd0;
        if (read_address[1:0] != 2'd0)
            read_response = DECERR;
        else if (read_planes)
            read_data = read_address[2] ? plane[plane_lane][63:32] : plane[plane_lane][31:0];
        else if (read_elements)
            read_data = {element[element_lane + 5'd3], element[element_lane + 5'd2],
                         element[element_lane + 5'd1], element[element_lane]};
        else
            case (read_address)
                ID:          read_data = ID_VALUE;
                GROUP:       read_data = group;
                RUNNING:     read_data = {8'd0, running};
                START, STEP: read_response = SLVERR;
                default:     read_response = DECERR;
            endcase
    end

    always @(posedge clock) begin
        if (!reset_n) group <= 32'h0000_083f;
        else if (taken && write_address == GROUP) group <= new_group;
    end
endmodule
