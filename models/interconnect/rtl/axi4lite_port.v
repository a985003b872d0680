// SPDX-License-Identifier: Apache-2.0
// AXI4-Lite in front of a register file of 32-bit words.
//
//     AW, W --> write: address, data, strobes --> the file --> write_response --> B
//     AR -----> read: address ---------------> the file --> read_data, read_response --> R
//
// A write and a read in the same cycle are possible. The file answers in the cycle of the request.
// Ready and valid come from registers; a response is there one cycle after its request, and the
// next request is taken in the cycle in which it is accepted.
module axi4lite_port #(
    parameter ADDRESS_BITS = 12
) (
    input  wire                    clock,
    input  wire                    reset_n,

    input  wire [ADDRESS_BITS-1:0] awaddr,
    input  wire                    awvalid,
    output wire                    awready,
    input  wire [31:0]             wdata,
    input  wire [3:0]              wstrb,
    input  wire                    wvalid,
    output wire                    wready,
    output reg  [1:0]              bresp,
    output reg                     bvalid,
    input  wire                    bready,
    input  wire [ADDRESS_BITS-1:0] araddr,
    input  wire                    arvalid,
    output wire                    arready,
    output reg  [31:0]             rdata,
    output reg  [1:0]              rresp,
    output reg                     rvalid,
    input  wire                    rready,

    output wire                    write,
    output wire [ADDRESS_BITS-1:0] write_address,
    output wire [31:0]             write_data,
    output wire [31:0]             write_mask,
    input  wire [1:0]              write_response,
    output wire [ADDRESS_BITS-1:0] read_address,
    input  wire [31:0]             read_data,
    input  wire [1:0]              read_response
);
    // What came before its counterpart, or while a response waited.
    reg                    has_address, has_data, has_read;
    reg [ADDRESS_BITS-1:0] held_address, held_read;
    reg [31:0]             held_data;
    reg [3:0]              held_strobes;

    wire [3:0] strobes = has_data ? held_strobes : wstrb;
    wire       read    = (has_read || arvalid) && (!rvalid || rready);

    assign awready = !has_address;
    assign wready  = !has_data;
    assign arready = !has_read;

    assign write = reset_n && (has_address || awvalid) && (has_data || wvalid) &&
                   (!bvalid || bready);
    assign write_address = has_address ? held_address : awaddr;
    assign write_data    = has_data ? held_data : wdata;
    assign write_mask    = {{8{strobes[3]}}, {8{strobes[2]}}, {8{strobes[1]}}, {8{strobes[0]}}};
    assign read_address  = has_read ? held_read : araddr;

    always @(posedge clock) begin
        if (!reset_n) begin
            has_address <= 1'b0;
            has_data    <= 1'b0;
            bvalid      <= 1'b0;
        end else begin
            if (awvalid && !has_address) held_address <= awaddr;
            if (wvalid && !has_data) begin
                held_data    <= wdata;
                held_strobes <= wstrb;
            end
            has_address <= (has_address || awvalid) && !write;
            has_data    <= (has_data || wvalid) && !write;
            bvalid      <= write || (bvalid && !bready);
            if (write) bresp <= write_response;
        end
    end

    always @(posedge clock) begin
        if (!reset_n) begin
            has_read <= 1'b0;
            rvalid   <= 1'b0;
        end else begin
            if (arvalid && !has_read) held_read <= araddr;
            has_read <= (has_read || arvalid) && !read;
            rvalid   <= read || (rvalid && !rready);
            if (read) begin
                rdata <= read_data;
                rresp <= read_response;
            end
        end
    end
endmodule
