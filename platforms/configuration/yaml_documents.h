// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <sstream>
#include <string>
#include <vector>

namespace bitloom::configuration {

/// The text's YAML documents, but no more than two: who wants one needs no third to refuse it.
/// YAML::LoadAll would find empty ones in "," until memory ends, for yaml-cpp 0.7 never takes it.
inline std::vector<YAML::Node> first_yaml_documents(const std::string& text) {
    struct : YAML::EventHandler {
        using mark = const YAML::Mark&;
        using word = const std::string&;
        void OnDocumentStart(mark) override {}
        void OnDocumentEnd() override {}
        void OnNull(mark, YAML::anchor_t) override {}
        void OnAlias(mark, YAML::anchor_t) override {}
        void OnScalar(mark, word, YAML::anchor_t, word) override {}
        void OnSequenceStart(mark, word, YAML::anchor_t, YAML::EmitterStyle::value) override {}
        void OnSequenceEnd() override {}
        void OnMapStart(mark, word, YAML::anchor_t, YAML::EmitterStyle::value) override {}
        void OnMapEnd() override {}
    } ignore;
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    std::vector<YAML::Node> documents;
    while (documents.size() < 2 && parser.HandleNextDocument(ignore))
        documents.push_back(documents.empty() ? YAML::Load(text) : YAML::Node());
    return documents;
}

} // namespace bitloom::configuration
