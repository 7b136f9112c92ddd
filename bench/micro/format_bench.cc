// What it costs to take one record apart.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <memory>
#include <string>

#include "connectors/format/csv.h"
#include "connectors/format/encounter_json.h"
#include "connectors/format/message_reader.h"
#include "engine/base/check.h"

namespace nayose {
namespace {

constexpr std::string_view kEncounter =
    R"({"schema":"nayose.encounter.v1","institution":"1310110049","patient":"00012345",)"
    R"("encounter":"2026-11-24-0017","message_id":"h1-20261124-000017",)"
    R"("event_time":"2026-11-24T09:30:00+09:00",)"
    R"("notice":{"status":"notified","date":"2026-04-01","version":"2026-1"},)"
    R"("name":{"kanji":{"family":"山田","given":"太郎"},"kana":{"family":"ヤマダ","given":"タロウ"}},)"
    R"("birth_date":"1956-04-01","sex":"M","postcode":"100-0001",)"
    R"("address":"東京都千代田区千代田1-1","phones":["090-1234-5678"],)"
    R"("insurances":[{"insurer":"06132013","symbol":"1234","number":"1234567","branch":"01"}],)"
    R"("payload":{"department":"内科","diagnoses":[{"code":"E11.9"}]}})";

InputMapping encounter_mapping() {
  InputMapping mapping = encounter_v1_mapping();
  for (const char* pointer :
       {"/name/kana/family", "/name/kana/given", "/birth_date", "/sex", "/postcode", "/address",
        "/phones/0", "/insurances/0/insurer", "/insurances/0/symbol", "/insurances/0/number",
        "/insurances/0/branch"}) {
    FieldSource source;
    source.alternatives.push_back({{pointer}});
    mapping.fields.push_back(source);
  }
  FieldSource kanji;
  kanji.alternatives.push_back({{"/name/kanji/family", "/name/kanji/given"}});
  kanji.alternatives.push_back({{"/name/kanji/text"}});
  mapping.fields.push_back(kanji);
  return mapping;
}

void run(benchmark::State& state, RecordReader* reader, std::string_view raw,
         std::string_view last_field, size_t last) {
  std::string padded(raw);
  padded.append(kReadPadding, '\0');
  SourceRecord record;
  std::string_view bad_field;
  for (auto _ : state) {
    const RefusalReason reason = reader->read({padded.data(), raw.size()}, &record, &bad_field);
    CHECK(reason == RefusalReason::kNone, "the record is read");
    benchmark::DoNotOptimize(record.fields.data());
  }
  CHECK(record.fields[last] == last_field, "the last field is right");
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(raw.size()));
}

void read_encounter(benchmark::State& state) {
  const auto reader = make_encounter_json_reader(encounter_mapping())->make_reader();
  run(state, reader.get(), kEncounter, "山田 太郎", 11);
}

// The same with a payload of `range` diagnoses.
void read_encounter_with_payload(benchmark::State& state) {
  std::string raw(kEncounter.substr(0, kEncounter.rfind("]}}")));
  for (int64_t i = 0; i < state.range(0); ++i) raw += R"(,{"code":"E11.9","since":"2019-05"})";
  raw += "]}}";
  const auto reader = make_encounter_json_reader(encounter_mapping())->make_reader();
  run(state, reader.get(), raw, "山田 太郎", 11);
}

void read_csv_record(benchmark::State& state) {
  InputMapping mapping;
  const std::vector<std::string> columns = {
      "rec_id", "given_name", "surname", "street_number", "address_1",
      "suburb", "postcode",   "state",   "date_of_birth", "soc_sec_id"};
  for (const std::string& column : columns) {
    FieldSource source;
    source.alternatives.push_back({{column}});
    mapping.fields.push_back(source);
  }
  auto factory = make_csv_reader(mapping, columns, {});
  const auto reader = factory.value()->make_reader();
  run(state, reader.get(),
      "rec-1070-org,michaela,neumann,8,stanley street,winston hills,4223,nsw,19151111,5304218",
      "5304218", 9);
}

class StringSource final : public ByteSource {
 public:
  explicit StringSource(std::string_view bytes) : bytes_(bytes) {}
  Result<size_t> read(char* out, size_t size) override {
    size = std::min(size, bytes_.size());
    std::copy_n(bytes_.data(), size, out);
    bytes_.remove_prefix(size);
    return size;
  }

 private:
  std::string_view bytes_;
};

// A month's claims of `range` receipts, each with twenty lines of treatment.
std::string claims(int64_t receipts) {
  std::string text = "IR,1,13,1,1011004,,病院,202605,00,\r\n";
  for (int64_t i = 1; i <= receipts; ++i) {
    text += "RE," + std::to_string(i) + ",1112,202604,山本　太郎,1,19560401,,,,,,," +
            std::to_string(10'000'000 + i) + ",,,,,,,,01,,,,,,,,,,,,,,,ヤマモトタロウ,\r\n";
    text += "HO,06132013,１２－３４," + std::to_string(i) + ",2,1500,,,,,,,,,\r\n";
    text += "SN,1,01,,,,02,,\r\nSY,8830417,20260402,1,,,01,\r\nSY,8833421,20250402,1,,,,\r\n";
    for (int line = 0; line < 20; ++line) text += "SI,12,1,112007410,,75,1,,,,,,,,,1,,,,,,\r\n";
  }
  std::string bytes;
  encode_text(text, TextEncoding::kCp932, "?", &bytes);
  return bytes;
}

void read_receipts(benchmark::State& state) {
  const std::string bytes = claims(state.range(0));
  const ByteSourceOpener open = [&](const std::string&) {
    return Result<std::unique_ptr<ByteSource>>(std::make_unique<StringSource>(bytes));
  };
  EncounterMessage encounter;
  UnreadableMessage unreadable;
  std::string line;
  for (auto _ : state) {
    auto reader = open_message_reader(MessageFormat::kUke, "claims.uke", open, {});
    CHECK(reader.ok(), "claims need no options");
    int64_t receipts = 0;
    for (; reader.value()->next(&encounter, &unreadable).value() == MessageOutcome::kEncounter;
         ++receipts) {
      line.clear();
      append_encounter_line(encounter, &line);
    }
    CHECK(receipts == state.range(0), "each receipt is read");
  }
  CHECK(encounter.kanji.text == "山本　太郎", "the last receipt is right");
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(bytes.size()));
}

BENCHMARK(read_encounter);
BENCHMARK(read_encounter_with_payload)->Arg(10)->Arg(100);
BENCHMARK(read_csv_record);
BENCHMARK(read_receipts)->Arg(10'000);

}  // namespace
}  // namespace nayose
