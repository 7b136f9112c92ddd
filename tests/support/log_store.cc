#include "tests/support/log_store.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <map>
#include <sstream>

#include "engine/base/bytes.h"
#include "engine/base/hash64.h"

namespace nayose::test {
namespace {

class LogStore final : public StateStore {
 public:
  explicit LogStore(std::string path) : path_(std::move(path)) {}
  ~LogStore() override { ::close(file_); }

  Status open() {
    std::ifstream in(path_, std::ios::binary);
    std::stringstream content;
    content << in.rdbuf();
    const std::string bytes = content.str();
    const size_t good = replay(bytes);
    file_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND, 0600);
    if (file_ < 0) return Status(StatusCode::kIoError, "cannot open " + path_);
    if (::ftruncate(file_, static_cast<off_t>(good)) != 0) {
      return Status(StatusCode::kIoError, "cannot truncate " + path_);
    }
    return Status();
  }

  Status write(const StateDelta& delta, Durability) override {
    std::string entry;
    ByteWriter out(&entry);
    for (const StateDelta::Change& change : delta.changes()) {
      out.u8(static_cast<uint8_t>(change.table));
      out.u8(change.erase ? 1 : 0);
      out.sized(delta.key(change));
      out.sized(change.erase ? std::string_view() : delta.value(change));
    }
    std::string framed;
    ByteWriter frame(&framed);
    frame.u64(hash64(entry));
    frame.sized(entry);
    if (::write(file_, framed.data(), framed.size()) != static_cast<ssize_t>(framed.size())) {
      return Status(StatusCode::kIoError, "short write to " + path_);
    }
    apply(entry);
    return Status();
  }

  Status get(Table table, std::string_view key, std::string* value) const override {
    const auto& rows = tables_[static_cast<size_t>(table)];
    const auto found = rows.find(std::string(key));
    if (found == rows.end()) return Status(StatusCode::kNotFound, "no such key");
    *value = found->second;
    return Status();
  }

  Status scan(Table table, int, const Visitor& visit) const override {
    for (const auto& [key, value] : tables_[static_cast<size_t>(table)]) {
      NAYOSE_RETURN_IF_ERROR(visit(0, key, value));
    }
    return Status();
  }

  Status clear() override {
    for (auto& table : tables_) table.clear();
    return ::ftruncate(file_, 0) == 0 ? Status() : Status(StatusCode::kIoError, "truncate");
  }

  uint64_t disk_bytes() const override { return 0; }

 private:
  // Returns how many bytes are whole entries.
  size_t replay(std::string_view bytes) {
    ByteReader in(bytes);
    size_t good = 0;
    while (in.remaining() > 0) {
      const uint64_t sum = in.u64();
      const std::string_view entry = in.sized();
      if (!in.ok() || hash64(entry) != sum) break;
      apply(entry);
      good = bytes.size() - in.remaining();
    }
    return good;
  }

  void apply(std::string_view entry) {
    ByteReader in(entry);
    while (in.remaining() > 0) {
      auto& rows = tables_[in.u8()];
      const bool erase = in.u8() != 0;
      const std::string key(in.sized());
      const std::string_view value = in.sized();
      if (erase) {
        rows.erase(key);
      } else {
        rows[key] = std::string(value);
      }
    }
  }

  std::string path_;
  int file_ = -1;
  std::array<std::map<std::string, std::string>, kTableCount> tables_;
};

}  // namespace

Result<std::unique_ptr<StateStore>> open_log_store(const std::string& path) {
  auto store = std::make_unique<LogStore>(path);
  NAYOSE_RETURN_IF_ERROR(store->open());
  return std::unique_ptr<StateStore>(std::move(store));
}

}  // namespace nayose::test
