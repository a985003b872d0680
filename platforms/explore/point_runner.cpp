// SPDX-License-Identifier: Apache-2.0
#include "platforms/explore/point_runner.h"

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace bitloom::explore {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t most_waiting = 4096; ///< results in memory

class runner {
public:
    runner(const sweep& s, const space& places, const point_source& points, const evaluator& files,
           const sweep_identity& identity, result_store& store, const run_settings& settings,
           const points_stored& stored)
        : m_sweep(s)
        , m_space(places)
        , m_points(points)
        , m_files(files)
        , m_identity(identity)
        , m_store(store)
        , m_settings(settings)
        , m_stored(stored) {}

    run_figures run() {
        std::vector<std::thread> threads;
        m_estimating = m_settings.jobs;
        threads.emplace_back([this] { guarded([this] { write(); }); });
        for (unsigned j = 0; j < m_settings.jobs; ++j)
            threads.emplace_back([this] {
                guarded([this] { estimate(); });
                const std::lock_guard lock(m_guard);
                --m_estimating;
                m_changed.notify_all();
            });
        watch();
        for (std::thread& t : threads)
            t.join();
        if (m_failure)
            std::rethrow_exception(m_failure);
        return m_figures;
    }

private:
    template <class body>
    void guarded(body&& work) {
        try {
            work();
        } catch (...) {
            const std::lock_guard lock(m_guard);
            if (!m_failure)
                m_failure = std::current_exception();
            m_stopped = true;
            m_changed.notify_all();
        }
    }
    /// m_guard held.
    std::optional<numbered_point> next() {
        if (m_started == m_settings.budget)
            return std::nullopt;
        std::optional<numbered_point> p = m_points();
        m_started += p ? 1 : 0;
        return p;
    }
    void estimate() {
        std::unique_lock lock(m_guard);
        for (;;) {
            m_changed.wait(lock, [&] { return m_stopped || m_done.size() < most_waiting; });
            const std::optional<numbered_point> p = m_stopped ? std::nullopt : next();
            if (!p)
                return;
            lock.unlock();
            stored_point result = described(*p, m_sweep, m_space, m_files, m_identity);
            result.result = m_files.evaluate(p->place, m_space.sets_of(p->place));
            lock.lock();
            ++m_figures.estimated;
            m_figures.failed += result.result.error.empty() ? 0 : 1;
            m_figures.model_faults += result.result.is_model_fault ? 1 : 0;
            m_done.push_back(std::move(result));
        }
    }
    void write() {
        std::unique_lock lock(m_guard);
        for (;;) {
            m_changed.wait_for(lock, 200ms, [&] {
                return m_estimating == 0 || m_stopped || m_done.size() >= most_waiting;
            });
            const bool last = m_estimating == 0;
            const std::vector<stored_point> batch = std::exchange(m_done, {});
            lock.unlock();
            if (!batch.empty())
                m_store.add(batch);
            if (!batch.empty() && m_stored)
                m_stored(batch);
            lock.lock();
            m_changed.notify_all();
            if (last || m_failure)
                return;
        }
    }
    void watch() {
        std::unique_lock lock(m_guard);
        while (!m_changed.wait_for(lock, 100ms, [&] { return m_estimating == 0; })) {
            const std::uint64_t done = m_figures.estimated;
            lock.unlock();
            const bool go_on = m_settings.go_on(done);
            lock.lock();
            if (!go_on && !m_stopped) {
                m_figures.interrupted = true;
                m_stopped = true;
                m_changed.notify_all();
            }
        }
    }
    const sweep& m_sweep;
    const space& m_space;
    const point_source& m_points;
    const evaluator& m_files;
    const sweep_identity& m_identity;
    result_store& m_store;
    const run_settings& m_settings;
    const points_stored& m_stored;

    std::mutex m_guard; ///< of everything below, and of m_points
    std::condition_variable m_changed;
    std::vector<stored_point> m_done; ///< to be written
    std::uint64_t m_started = 0;
    unsigned m_estimating = 0;
    bool m_stopped = false;
    std::exception_ptr m_failure;
    run_figures m_figures;
};

} // namespace

run_figures estimate_points(const sweep& s, const space& places, const point_source& next,
                            const evaluator& files, const sweep_identity& identity,
                            result_store& store, const run_settings& settings,
                            const points_stored& stored) {
    return runner(s, places, next, files, identity, store, settings, stored).run();
}

run_figures run_points(const sweep& s, const space& places, point_sequence& points,
                       const evaluator& files, const sweep_identity& identity, result_store& store,
                       const run_settings& settings) {
    const std::vector<bool> before = store.present();
    const point_source next = [&]() -> std::optional<numbered_point> {
        while (std::optional<numbered_point> p = points.next())
            if (settings.part.has(p->number) && !before[p->number])
                return p;
        return std::nullopt;
    };
    run_figures figures = estimate_points(s, places, next, files, identity, store, settings);
    const std::vector<bool> present = store.present();
    for (std::uint64_t n = 0; n < present.size(); ++n)
        figures.left += settings.part.has(n) && !present[n] ? 1 : 0;
    return figures;
}

} // namespace bitloom::explore
