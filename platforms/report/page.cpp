// SPDX-License-Identifier: Apache-2.0
#include "platforms/report/page.h"

#include "models/common/errors.h"
#include "platforms/report/embedded.h"
#include "platforms/results/version.h"

#include <filesystem>
#include <map>
#include <system_error>

namespace bitloom::report {

namespace {

using json = nlohmann::ordered_json;

/// `text` as HTML shows it.
std::string escaped(std::string_view text) {
    std::string result;
    for (const char c : text)
        switch (c) {
        case '&':
            result += "&amp;";
            break;
        case '<':
            result += "&lt;";
            break;
        case '"':
            result += "&quot;";
            break;
        default:
            result += c;
        }
    return result;
}

/// JSON within a script element: nothing in it can end the element or begin a comment.
std::string script_data(const json& data) {
    std::string result;
    for (const char c : data.dump(-1, ' ', true, json::error_handler_t::replace))
        if (c == '<')
            result += "\\u003c";
        else
            result += c;
    return result;
}

/// `text` with bytes that are no UTF-8 replaced, as JSON has them.
std::string utf8(const std::string& text) {
    return json::parse(json(text).dump(-1, ' ', false, json::error_handler_t::replace));
}

/// The page with each @word@ of it replaced, once: what comes in its place is not looked at.
std::string filled(std::string_view text, const std::map<std::string_view, std::string>& words) {
    std::string result;
    while (true) {
        const std::size_t begin = text.find('@');
        const std::size_t end = text.find('@', begin + 1);
        if (end == std::string_view::npos)
            return result + std::string(text);
        const auto word = words.find(text.substr(begin + 1, end - begin - 1));
        require(word != words.end(), "the page has a place for something unknown");
        result += std::string(text.substr(0, begin)) + word->second;
        text.remove_prefix(end + 1);
    }
}

} // namespace

std::string page(const page_parts& parts) {
    return filled(page_html, {{"title", escaped(utf8(parts.title))},
                              {"style", std::string(page_css)},
                              {"data", script_data(parts.data)},
                              {"licence", std::string(d3_licence)},
                              {"library", std::string(d3_js)},
                              {"script", std::string(page_js) + std::string(charts_js) +
                                             std::string(parts.script)},
                              {"glossary", std::string(parts.glossary)},
                              {"version", results::version()}});
}

std::string page_file(const std::string& run, const std::optional<std::string>& out) {
    if (out)
        return *out;
    std::error_code ignored;
    const std::filesystem::path given = run;
    const bool folder = std::filesystem::is_directory(given, ignored);
    return ((folder ? given : given.parent_path()) / "report.html").string();
}

} // namespace bitloom::report
