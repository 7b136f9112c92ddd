// Pins the bytes that outlive a program: stored records, links, edges, sealed values, outputs.
// A difference here means that states and topics of earlier versions no longer fit: it needs a new
// layout version (schemas/README.md), and the bytes of the old one stay.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

#include "engine/encode/profile_encoder.h"
#include "engine/encode/sealer.h"
#include "engine/index/record_state.h"
#include "tests/support/encounter_stream.h"
#include "tests/support/engine_run.h"
#include "tests/unit/encode/fixed_keyring.h"

namespace nayose {
namespace {

std::string hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    text.push_back(kDigits[static_cast<unsigned char>(c) >> 4]);
    text.push_back(kDigits[static_cast<unsigned char>(c) & 15]);
  }
  return text;
}

std::string unhex(std::string_view text) {
  std::string bytes;
  for (size_t i = 0; i + 1 < text.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

std::string golden_path(int layout = 2) {
  const char* source = std::getenv("NAYOSE_SOURCE_DIR");
  return std::string(source == nullptr ? "." : source) + "/tests/golden/stored_bytes.v" +
         std::to_string(layout) + ".txt";
}

std::string golden_text(int layout = 2) {
  std::ifstream in(golden_path(layout), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Every kind of message: two hospitals that agree, a move, a correction, a merge, a deletion, a
// refusal, a retracted encounter.
std::vector<std::string> messages() {
  const auto message = [](int day, const std::string& who, const std::string& rest) {
    const std::string number = std::to_string(day);
    return R"({"schema":"nayose.encounter.v1",)" + who + R"(,"encounter":"E)" + number +
           R"(","message_id":"m-)" + number + R"(","event_time":"2026-03-1)" + number +
           R"(","notice":{"status":"notified","date":"2025-01-01"},)" + rest +
           R"("payload":{"department":"d)" + number + R"(","note":"ヤマダ"}})";
  };
  const std::string yamada =
      R"("name":{"kana":{"family":"ヤマダ","given":"タロウ"}},"birth_date":"1980-04-05",)"
      R"("sex":"male","phones":["0312345678"],)";
  const std::string suzuki =
      R"("name":{"kana":{"family":"スズキ","given":"ハナコ"}},"birth_date":"1955-12-24",)"
      R"("sex":"female","phones":["0399998888"],)";
  const std::string h1 = R"("institution":"H1","patient":"1")";
  const std::string h2 = R"("institution":"H2","patient":"2")";
  const std::string h3 = R"("institution":"H3","patient":"3")";
  const std::string h3_other = R"("institution":"H3","patient":"4")";
  return {message(0, h1, yamada),
          message(1, h2, yamada + R"("postcode":"1000001",)"),
          message(2, h3, suzuki),
          message(3, h3_other, suzuki),
          message(4, h3, R"("change":{"kind":"merge","from_patient":"4"},)"),
          message(5, h2, suzuki + R"("change":{"kind":"correction"},)"),
          message(6, h1, R"("birth_date":"1980-02-31",)"),
          message(7, h1, R"("change":{"kind":"retract_encounter"},)"),
          message(8, h3_other, R"("change":{"kind":"delete"},)"),
          "no JSON"};
}

class StoredBytes : public ::testing::Test {
 protected:
  StoredBytes()
      : model_(std::move(parse_model(kTroubleModel, "trouble.toml")).value()),
        sealer_(std::move(Sealer::create(keyring_)).value()) {}

  std::string dump() {
    EngineRun run(model_, keyring_, make_serial_executor());
    const std::vector<std::string> records = messages();
    run.process(records, 0, records.size(), 1);
    for (size_t kind = 0; kind < kOutputKindCount; ++kind) {
      std::istringstream lines(run.outputs()[kind]);
      for (std::string line; std::getline(lines, line);) {
        add(output_kind_name(static_cast<OutputKind>(kind)), line);
      }
    }
    dump_table(run.store(), Table::kLinks, "links table");
    dump_table(run.store(), Table::kEdges, "edges table");
    dump_table(run.store(), Table::kMeta, "meta table");
    dump_records(run.store());
    return text_;
  }

  void add(std::string_view what, std::string_view line) {
    text_.append(what).append("\t").append(line).append("\n");
  }

  void dump_table(const StateStore& store, Table table, std::string_view name) {
    const Status scanned =
        store.scan(table, 1, [&](int, std::string_view key, std::string_view value) {
          const std::string shown = table == Table::kMeta ? std::string(key) : hex(key);
          add(name, shown + "\t" + hex(value));
          return Status();
        });
    ASSERT_TRUE(scanned.ok());
  }

  // What is drawn at random (salt, and what follows from it) is left out.
  void dump_records(const StateStore& store) {
    const Status scanned = store.scan(
        Table::kRecords, 1, [&](int, std::string_view key, std::string_view value) -> Status {
          std::string plain;
          NAYOSE_RETURN_IF_ERROR(sealer_->open({"records", key}, value, &plain));
          add("records table", hex(key) + "\t" + hex(value.substr(0, 5)) + "\t" +
                                   std::to_string(value.size()) + "\t" + hex(plain));
          return Status();
        });
    ASSERT_TRUE(scanned.ok()) << scanned.to_string();
  }

  FixedKeyring keyring_{1};
  LinkageModel model_;
  std::unique_ptr<Sealer> sealer_;
  std::string text_;
};

TEST_F(StoredBytes, AreThoseOfEarlierVersions) {
  const std::string found = dump();
  if (found == golden_text()) return;
  const std::string path = testing::TempDir() + "stored_bytes.found.txt";
  std::ofstream(path, std::ios::binary) << found;
  std::istringstream wanted_lines(golden_text());
  std::istringstream found_lines(found);
  std::string wanted;
  std::string line;
  for (int number = 1;; ++number) {
    const bool more = static_cast<bool>(std::getline(wanted_lines, wanted));
    const bool more_found = static_cast<bool>(std::getline(found_lines, line));
    if (!more) wanted = "(the end)";
    if (!more_found) line = "(the end)";
    if (wanted == line && more) continue;
    FAIL() << golden_path() << ", line " << number << ", expected\n  " << wanted << "\nfound\n  "
           << line << "\nall of it is in " << path;
  }
}

// The other direction: what an earlier version wrote is read.
TEST_F(StoredBytes, RecordsOfEarlierVersionsAreRead) {
  const auto encoder =
      std::move(ProfileEncoder::create(keyring_, model_.fields,
                                       {model_.positions_per_gram, model_.positions_per_digit},
                                       model_.encoding_hash))
          .value();
  const EncodingShape shape =
      encoding_shape(model_.encoding_hash, encoder->layout(), model_.rules.size());
  RecordState later;
  std::istringstream lines(golden_text());
  int records = 0;
  size_t profiles = 0;
  size_t merges = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("records table\t")) continue;
    const std::string bytes = unhex(line.substr(line.rfind('\t') + 1));
    RecordState state;
    ASSERT_TRUE(decode_record_state(bytes, shape, &state).ok());
    std::string again;
    encode_record_state(state, shape, &again);
    EXPECT_EQ(hex(again), hex(bytes));
    // To another encoding the same record is one that waits for a visit.
    ASSERT_TRUE(decode_record_state(bytes, {{1}, 64, 0, 1}, &later).ok());
    EXPECT_EQ(later.earlier.size(), state.profile_count());
    EXPECT_EQ(later.in_earlier_encoding(), state.any_alive());
    profiles += state.profile_count();
    merges += state.merged.size();
    ++records;
  }
  EXPECT_EQ(records, 4);
  EXPECT_EQ(profiles, 3u);  // The deleted one has none.
  EXPECT_GT(merges, 0u);
}

// No release wrote layout 1, so nothing reads it; what it says is not guessed at.
TEST_F(StoredBytes, RecordsOfLayout1AreRefused) {
  std::istringstream lines(golden_text(1));
  int records = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("records table\t")) continue;
    RecordState state;
    const Status read =
        decode_record_state(unhex(line.substr(line.rfind('\t') + 1)), {{1}, 64, 0, 1}, &state);
    EXPECT_EQ(read.code(), StatusCode::kCorruption);
    ++records;
  }
  EXPECT_EQ(records, 4);
}

// A control: other keys, other bytes.
TEST_F(StoredBytes, DependOnTheKeys) {
  keyring_ = FixedKeyring(2);
  sealer_ = std::move(Sealer::create(keyring_)).value();
  EXPECT_NE(dump(), golden_text());
}

std::string golden_record() {
  RecordState state;
  state.ref.bytes[0] = 0xab;
  state.version = 7;
  state.institution = 0x01020304;
  state.created = {123, 456};
  state.barrier = {{1000, 2}, {}};
  state.barrier.fingerprint.bytes[3] = 4;
  state.deleted = {900, 1};
  state.sixteenth_birthday = -12;
  state.public_db_keys = "room";
  state.profile_bytes = {1, 2};
  state.tokens = {{5}};
  state.alive = {1};
  EarlierProfile earlier;
  earlier.encoding.value = 0x0b;
  earlier.fingerprint.bytes[0] = 0x0c;
  earlier.anchor = {9, 10};
  earlier.first_period = -1;
  state.earlier.push_back(earlier);
  state.retracted.push_back({{}, {5, 6}});
  state.merged.push_back({{}, {7, 8}});
  state.carried.person.bytes[0] = 0x0d;
  state.carried.apart.resize(1);
  std::string bytes;
  encode_record_state(state, {{0x0102030405060708}, 2, 1, 1}, &bytes);
  return hex(bytes);
}

// By hand from schemas/layouts/store.md; the room that is reserved, too.
TEST(RecordBytes, FollowTheLayoutPage) {
  constexpr std::string_view kZero16 = "00000000000000000000000000000000";
  const std::pair<std::string_view, std::string_view> parts[] = {
      {"layout", "02"},
      {"ref", "ab000000000000000000000000000000"},
      {"version", "07000000"},
      {"institution", "04030201"},
      {"created: time", "7b00000000000000"},
      {"created: digest", "c801000000000000"},
      {"barrier: time", "e803000000000000"},
      {"barrier: digest", "0200000000000000"},
      {"what it asserts", "00000004000000000000000000000000"},
      {"deleted: time", "8403000000000000"},
      {"deleted: digest", "0100000000000000"},
      {"16th birthday", "f4ffffff"},
      {"linkage keys: length", "04000000"},
      {"linkage keys", "726f6f6d"},
      {"profiles", "02"},
      {"takes part", "01"},
      {"encoding", "0807060504030201"},
      {"bytes", "0200"},
      {"header", "0100"},
      {"tokens", "01"},
      {"profile", "0102"},
      {"token", "0500000000000000"},
      {"takes no part", "00"},
      {"earlier encoding", "0b00000000000000"},
      {"bytes", "2800"},
      {"header", "0000"},
      {"tokens", "00"},
      {"fingerprint", "0c000000000000000000000000000000"},
      {"anchor", "09000000000000000a00000000000000"},
      {"first period, reserved", "ffffffff00000000"},
      {"retracted", "0100"},
      {"fingerprint", kZero16},
      {"anchor: time", "0500000000000000"},
      {"anchor: digest", "0600000000000000"},
      {"merges", "0100"},
      {"the other ref", kZero16},
      {"merge: time", "0700000000000000"},
      {"merge: digest", "0800000000000000"},
      {"carried", "01"},
      {"into the encoding", "0807060504030201"},
      {"person then", "0d000000000000000000000000000000"},
      {"apart", "0100"},
      {"from the ref", kZero16}};
  std::string rest = golden_record();
  for (const auto& [what, bytes] : parts) {
    EXPECT_EQ(rest.substr(0, bytes.size()), bytes) << what;
    rest.erase(0, bytes.size());
  }
  EXPECT_EQ(rest, "");
}

TEST(LinkBytes, FollowTheLayoutPage) {
  LinkState link;
  link.person.bytes[0] = 0xcd;
  link.link_version = 0x0102;
  std::string bytes;
  encode_link_state(link, &bytes);
  EXPECT_EQ(hex(bytes), "cd" + std::string(30, '0') + "02010000");
}

}  // namespace
}  // namespace nayose
