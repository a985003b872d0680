// SPDX-License-Identifier: Apache-2.0
// The texts that pages are made of: platforms/report/web and D3, as they were when this was built.
#pragma once

#include <string_view>

namespace bitloom::report {

extern const std::string_view page_html, page_css, page_js, charts_js, run_js, sweep_js,
    glossary_run, glossary_sweep, d3_js, d3_licence;

} // namespace bitloom::report
