#include "tests/support/stored_records.h"

#include "engine/base/check.h"
#include "engine/encode/sealer.h"

namespace nayose {

std::vector<RecordState> stored_records(const StateStore& store, const Keyring& keyring,
                                        const EncodingShape& shape) {
  auto sealer = Sealer::create(keyring);
  CHECK(sealer.ok(), sealer.status().message().c_str());
  std::vector<RecordState> records;
  std::string plain;
  const Status scanned = store.scan(
      Table::kRecords, 1, [&](int, std::string_view key, std::string_view value) -> Status {
        NAYOSE_RETURN_IF_ERROR(sealer.value()->open({"records", key}, value, &plain));
        records.emplace_back();
        return decode_record_state(plain, shape, &records.back());
      });
  CHECK(scanned.ok(), scanned.message().c_str());
  return records;
}

}  // namespace nayose
