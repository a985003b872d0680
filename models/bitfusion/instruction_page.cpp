// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/instruction_page.h"

#include "models/bitfusion/instruction_fields.h"
#include "models/bitfusion/instruction_text.h"
#include "models/tiled/fault.h"

#include <fmt/format.h>

#include <algorithm>

namespace bitloom::bitfusion {

namespace {

std::string bits_of(const instruction_field& f) {
    return f.high == f.low ? fmt::format("[{}]", f.high) : fmt::format("[{}:{}]", f.high, f.low);
}

/// As in the synopsis, with the word that leads to it; a slot by what it is.
std::string name_of(const instruction_field& f) {
    if (f.kind == field_kind::slot)
        return "(slot)";
    const std::string text = fmt::format("{}{}", f.before, f.name);
    return text.substr(text.find_first_not_of(" ,"));
}

std::string field_row(const instruction_field& f) {
    return fmt::format("| {} | {} | {} |\n", name_of(f), bits_of(f), f.meaning);
}

/// Fields of all forms of an opcode, each once.
std::string field_rows(opcode op) {
    std::string rows;
    for (const instruction_form& form : instruction_table)
        for (const instruction_field& f : form.fields)
            if (form.op == op && f.kind != field_kind::none)
                if (const std::string row = field_row(f); rows.find(row) == std::string::npos)
                    rows += row;
    return rows;
}

std::string forms_of(opcode op) {
    std::string rows;
    for (const instruction_form& form : instruction_table)
        if (form.op == op)
            rows +=
                fmt::format("| `{}` | {} | {} |\n", synopsis(form), form.selector, form.meaning);
    return rows;
}

} // namespace

std::string instruction_page() {
    std::string page;
    for (unsigned n = 0; n < opcodes; ++n) {
        const auto op = static_cast<opcode>(n);
        const instruction_form& first =
            *std::find_if(instruction_table.begin(), instruction_table.end(),
                          [&](const instruction_form& f) { return f.op == op; });
        page += fmt::format("### {} `{}`\n\n", n, mnemonics[n]);
        if (first.selector < 0)
            page += fmt::format("`{}`: {}.\n\n", synopsis(first), first.meaning);
        else
            page += "| text | specifier [27:21] | meaning |\n|---|---|---|\n" + forms_of(op) + "\n";
        if (op != opcode::window) // whose one field the table above explains
            page += "| field | bits | holds |\n|---|---|---|\n" + field_rows(op) + "\n";
    }
    return page;
}

std::string loop_page() {
    std::string page = "| loop id | text |\n|---|---|\n";
    for (unsigned id = 0; id < 32; ++id)
        if (loop_text(id) != nullptr)
            page += fmt::format("| {} | `{}` |\n", id, loop_text(id));
    return page;
}

std::string fault_page() {
    std::string page = "| fault code | meaning |\n|---|---|\n";
    for (unsigned code = 1; code <= static_cast<unsigned>(fault::unfinished_program); ++code)
        page += fmt::format("| {} | {} |\n", code, fault_sentence(static_cast<fault>(code)));
    return page;
}

} // namespace bitloom::bitfusion
