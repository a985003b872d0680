// SPDX-License-Identifier: Apache-2.0
#include "platforms/explain/in_child.h"

#include "models/common/errors.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

namespace bitloom::explain {

namespace {

enum outcome : int { good, wrong_input, model_fault };

void write_all(int to, const std::string& text) {
    for (std::size_t at = 0; at < text.size();) {
        const ssize_t written = write(to, text.data() + at, text.size() - at);
        if (written < 0 && errno != EINTR)
            return;
        at += written > 0 ? static_cast<std::size_t>(written) : 0;
    }
}

std::string read_all(int from) {
    std::string text;
    std::array<char, 65536> piece{};
    for (;;) {
        const ssize_t got = read(from, piece.data(), piece.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return text;
        text.append(piece.data(), static_cast<std::size_t>(got));
    }
}

[[noreturn]] void answer(int to, const std::function<std::string()>& work) {
    outcome how = good;
    std::string text;
    try {
        text = work();
    } catch (const config_error& e) {
        how = wrong_input;
        text = e.what();
    } catch (const std::exception& e) {
        how = model_fault;
        text = e.what();
    }
    write_all(to, text);
    _exit(how); // nothing of the parent's is flushed or taken down
}

} // namespace

std::string in_child(const std::function<std::string()>& work) {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0)
        throw model_error("no pipe for another process");
    std::fflush(nullptr);
    const pid_t child = fork();
    if (child < 0)
        throw model_error("no other process can be started");
    if (child == 0) {
        close(ends[0]);
        answer(ends[1], work);
    }
    close(ends[1]);
    std::string text = read_all(ends[0]);
    close(ends[0]);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (WIFEXITED(status) && WEXITSTATUS(status) == wrong_input)
        throw config_error(text);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != good)
        throw model_error(text.empty() ? "the repeated run was killed" : text);
    return text;
}

} // namespace bitloom::explain
