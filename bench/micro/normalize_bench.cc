// What it costs to normalise the identifiers of one record.
#include <benchmark/benchmark.h>

#include <string>
#include <utility>
#include <vector>

#include "engine/base/check.h"
#include "engine/normalize/my_number.h"
#include "engine/normalize/normalize_field.h"

namespace nayose {
namespace {

using Fields = std::vector<std::pair<Normalizer, std::string>>;

// As a hospital that writes modern full-width text sends them.
Fields common_record() {
  return {{Normalizer::kKanaName, "ヤマダ"},
          {Normalizer::kKanaName, "ジュンイチロウ"},
          {Normalizer::kKanjiName, "山田　純一郎"},
          {Normalizer::kDate, "1956-04-01"},
          {Normalizer::kSex, "1"},
          {Normalizer::kPostcode, "100-0001"},
          {Normalizer::kAddress, "東京都千代田区千代田１－２－３"},
          {Normalizer::kPhone, "090-1234-5678"},
          {Normalizer::kInsurerNumber, "06132013"},
          {Normalizer::kInsuranceSymbol, "１２－３４"},
          {Normalizer::kInsuranceNumber, "1234567"}};
}

// As an old system sends them: half-width kana, wareki, full-width digits.
Fields old_record() {
  Fields fields = common_record();
  fields[0].second = "ﾔﾏﾀﾞ";
  fields[1].second = "ｼﾞｭﾝｲﾁﾛｳ";
  fields[3].second = "昭和３１年４月１日";
  fields[7].second = "０９０（１２３４）５６７８";
  return fields;
}

// One compatibility ideograph sends its field through ICU.
Fields icu_record() {
  Fields fields = common_record();
  fields[2].second = "\uFA19山　純一郎";
  return fields;
}

// All kinds of names that a model can ask of one record.
Fields names_of(std::string_view kana, std::string_view kanji) {
  Fields fields;
  for (const Normalizer kind : {Normalizer::kKanaName, Normalizer::kKanaNameLoose,
                                Normalizer::kKanaFamily, Normalizer::kKanaGiven}) {
    fields.emplace_back(kind, kana);
  }
  for (const Normalizer kind :
       {Normalizer::kKanjiName, Normalizer::kKanjiNameExact, Normalizer::kKanjiNameLoose,
        Normalizer::kKanjiFamily, Normalizer::kKanjiGiven}) {
    fields.emplace_back(kind, kanji);
  }
  return fields;
}

// 18 fields: the nine kinds of names and the rest of a record.
Fields full_record(std::string_view kana, std::string_view kanji) {
  Fields fields = names_of(kana, kanji);
  const Fields rest = common_record();
  fields.insert(fields.end(), rest.begin() + 2, rest.end());
  return fields;
}

void run(benchmark::State& state, const Fields& fields) {
  FieldNormalizer normalizer;
  std::string out;
  for (auto _ : state) {
    out.clear();
    normalizer.begin_record();
    for (const auto& [kind, raw] : fields) {
      benchmark::DoNotOptimize(normalizer.normalize(kind, raw, &out));
    }
    benchmark::DoNotOptimize(out.data());
  }
  CHECK(out.find("純一郎19560401M1000001東京都千代田区千代田1-2-3090") != std::string::npos,
        "the canonical record");
  state.SetItemsProcessed(state.iterations());
}

void normalize_common_record(benchmark::State& state) { run(state, common_record()); }
void normalize_old_record(benchmark::State& state) { run(state, old_record()); }
void normalize_icu_record(benchmark::State& state) { run(state, icu_record()); }

void normalize_full_record(benchmark::State& state) {
  run(state, full_record("ヤマダ\x1fジュンイチロウ", "山田\x1f純一郎"));
}
void normalize_full_unsplit_record(benchmark::State& state) {
  run(state, full_record("ﾔﾏﾀﾞｼﾞｭﾝｲﾁﾛｳ", "山田純一郎"));
}

void names(benchmark::State& state, std::string_view kana, std::string_view kanji) {
  const Fields fields = names_of(kana, kanji);
  FieldNormalizer normalizer;
  std::string out;
  for (auto _ : state) {
    out.clear();
    normalizer.begin_record();
    for (const auto& [kind, raw] : fields) {
      benchmark::DoNotOptimize(normalizer.normalize(kind, raw, &out));
    }
  }
  CHECK(out ==
            "ワタナベジユンイチワタナベジユンイチワタナベジユンイチ"
            "渡辺純一渡邉純一渡辺純一渡辺純一",
        "nine kinds of names");
  state.SetItemsProcessed(state.iterations());
}
void nine_kinds_of_split_names(benchmark::State& state) {
  names(state, "ワタナベ\x1fジュンイチ", "渡邉\x1f純一");
}
void nine_kinds_of_unsplit_names(benchmark::State& state) {
  names(state, "ワタナベジュンイチ", "渡邉純一");
}

void normalize_one_field(benchmark::State& state) {
  const auto [kind, raw] = common_record()[static_cast<size_t>(state.range(0))];
  FieldNormalizer normalizer;
  std::string out;
  for (auto _ : state) {
    out.clear();
    normalizer.begin_record();
    benchmark::DoNotOptimize(normalizer.normalize(kind, raw, &out));
  }
  state.SetLabel(std::string(normalizer_name(kind)));
}

// Addresses and the other kinds in their costlier writings.
Fields writings() {
  return {{Normalizer::kAddress, "東京都千代田区千代田一丁目二番三号コーポ山田１０１号室"},
          {Normalizer::kAddress, "北海道札幌市北区北１０条西３丁目１－２"},
          {Normalizer::kAddress, "京都市中京区寺町通御池上る上本能寺前町488番地"},
          {Normalizer::kAddress, "松山町3-1"},
          {Normalizer::kDate, "昭和三十一年四月一日"},
          {Normalizer::kDate, "3310401"},
          {Normalizer::kDate, "1956年（昭和31年）4月1日"},
          {Normalizer::kSex, "女性"},
          {Normalizer::kPhone, "03-1234-5678/090-1111-2222"},
          {Normalizer::kMobilePhone, "03-1234-5678/090-1111-2222"},
          {Normalizer::kInsuredNumber,
           "１２－３４\x1f"
           "001234567"},
          {Normalizer::kBranch, "01"},
          {Normalizer::kPayerNumber, "54016027"},
          {Normalizer::kRecipientNumber, "1234567"},
          {Normalizer::kInstitutionCode, "131011004"}};
}

void normalize_one_writing(benchmark::State& state) {
  const auto [kind, raw] = writings()[static_cast<size_t>(state.range(0))];
  FieldNormalizer normalizer;
  std::string out;
  for (auto _ : state) {
    out.clear();
    normalizer.begin_record();
    benchmark::DoNotOptimize(normalizer.normalize(kind, raw, &out));
  }
  state.SetLabel(std::string(normalizer_name(kind)));
}

// The four kinds of an address on one raw value.
void four_kinds_of_one_address(benchmark::State& state) {
  const std::string raw = writings().front().second;
  FieldNormalizer normalizer;
  std::string out;
  for (auto _ : state) {
    out.clear();
    normalizer.begin_record();
    for (const Normalizer kind : {Normalizer::kAddress, Normalizer::kAddressTown,
                                  Normalizer::kAddressNumbers, Normalizer::kAddressBuilding}) {
      benchmark::DoNotOptimize(normalizer.normalize(kind, raw, &out));
    }
  }
}

void look_for_a_birth_date(benchmark::State& state) {
  FieldNormalizer normalizer;
  for (auto _ : state) {
    benchmark::DoNotOptimize(normalizer.mentions_date("受診日 2026-11-24 血圧 120/80", "19560401"));
  }
}

void look_for_my_numbers(benchmark::State& state) {
  const Fields fields = common_record();
  for (auto _ : state) {
    bool any = false;
    for (const auto& field : fields) any |= is_my_number(field.second);
    benchmark::DoNotOptimize(any);
  }
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(normalize_common_record);
BENCHMARK(normalize_old_record);
BENCHMARK(normalize_icu_record);
BENCHMARK(normalize_full_record);
BENCHMARK(normalize_full_unsplit_record);
BENCHMARK(nine_kinds_of_split_names);
BENCHMARK(nine_kinds_of_unsplit_names);
BENCHMARK(normalize_one_field)->DenseRange(0, 10);
BENCHMARK(normalize_one_writing)->DenseRange(0, 14);
BENCHMARK(four_kinds_of_one_address);
BENCHMARK(look_for_a_birth_date);
BENCHMARK(look_for_my_numbers);

}  // namespace
}  // namespace nayose
