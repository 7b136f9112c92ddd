// What it costs to take one record apart.
#include <benchmark/benchmark.h>

#include <string>

#include "connectors/format/csv.h"
#include "connectors/format/encounter_json.h"
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

BENCHMARK(read_encounter);
BENCHMARK(read_encounter_with_payload)->Arg(10)->Arg(100);
BENCHMARK(read_csv_record);

}  // namespace
}  // namespace nayose
