// SPDX-License-Identifier: Apache-2.0
#include "platforms/explore/result_store.h"

#include "models/common/errors.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <map>
#include <set>
#include <utility>

namespace bitloom::explore {

namespace {

/// "BLSW": marks the file as ours, for `file` and for us.
constexpr int application = 0x424c5357;
constexpr int schema = 1; ///< columns may be added: add_columns
constexpr int patience_ms = 60'000;

int length_of(const std::string& text) {
    return static_cast<int>(text.size());
}

} // namespace

class result_store::statement {
public:
    statement(const result_store& of, const std::string& sql)
        : m_store(of) {
        if (sqlite3_prepare_v2(of.m_database, sql.c_str(), -1, &m_handle, nullptr) != SQLITE_OK)
            of.refuse("read");
    }
    ~statement() { sqlite3_finalize(m_handle); }
    statement(const statement&) = delete;
    statement& operator=(const statement&) = delete;

    void bind(int at, const std::string& text) {
        sqlite3_bind_text(m_handle, at, text.data(), length_of(text), SQLITE_TRANSIENT);
    }
    void bind(int at, std::uint64_t count) {
        sqlite3_bind_int64(m_handle, at, static_cast<sqlite3_int64>(count));
    }
    void bind(int at, double number) { sqlite3_bind_double(m_handle, at, number); }
    void bind(int at, std::monostate /*nothing*/) { sqlite3_bind_null(m_handle, at); }
    /// True: a row is there.
    bool step(const char* doing) {
        const int code = sqlite3_step(m_handle);
        if (code != SQLITE_ROW && code != SQLITE_DONE)
            m_store.refuse(doing);
        return code == SQLITE_ROW;
    }
    void reset() { sqlite3_reset(m_handle); }
    std::uint64_t count(int column) const {
        return static_cast<std::uint64_t>(sqlite3_column_int64(m_handle, column));
    }
    std::string text(int column) const {
        const unsigned char* found = sqlite3_column_text(m_handle, column);
        return found == nullptr
                   ? ""
                   : std::string(reinterpret_cast<const char*>(found),
                                 static_cast<std::size_t>(sqlite3_column_bytes(m_handle, column)));
    }
    metric_value value(int column) const {
        switch (sqlite3_column_type(m_handle, column)) {
        case SQLITE_INTEGER:
            return count(column);
        case SQLITE_FLOAT:
            return sqlite3_column_double(m_handle, column);
        default:
            return {};
        }
    }

private:
    const result_store& m_store;
    sqlite3_stmt* m_handle = nullptr;
};

result_store::result_store(const std::filesystem::path& file, const sweep_identity& identity)
    : m_file(file)
    , m_points(identity.points) {
    constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX;
    try {
        if (sqlite3_open_v2(file.c_str(), &m_database, flags, nullptr) != SQLITE_OK)
            refuse("written");
        sqlite3_busy_timeout(m_database, patience_ms);
        prepare_tables(identity);
        std::string names, places;
        for (const std::string& name : metric_names()) {
            names += ", " + name;
            places += ", ?";
        }
        m_insert = std::make_unique<statement>(
            *this, "INSERT OR IGNORE INTO results (point, key, platform, network, batch, "
                   "parameters, error, fault, generation" +
                       names + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?" + places + ")");
    } catch (...) {
        sqlite3_close_v2(m_database);
        throw;
    }
}

result_store::~result_store() {
    m_insert.reset();
    sqlite3_close_v2(m_database);
}

void result_store::refuse(const std::string& doing) const {
    const int code = sqlite3_errcode(m_database) & 0xff;
    const std::string why = sqlite3_errmsg(m_database);
    if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT)
        throw config_error(fmt::format("{}: is not a sweep's results, or damaged ({}); give --out "
                                       "another folder",
                                       m_file.string(), why));
    if (code == SQLITE_FULL || code == SQLITE_IOERR)
        throw config_error(fmt::format("{}: cannot be {} ({}), make room and run the same command "
                                       "again: what is stored stays",
                                       m_file.string(), doing, why));
    throw config_error(fmt::format("{}: cannot be {} ({}), give --out a folder that can",
                                   m_file.string(), doing, why));
}

void result_store::execute(const std::string& sql) const {
    if (sqlite3_exec(m_database, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        refuse("written");
}

void result_store::prepare_tables(const sweep_identity& identity) {
    // Changing to the log needs the file for itself for a moment, which is not waited for.
    const auto change = [&] {
        return sqlite3_exec(m_database, "PRAGMA journal_mode=WAL", nullptr, nullptr, nullptr);
    };
    int code = change();
    for (int waited = 0; code == SQLITE_BUSY && waited < patience_ms; waited += 10) {
        sqlite3_sleep(10);
        code = change();
    }
    if (code != SQLITE_OK)
        refuse("written");
    execute("PRAGMA synchronous=NORMAL");
    execute("BEGIN IMMEDIATE");
    std::map<std::string, std::string> known;
    std::uint64_t ours = 0, tables = 0;
    {
        statement mark(*this, "PRAGMA application_id");
        if (mark.step("read"))
            ours = mark.count(0);
        statement made(*this, "SELECT COUNT(*) FROM sqlite_master");
        if (made.step("read"))
            tables = made.count(0);
    }
    if (tables != 0 && ours != application)
        throw config_error(fmt::format("{}: is not a sweep's results, give --out another folder",
                                       m_file.string()));
    if (tables == 0) {
        std::string columns;
        for (const std::string& name : metric_names())
            columns += ", " + name;
        execute(fmt::format("PRAGMA application_id={}; PRAGMA user_version={}; CREATE TABLE sweep "
                            "(name TEXT PRIMARY KEY, value TEXT NOT NULL); CREATE TABLE results "
                            "(point INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, platform TEXT "
                            "NOT NULL, network TEXT NOT NULL, batch INTEGER NOT NULL, parameters "
                            "TEXT NOT NULL, error TEXT, fault INTEGER NOT NULL, "
                            "generation INTEGER{})",
                            application, schema, columns));
        statement insert(*this, "INSERT INTO sweep VALUES (?, ?)");
        for (const auto& [name, value] :
             {std::pair<const char*, std::string>{"bitloom", identity.version},
              {"description", identity.description},
              {"objectives", identity.objectives},
              {"points", std::to_string(identity.points)}}) {
            insert.reset();
            insert.bind(1, name);
            insert.bind(2, value);
            insert.step("written");
        }
    } else {
        statement all(*this, "SELECT name, value FROM sweep");
        while (all.step("read"))
            known[all.text(0)] = all.text(1);
        if (known["bitloom"] != identity.version)
            throw config_error(fmt::format("{}: holds results of Bitloom {}, this is {}; give "
                                           "--out another folder",
                                           m_file.string(), known["bitloom"], identity.version));
        if (known["description"] != identity.description)
            throw config_error(fmt::format("{}: holds results of another sweep (or its platforms "
                                           "or networks changed), give --out another folder",
                                           m_file.string()));
        const auto update = [&](const char* name, const std::string& value) {
            statement one(*this, "UPDATE sweep SET value = ? WHERE name = ?");
            one.bind(1, value);
            one.bind(2, std::string(name));
            one.step("written");
        };
        update("objectives", identity.objectives);
        update("points", std::to_string(identity.points));
        add_columns();
    }
    execute("COMMIT");
}

/// Those that a file of an earlier schema has not.
void result_store::add_columns() const {
    std::set<std::string> there;
    {
        statement all(*this, "SELECT name FROM pragma_table_info('results')");
        while (all.step("read"))
            there.insert(all.text(0));
    }
    if (there.count("generation") == 0)
        execute("ALTER TABLE results ADD COLUMN generation INTEGER");
    for (const std::string& name : metric_names())
        if (there.count(name) == 0)
            execute("ALTER TABLE results ADD COLUMN " + name);
}

sweep_identity result_store::identity_of(const std::filesystem::path& file) {
    // An identity that nothing has would be refused; so the file is read by a connection of its
    // own.
    sqlite3* database = nullptr;
    std::map<std::string, std::string> known;
    int code = sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr);
    sqlite3_busy_timeout(database, patience_ms);
    if (code == SQLITE_OK)
        code = sqlite3_exec(
            database, "SELECT name, value FROM sweep",
            [](void* to, int, char** values, char**) {
                (*static_cast<std::map<std::string, std::string>*>(to))[values[0]] = values[1];
                return 0;
            },
            &known, nullptr);
    const std::string why = sqlite3_errmsg(database);
    sqlite3_close_v2(database);
    if (code != SQLITE_OK || known.count("description") == 0)
        throw config_error(fmt::format("{}: is not a sweep's results ({}), give folders of sweeps",
                                       file.string(), why));
    return {known["bitloom"], known["description"], known["objectives"],
            std::strtoull(known["points"].c_str(), nullptr, 10)};
}

std::vector<bool> result_store::present() const {
    std::vector<bool> there(m_points, false);
    statement all(*this, "SELECT point FROM results");
    while (all.step("read"))
        there.at(all.count(0)) = true;
    return there;
}

void result_store::add(const std::vector<stored_point>& points) {
    execute("BEGIN IMMEDIATE");
    try {
        for (const stored_point& p : points) {
            m_insert->reset();
            m_insert->bind(1, p.number);
            m_insert->bind(2, p.key);
            m_insert->bind(3, p.platform);
            m_insert->bind(4, p.network);
            m_insert->bind(5, p.batch);
            m_insert->bind(6, p.parameters);
            if (p.result.error.empty())
                m_insert->bind(7, std::monostate{});
            else
                m_insert->bind(7, p.result.error);
            m_insert->bind(8, std::uint64_t{p.result.is_model_fault});
            if (p.generation)
                m_insert->bind(9, *p.generation);
            else
                m_insert->bind(9, std::monostate{});
            for (std::size_t m = 0; m < metric_names().size(); ++m) {
                const metric_value value =
                    m < p.result.metrics.size() ? p.result.metrics[m] : metric_value();
                std::visit([&](const auto& v) { m_insert->bind(static_cast<int>(10 + m), v); },
                           value);
            }
            m_insert->step("written");
        }
        m_insert->reset();
        execute("COMMIT");
    } catch (...) {
        m_insert->reset();
        sqlite3_exec(m_database, "ROLLBACK", nullptr, nullptr, nullptr);
        throw;
    }
}

void result_store::for_each(const std::function<void(const stored_point&)>& visit) const {
    std::string names;
    for (const std::string& name : metric_names())
        names += ", " + name;
    statement all(*this, "SELECT point, key, platform, network, batch, parameters, error, fault, "
                         "generation" +
                             names + " FROM results ORDER BY point");
    while (all.step("read")) {
        stored_point p{all.count(0),
                       all.text(1),
                       all.text(2),
                       all.text(3),
                       all.count(4),
                       all.text(5),
                       {{}, all.text(6), all.count(7) != 0}};
        if (const metric_value generation = all.value(8);
            std::holds_alternative<std::uint64_t>(generation))
            p.generation = std::get<std::uint64_t>(generation);
        if (p.result.error.empty())
            for (std::size_t m = 0; m < metric_names().size(); ++m)
                p.result.metrics.push_back(all.value(static_cast<int>(9 + m)));
        visit(p);
    }
}

} // namespace bitloom::explore
